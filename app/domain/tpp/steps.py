"""Step kinds: each is one pure calculation a treasurer can read aloud.

A kind parses its keys into a frozen spec and binds the spec to one month's parameters, giving a
body: values in; result, inputs and parameters for the trace out. None in means None out.
A new kind is a parse function, a bind function and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from app.domain.parameters import ParametersAt
from app.domain.tpp.arithmetic import bind_product, bind_sum, parse_product, parse_sum
from app.domain.tpp.choices import bind_choose, bind_stop, bind_take, parse_choose, parse_stop, parse_take
from app.domain.tpp.event_source import parse_events
from app.domain.tpp.events import bind_events
from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.gross_up import bind_gross_up, parse_gross_up
from app.domain.tpp.operands import Body, StepView
from app.domain.tpp.scope import Scope
from app.domain.tpp.tier_source import parse_tier
from app.domain.tpp.tiers import bind_progressive, bind_tier


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of step is written, read and computed.

    `gives` is what its result is; a kind that `may_give_code` gives a code in a step with `unit = "code"`.
    """

    keys: frozenset[str]
    parse: Callable[[Scope, dict[str, Any]], Any]
    bind: Callable[[Any, ParametersAt, StepView], Body]
    gives: str = NUMBER
    may_give_code: bool = False

    def gives_in(self, body: dict[str, Any]) -> str:
        """What the result of a step as written is."""
        return "code" if self.may_give_code and body.get("unit") == "code" else self.gives


_TIERS: Final = frozenset({"of", "tiers", "monotone"})
_STOP: Final = frozenset({"when", "reason", "reason_from"})
KINDS: Final[dict[str, Kind]] = {
    "product": Kind(frozenset({"of", "per"}), parse_product, bind_product),
    "sum": Kind(frozenset({"plus", "minus"}), parse_sum, bind_sum),
    "take": Kind(frozenset({"of"}), parse_take, bind_take, may_give_code=True),
    "choose": Kind(frozenset({"cases"}), parse_choose, bind_choose, may_give_code=True),
    "tier": Kind(_TIERS, parse_tier, bind_tier),
    "progressive": Kind(_TIERS, parse_tier, bind_progressive),
    "gross_up": Kind(frozenset({"of", "tiers", "rate"}), parse_gross_up, bind_gross_up),
    "events": Kind(frozenset({"items"}), parse_events, bind_events),
    "hold": Kind(_STOP, parse_stop, bind_stop, gives="hold"),
    "withhold": Kind(_STOP, parse_stop, bind_stop, gives="hold"),
}
