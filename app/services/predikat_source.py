"""Which results pay in a semester, person by person: the official source of the group, by the rule of its last day."""

from collections.abc import Collection, Mapping

from app.domain.periods import Semester
from app.domain.predikat_sources import PredikatSource, elsewhere_pays, official_source, own_pays, source_of
from app.services.person_groups import groups_in
from app.services.rules import parameters_on

_UNSET = PredikatSource.UNSET


class OfficialSources:
    """The official source of each of the people (None: everybody); asks the roster only where a source is named.

    `is_set`: whether a source is named for any group. Raises: ParameterNotInForce, DomainError of the tables.
    """

    def __init__(self, semester: Semester, people: Collection[int] | None = None) -> None:
        params = parameters_on(semester.last_day, "sumber_predikat")
        table: Mapping[str, str] = params.table("sumber_predikat")
        self._names: Mapping[str, str] = params.table("sumber_predikat_ejaan")
        self._by_group = {group: official_source(table, group) for group in table}
        self.is_set = any(source is not _UNSET for source in self._by_group.values())
        groups = groups_in(semester, people) if self.is_set else {}
        self.groups = groups
        self._table = table

    def of(self, employee_id: int) -> PredikatSource:
        """The official source; nobody is named for a person without any definitif post, who is paid nothing anyway."""
        group = self.groups.get(employee_id)
        return _UNSET if group is None else self._by_group.get(group) or official_source(self._table, group)

    def elsewhere_pays(self, employee_id: int, sumber: str) -> bool:
        """Whether a result of this written source pays the person."""
        return elsewhere_pays(self.of(employee_id), source_of(sumber, self._names))

    def own_pays(self, employee_id: int) -> bool:
        """Whether our own final score may pay the person."""
        return own_pays(self.of(employee_id))
