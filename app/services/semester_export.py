"""The semester summary as a file for the person who asked: audited when asked for, written by the same code as the command."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.domain.calendar import local_date
from app.domain.periods import Semester
from app.domain.permissions import Permission, Viewer
from app.services.exports import fail_export, finish_export, start_export
from app.services.office_scope import office_scope
from app.services.predikat_differences import differences_in
from app.services.semester_list import state_counts
from app.services.semester_report import semester_lines
from app.services.semester_workbook import write_semester_workbook

# Up to so many people the file is written while the browser waits, well under five seconds.
WRITTEN_AT_ONCE = 3000


@dataclass(frozen=True, slots=True)
class SemesterExport:
    """A file that was asked for; `unit_ids` None means the whole city."""

    public_id: UUID
    semester: Semester
    unit_ids: tuple[int, ...] | None
    people: int
    made_by: str

    @property
    def is_long(self) -> bool:
        """Whether it should be written beside the request."""
        return self.people > WRITTEN_AT_ONCE


def ask_semester_export(
    semester: Semester, *, unit: str = "", made_by: str, viewer: Viewer, now: datetime
) -> SemesterExport:
    """Announce the file and audit who asks. `made_by` stands in the workbook. Raises: NotAllowed, NotFound."""
    scope = office_scope(Permission.REPORT_EXPORT, viewer).narrowed(unit)
    people = sum(state_counts(semester, scope).values())
    name = f"ringkasan-{semester.code}{f'-{_safe(unit)}' if unit else ''}.xlsx"
    params = {"semester": semester.code, "unit": unit, "people": people}
    export = start_export("semester", params, name, by=viewer.employee_id, now=now)
    unit_ids = None if scope.is_city else tuple(sorted(scope.units))
    return SemesterExport(export.public_id, semester, unit_ids, people, made_by)


def write_semester_export(export: SemesterExport, *, folder: Path, now: datetime) -> None:
    """Write the file and make it ready; what goes wrong marks it failed and passes through."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f".{secrets.token_hex(24)}"
    try:
        lines = list(semester_lines(export.semester, today=local_date(now), unit_ids=export.unit_ids))
        differing = differences_in(export.semester, export.unit_ids)
        write_semester_workbook(path, export.semester, lines, differences=differing, made_by=export.made_by, now=now)
        finish_export(export.public_id, path, folder=folder, now=now)
    except BaseException:
        fail_export(export.public_id, now=now)
        raise
    finally:
        path.unlink(missing_ok=True)


def _safe(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text)[:40]
