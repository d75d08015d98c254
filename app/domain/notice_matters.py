"""What a notice is about, by its code: the person chooses by matter, not by code."""

from typing import Final

from app.domain.reminding import Channel, Matter

_CODES: Final = {
    Matter.ENTRIES: "reminder_yesterday reminder_entries",
    Matter.DEADLINE: "reminder_deadline reminder_unfinished",
    Matter.DECIDED: "entry_returned entry_rejected entry_excluded",
    Matter.WAITING: "reminder_waiting reminder_waiting_last reminder_decisions",
    Matter.PLAN: "reminder_plan plan_submitted plan_agreed plan_sent_back standing_entries_to_map "
    "no_skp_reminder no_skp_reminder_superior",
    Matter.PAY: "tpp_question_answered tpp_provisional derivation_consent_given derivation_consent_revoked "
    "pay_withheld pay_released standing_recorded punishment_recorded",
}
_MATTER_OF: Final = {code: matter for matter, codes in _CODES.items() for code in codes.split()}


def matter_of(code: str) -> Matter:
    """The matter of a notice; what belongs to none of them is OTHER."""
    return _MATTER_OF.get(code, Matter.OTHER)


def mute_key(matter: Matter, channel: Channel) -> str:
    """How a person's choice is stored."""
    return f"{matter}/{channel}"


MUTE_KEYS: Final = frozenset(mute_key(matter, channel) for matter in Matter for channel in Channel)
