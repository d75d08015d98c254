"""All kinds of import by name."""

from __future__ import annotations

from typing import Any

from app.services.imports.activities import ACTIVITIES
from app.services.imports.attendance import ATTENDANCE
from app.services.imports.batch import Kind
from app.services.imports.deductions import DEDUCTIONS
from app.services.imports.feedback import FEEDBACK
from app.services.imports.legacy_tpp import LEGACY_TPP
from app.services.imports.month_results import MONTH_RESULT_IMPORT
from app.services.imports.payroll import PAYROLL
from app.services.imports.plans import PLANS
from app.services.imports.roster import ROSTER
from app.services.imports.schedule import SCHEDULE
from app.services.imports.scores import SCORES

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        ROSTER,
        PLANS,
        ACTIVITIES,
        ATTENDANCE,
        FEEDBACK,
        SCORES,
        PAYROLL,
        LEGACY_TPP,
        SCHEDULE,
        DEDUCTIONS,
        MONTH_RESULT_IMPORT,
    )
}
