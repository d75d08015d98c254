"""What a day of attendance cost, in the words of the derivation that counted it."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _

from app.i18n.tpp_derivation import Entry, TraceView, minus_percent, rate_of


def day_cost(trace: TraceView, event: str, amount: int) -> str:
    """ "rentang 1–30 menit, −0,5 %"; empty where the derivation gives the day no price of its own."""
    for entry in trace.steps:
        counted = entry["inputs"].get(event) if entry.get("note") != "not_applied" else None
        if counted is None:
            continue
        if isinstance(counted, Mapping):
            # Days with a rate of their own stand by date in the derivation; here only minutes find their band.
            return _band_cost(entry, amount)
        rate = rate_of(event, entry["parameters"])
        if rate:
            return minus_percent(rate)
    return ""


def _band_cost(entry: Entry, minutes: int) -> str:
    """The tier of the minutes is among those the step used, so it is the lowest of them that reaches so far."""
    tiers = [(info["up_to"], info) for info in entry["parameters"] if "up_to" in info]
    closed = [(Decimal(up_to), info) for up_to, info in tiers if up_to is not None and Decimal(up_to) >= minutes]
    info = min(closed, key=lambda one: one[0])[1] if closed else next((one for up, one in tiers if up is None), None)
    if info is None:
        return ""
    band = str(info.get("label", "")).replace("-", "–")
    share = minus_percent(Decimal(info["value"]))
    return _("rentang %(band)s menit, %(share)s", band=band, share=share) if band else share
