"""The HR dashboard: how the city, or one's own units, stand today. Eight queries, whatever the size.

Numbers come from roll-ups, assignments and the index of waiting entries, which holds no history; no entry is counted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select, text, union_all
from sqlalchemy.orm import aliased

from app.domain.calendar import Pattern, local_midnight_utc
from app.domain.periods import Month, Semester
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.domain.predikat import Predikat
from app.domain.schedule import WajibCatat
from app.extensions import db
from app.models import Activity, Assignment, Attendance, EmployeeMonth, ExternalScore, Score
from app.services.approval_waiting import IS_WAITING
from app.services.city_calendar import work_calendar
from app.services.entry_days import recorded_as
from app.services.missing import Lack, lacking_people, last_presence, present
from app.services.missing_window import NOT_ASKED, MissingWindow, missing_window
from app.services.office_scope import OfficeScope, UnitLine, office_scope

# Smaller groups could be recognised.
SMALLEST_GROUP = 5
# Whoever took up the post in the last weeks is counted apart: a plan takes some days.
_NEW_POST = timedelta(days=60)
# Ages of the queue in working days since the entry came in: up to so many, the last one without end.
AGES = (1, 2, 3, 5)


@dataclass(slots=True)
class UnitStand:
    """One line of the table: people, how many of them lack what, and the last day of attendance that came in."""

    unit: UnitLine
    people: int = 0
    silent: int = 0
    late_entries: int = 0
    without_plan: int = 0
    attendance_until: date | None = None

    @property
    def need(self) -> tuple[int, int, int]:
        """What sorts the table."""
        return (self.silent, self.late_entries, self.without_plan)


@dataclass(slots=True)
class Dashboard:
    """Everything on the page.

    `wrote` of `asked` people logged on `window.last_working_day`; `trend`: share of all people who wrote on each of the
    last working days. `lacking`: ids of all who lack something a reminder is for. `queue`: waiting entries of months still to be decided, by age (see `AGES`). `predikat`: people by predikat, groups under five as
    None; empty when the viewer may not see the distribution or nothing is scored.
    """

    window: MissingWindow
    scope: OfficeScope
    stands: list[UnitStand] = field(default_factory=list)
    wrote: int = 0
    asked: int = 0
    trend: list[Fraction] = field(default_factory=list)
    queue: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))
    late_superiors: int = 0
    new_without_plan: int = 0
    behind: int = 0
    lacking: set[int] = field(default_factory=set)
    semester: Semester | None = None
    predikat: dict[Predikat, int | None] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return sum(stand.people for stand in self.stands)

    @property
    def waiting(self) -> int:
        return sum(self.queue)

    @property
    def late_entries(self) -> int:
        return sum(self.queue[AGES.index(3) + 1 :])

    @property
    def without_plan(self) -> int:
        return sum(stand.without_plan for stand in self.stands)

    @property
    def silent(self) -> int:
        return sum(stand.silent for stand in self.stands)

    @property
    def to_remind(self) -> int:
        """How many people a reminder is for: those who lack entries or a plan, and superiors who are late."""
        return len(self.lacking)

    @property
    def share_wrote(self) -> Fraction | None:
        """Who wrote among those asked; None when nobody was asked."""
        return Fraction(self.wrote, self.asked) if self.asked else None

    @property
    def trend_points(self) -> list[int]:
        """The trend in whole per cent."""
        return [round(share * 100) for share in self.trend]


def read_dashboard(*, viewer: Viewer, now: datetime) -> Dashboard:
    """The dashboard of the viewer's units. Seven queries. Raises: NotAllowed."""
    scope = office_scope(Permission.HR_READ, viewer)
    window = missing_window(now=now)
    board = Dashboard(window, scope)
    stands = {unit.id: UnitStand(unit) for unit in scope.groups.values()}
    _count_people(board, stands)
    _count_lacks(board, stands)
    _count_queue(board, stands)
    board.stands = sorted(
        (stand for stand in stands.values() if stand.people),
        key=lambda stand: (*(-number for number in stand.need), stand.unit.nama),
    )
    board.behind = sum(
        1 for stand in board.stands if stand.attendance_until is None or stand.attendance_until < window.recent[-2]
    )
    if decide(Permission.DISTRIBUTION_READ, viewer.grounds_for_city()) is Verdict.ALLOW:
        board.semester = Semester.of(window.today).previous
        board.predikat = _distribution(board.semester)
    return board


def _count_people(board: Dashboard, stands: Mapping[int, UnitStand]) -> None:
    days = board.window.recent
    totals = [0] * len(days)
    for row in db.session.execute(_people_statement(board)):
        stand = stands[board.scope.groups[row.unit_id].id]
        stand.people += row.people
        if row.last is not None:
            stand.attendance_until = max(row.last, stand.attendance_until or row.last)
        counts = [row._mapping[f"wrote_{index}"] for index in range(len(days))]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        board.wrote += counts[-1]
        # Of shift workers and of those who record by a schedule only those who wrote were surely on duty.
        is_asked = Pattern(row.pola_kerja) is not Pattern.SHIFT and row.way == WajibCatat.HARIAN.value
        board.asked += row.people - row.away_silent if is_asked else counts[-1]
    people = sum(stand.people for stand in stands.values())
    board.trend = [Fraction(total, people) for total in totals] if people else []


