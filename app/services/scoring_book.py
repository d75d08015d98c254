"""Which method scores whom in a semester, and the method's numbers."""

from collections.abc import Collection, Mapping

from app.domain.errors import DomainError
from app.domain.methods import menit
from app.domain.periods import Period
from app.domain.scoring import rules_by_method
from app.domain.scoring_rules import ScoringRules
from app.services.person_groups import groups_in
from app.services.rules import parameters_on

_LISTED = 500


class ScoringBook:
    """The rules of each of the people (None: everybody) in a semester or another period; asks the roster only where groups
    are scored differently."""

    def __init__(self, period: Period, people: Collection[int] | None) -> None:
        self._params = parameters_on(period.last_day, "score")
        self._methods: Mapping[str, str] = self._params.table("scoring_method")
        codes = set(self._methods.values())
        self._single = rules_by_method(next(iter(codes)), self._params) if len(codes) == 1 else None
        # Beyond some hundreds one reading of everybody is cheaper than a list of ids as long.
        asked = people if people is not None and len(people) <= _LISTED else None
        self._groups = {} if self._single else groups_in(period, asked)
        self._rules: dict[str, ScoringRules] = {}

    @property
    def common_fingerprint(self) -> str | None:
        """The fingerprint of everybody's rules; None where groups are scored by different methods."""
        return None if self._single is None else self._single.fingerprint

    def fingerprint_of(self, employee_id: int) -> str | None:
        """The fingerprint of the person's rules; None where there are none, which the computation then says."""
        try:
            return self.rules_of(employee_id).fingerprint
        except DomainError:
            return None

    def counting_minutes(self, people: Collection[int]) -> list[int]:
        """Those of the people whose method counts the minutes of each month."""
        if self._single is not None:
            return list(people) if self._single.method == menit.METHOD else []
        return [one for one in people if self._methods.get(self._groups.get(one, "")) == menit.METHOD]

    def rules_of(self, employee_id: int) -> ScoringRules:
        """The rules for one person. Raises: DomainError where the group or its method has no rule."""
        if self._single is not None:
            return self._single
        group = self._groups.get(employee_id)
        if group is None:
            # Everyone is scored in a post; a plan without one is a fault of the roster, not a reason to pick a method.
            raise DomainError("scoring_group_unknown")
        if group not in self._methods:
            raise DomainError("scoring_method_missing", kelompok=group)
        method = self._methods[group]
        if method not in self._rules:
            self._rules[method] = rules_by_method(method, self._params)
        return self._rules[method]
