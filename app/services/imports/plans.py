"""plans: agreed SKP, one indicator per row. A changed file is an amendment: a new version, the old one kept."""

from __future__ import annotations

from datetime import date

from app.domain.periods import Month, Semester
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.organisation import closed_codes, person_ids, refuse_unknown_people
from app.services.imports.plan_content import PlanContent, merged
from app.services.imports.plan_dates import assessor_for
from app.services.imports.plan_groups import Group, Grouping, group_rows
from app.services.imports.plan_row import PlanRow, parse_row
from app.services.imports.plan_stored import load_plans
from app.services.imports.plans_write import PlanChange, write_plans
from app.services.score_marks import mark_scores_due
from app.services.structure import structure_of_city


class PlanImport:
    """Makes SKP and versions from rows."""

    def __init__(self, batch: Batch[PlanRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.structure = structure_of_city()
        self.plans = load_plans({item.tahun for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, repeated codes, an RHK told in two ways, posts nobody holds, closed periods."""
        batch = self.batch
        refuse_unknown_people(batch, self.people, "nip")
        batch.refuse_repeats(lambda item: (item.nip, item.tahun, item.indikator_kode), "indikator_kode")
        self._refuse_two_wordings()
        self._refuse_lines_of_other_skp()
        grouping = self._grouping()
        for item in grouping.orphans:
            batch.refuse(item, "skp_mulai" if item.skp_mulai else "tahun", "import_no_post", year=item.tahun)
        self._refuse_closed(grouping.groups)
        for group in grouping.groups:
            gone = set(group.content.indicators) - {item.indikator_kode for item in group.items}
            for kode in sorted(gone):
                batch.warn(group.items[-1], None, "import_line_gone", kode=kode, nip=group.items[-1].nip)

    def write(self) -> Counts:
        """Write SKP, versions, RHK, indicators and plan lines; counts are of rows."""
        grouping, counts, changes = self._grouping(), Counts(), []
        for group in grouping.groups:
            content = self._merged(group)
            for item in group.items:
                _count(counts, group.content, content, item)
            if self._differs(group, content):
                changes.append(self._change(group, content))
        write_plans(changes, grouping.shortened, self.plans, now=self.batch.now)
        self._mark_scores(changes)
        return counts

    def _mark_scores(self, changes: list[PlanChange]) -> None:
        """Who had a plan this year may have a score of it already; all others are due for want of one."""
        for change in changes:
            if self.plans.of_year(change.employee_id, change.tahun):
                halves = (Semester(change.tahun, half) for half in (1, 2))
                mark_scores_due(change.employee_id, [one for one in halves if one.first_day <= self.batch.today])

    def _grouping(self) -> Grouping:
        return group_rows(self.batch.good, self.people, self.plans, self.structure)

    def _merged(self, group: Group) -> PlanContent:
        return merged(group.content, group.items, has_method="cara_hitung" in self.batch.columns)

    def _differs(self, group: Group, content: PlanContent) -> bool:
        return group.stored is None or group.stored.content is None or content.hash() != group.content.hash()

    def _change(self, group: Group, content: PlanContent) -> PlanChange:
        return PlanChange(
            employee_id=group.employee_id,
            tahun=group.tahun,
            span=group.span,
            assessor_id=assessor_for(group.span, self.structure.assignments_of(group.employee_id)),
            stored=group.stored,
            in_force_from=self._in_force_from(group),
            content=content,
        )

    def _in_force_from(self, group: Group) -> date:
        """A first version holds from the start; an amendment from the month it is brought in, within the SKP."""
        if group.stored is None or group.stored.content is None:
            return group.span.starts_on
        return min(max(Month.of(self.batch.today).first_day, group.span.starts_on), group.span.ends_on)

    def _refuse_two_wordings(self) -> None:
        first: dict[tuple[object, ...], PlanRow] = {}
        for item in self.batch.good:
            known = first.setdefault((item.nip, item.tahun, item.skp_mulai, item.rhk_kode), item)
            for column in ("kategori", "rhk", "rhk_atasan_kode"):
                if getattr(known, column) != getattr(item, column):
                    self.batch.refuse(item, column, "import_rhk_differs", line=known.row.line, kode=item.rhk_kode)

    def _refuse_lines_of_other_skp(self) -> None:
        """An indicator code belongs to one SKP of the year for good: entries point to it."""
        for item in self.batch.good:
            skp = self.plans.skp_of_line((self.people[item.nip], item.tahun, item.indikator_kode))
            if skp is not None and item.skp_mulai is not None and skp.span.starts_on != item.skp_mulai:
                start = skp.span.starts_on.isoformat()
                self.batch.refuse(item, "indikator_kode", "import_line_other_skp", start=start)

    def _refuse_closed(self, groups: list[Group]) -> None:
        """A change may not reach back: it is refused when the semester it would end in, or its year, is closed."""
        years, semesters = closed_codes("year"), closed_codes("semester")
        if not years and not semesters:
            return
        for group in groups:
            is_first = group.stored is None or group.stored.content is None
            semester = Semester.of(group.span.ends_on if is_first else self._in_force_from(group)).code
            if str(group.tahun) not in years and semester not in semesters:
                continue
            if self._differs(group, self._merged(group)):
                for item in group.items:
                    self.batch.refuse(item, "tahun", "import_semester_closed", semester=semester)


def _count(counts: Counts, before: PlanContent, after: PlanContent, item: PlanRow) -> None:
    known = before.indicators.get(item.indikator_kode)
    same_rhk = before.rhk.get(item.rhk_kode) == after.rhk.get(item.rhk_kode)
    if known is None:
        counts.new += 1
    elif same_rhk and known == after.indicators[item.indikator_kode]:
        counts.unchanged += 1
    else:
        counts.changed += 1


PLANS: Kind[PlanRow] = Kind(
    name="plans",
    example={
        "nip": "199203152018012001",
        "tahun": "2026",
        "rhk_kode": "AD-1",
        "kategori": "utama",
        "rhk": "Tersedianya data pendidikan yang mutakhir",
        "rhk_atasan_kode": "",
        "indikator_kode": "AD-1a",
        "indikator": "Jumlah laporan data sekolah",
        "aspek": "kuantitas",
        "target": "48",
        "satuan": "laporan",
        "target_s1": "24",
        "target_s2": "24",
        "cara_hitung": "jumlah",
        "skp_mulai": "2026-01-01",
    },
    optional=frozenset(("cara_hitung", "skp_mulai")),
    parse=parse_row,
    importer=PlanImport,
)
