"""THR and gaji ketiga belas: a share of what a month of reference gave, by the profile `thr`.

The tax is that of the month of payment: salary and TPP as far as they are paid by then, less the tax taken from both. What
is paid later in that month is taxed again with the last period of the year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.canonical import plain_json
from app.domain.errors import Conflict
from app.domain.periods import Month
from app.domain.tpp_batch import RunKind
from app.domain.tpp_members import Reason
from app.parameters.profiles import load_profile
from app.services.duty_plans import DutyPlans
from app.services.rules import parameters_on
from app.services.tpp_facts import LineFacts, payroll_of
from app.services.tpp_lines import BatchRules, batch_rules
from app.services.tpp_members import Exclusion, Member
from app.services.tpp_once import Given, given_before
from app.services.tpp_predikat import reference_semester
from app.services.tpp_standing import read_circumstances, shadow_units

SHARE_PROFILE: Final = "thr"


@dataclass(frozen=True, slots=True)
class ShareRun:
    """A run that pays a share of `reference`, by the rules of the month of payment."""

    run: RunKind
    month: Month
    reference: Month
    rules: BatchRules

    def check_unit(self, unit_id: int) -> Conflict | None:
        """A unit whose old amounts are paid has received nothing that these rules could share."""
        shadow = next((one for one in (self.month, self.reference) if unit_id in shadow_units(one)), None)
        return None if shadow is None else Conflict("tpp_settle_shadow", month=shadow)

    def facts(self, plans: DutyPlans, members: Sequence[Member]) -> tuple[list[LineFacts], list[Exclusion]]:
        """The facts of those whom the month of reference gave something, and the others."""
        people = [member.employee_id for member in members]
        received = given_before(self.reference.code, people)
        paid, payroll = given_before(self.month.code, people), payroll_of(self.month, people)
        around = read_circumstances(self.month, members, plans.calendar, is_shadow=False)
        lines, without = list[LineFacts](), list[Exclusion]()
        for member in members:
            person = member.employee_id
            if person not in received:
                place = (person, member.nip, member.unit_id, member.opd_id)
                without.append(Exclusion(*place, Reason.NO_REFERENCE, {"month": self.reference.code}))
                continue
            facts = self._facts(member, received[person], paid.get(person, []), payroll.get(person))
            lines.append(self._line(member, facts, received[person], around[person].withheld))
        return lines, without

    def _facts(
        self, member: Member, received: Sequence[Given], paid: Sequence[Given], payroll: Mapping[str, int] | None
    ) -> dict[str, Any]:
        facts: dict[str, Any] = {"jalan": self.run.value, "tpp_acuan": _sum(received, "tpp_bruto")}
        if payroll is None:
            return {**facts, "gaji_kotor": None}
        return {
            **facts,
            "gaji_kotor": payroll["gaji_kotor"] + _sum(paid, "tpp_bruto"),
            "pph_gaji": payroll["pph_gaji"] + _sum(paid, "pph21"),
            "dasar_bpjs": payroll["dasar_bpjs"],
            "ptkp": member.ptkp,
        }

    def _line(
        self, member: Member, facts: Mapping[str, Any], received: Sequence[Given], withheld: str | None
    ) -> LineFacts:
        semester = reference_semester(self.month).code
        source = {"bulan_acuan": self.reference.code, "batch": [one.batch for one in received]}
        proof = {"semester": semester, "predikat": ["", ""], "days": [], "missing": [], **source}
        return LineFacts(
            member=member,
            facts=dict(facts),
            text=plain_json({"facts": facts, **proof}),
            semester=semester,
            missing_days=0,
            predikat=None,
            notes=[("share_of", {"reference": self.reference.code})],
            withheld=withheld,
        )


def share_run(run: RunKind, month: Month) -> ShareRun:
    """What a THR or gaji 13 of a month is made from.

    Raises: ParameterNotInForce where the year's share is not set yet: last year's is never taken instead.
    """
    at = parameters_on(month.last_day, f"TPP {month.code}")
    at.entry("run_share", run.value)
    reference = month
    for _step in range(int(at.entry("run_reference_offset", run.value))):
        reference = reference.previous
    return ShareRun(run, month, reference, batch_rules(month, load_profile(SHARE_PROFILE)))


def _sum(given: Sequence[Given], name: str) -> int:
    return sum(one.amounts[name] for one in given)