def _people_statement(board: Dashboard) -> Any:
    window, scope = board.window, board.scope
    tables = {month: aliased(EmployeeMonth) for month in sorted({Month.of(day) for day in window.recent})}

    def wrote(day: date) -> Any:
        bit = func.coalesce(tables[Month.of(day)].entry_days, 0).op("&")(1 << (day.day - 1))
        return case((bit != 0, 1), else_=0)

    day = window.last_working_day
    away = exists().where(
        Attendance.employee_id == Assignment.employee_id,
        Attendance.tanggal == day,
        Attendance.kode.in_(sorted(NOT_ASKED)),
    )
    joined_later = Assignment.starts_on > day
    statement = (
        select(
            Assignment.unit_id,
            Assignment.pola_kerja,
            recorded_as(day).label("way"),
            func.count().label("people"),
            func.max(last_presence(window)).label("last"),
            func.sum(case((and_(wrote(day) == 0, or_(joined_later, away)), 1), else_=0)).label("away_silent"),
            *(func.sum(wrote(one)).label(f"wrote_{index}") for index, one in enumerate(window.recent)),
        )
        .where(*present(window.today), scope.covers(Assignment.unit_id))
        .group_by(Assignment.unit_id, Assignment.pola_kerja, text("way"))
    )
    for month, table in tables.items():
        mine = and_(table.employee_id == Assignment.employee_id, table.month == month.code)
        statement = statement.outerjoin(table, mine)
    return statement


def _count_lacks(board: Dashboard, stands: Mapping[int, UnitStand]) -> None:
    since = board.window.today - _NEW_POST
    for lack in lacking_people(board.scope, board.window, (Lack.ENTRIES, Lack.PLAN), chunk=None):
        stand = stands[board.scope.groups[lack.unit_id].id]
        board.lacking.add(lack.employee_id)
        stand.silent += bool(lack.days)
        stand.without_plan += lack.is_plan_missing
        board.new_without_plan += lack.is_plan_missing and lack.joined_on > since


def _count_queue(board: Dashboard, stands: Mapping[int, UnitStand]) -> None:
    superiors: set[int | None] = set()
    for row in db.session.execute(_queue_statement(board)):
        board.queue[row.age] += row.entries
        if row.age > AGES.index(3):
            stands[board.scope.groups[row.unit_id].id].late_entries += row.entries
            superiors.add(row.superior_id)
    superiors.discard(None)
    board.late_superiors = len(superiors)
    board.lacking |= {one for one in superiors if one is not None}


def _queue_statement(board: Dashboard) -> Any:
    bounds = _age_bounds(board.window)
    age = case(*((Activity.submitted_at >= bound, index) for index, bound in enumerate(bounds)), else_=len(bounds))
    return (
        select(Assignment.unit_id, Assignment.superior_id, age.label("age"), func.count().label("entries"))
        .join(Activity, Activity.employee_id == Assignment.employee_id)
        .where(
            IS_WAITING,
            Activity.work_date >= board.window.first_day,
            *present(board.window.today),
            board.scope.covers(Assignment.unit_id),
        )
        .group_by(Assignment.unit_id, Assignment.superior_id, age)
    )


def _age_bounds(window: MissingWindow) -> list[datetime]:
    """From when on an entry is at most so many working days old. The third one is `window.late_before`."""
    before = work_calendar().list_working_days(window.today - timedelta(days=60), window.today - timedelta(days=1))
    return [local_midnight_utc(before[-age]) for age in AGES]


def _distribution(semester: Semester) -> dict[Predikat, int | None]:
    """People by predikat of a semester, a result from elsewhere before our own. One query."""
    other = aliased(ExternalScore)
    is_elsewhere = exists().where(other.employee_id == Score.employee_id, other.semester == semester.code)
    own = (
        select(Score.predikat, func.count().label("people"))
        .where(
            Score.semester == semester.code,
            Score.is_current.is_(True),
            Score.predikat.is_not(None),
            ~is_elsewhere,
        )
        .group_by(Score.predikat)
    )
    elsewhere = (
        select(ExternalScore.predikat, func.count().label("people"))
        .where(ExternalScore.semester == semester.code)
        .group_by(ExternalScore.predikat)
    )
    counts: Counter[str] = Counter()
    rows: list[Any] = list(db.session.execute(union_all(own, elsewhere)))
    for row in rows:
        counts[str(row[0])] += int(row[1])
    return {one: _shown(counts[one.value]) for one in Predikat} if counts else {}


def _shown(count: int) -> int | None:
    """Groups that are too small are not told; nobody at all is."""
    return count if count == 0 or count >= SMALLEST_GROUP else None
