"""All tables; importing this package registers every one of them with the metadata."""

from app.models.account import Account, LoginSession, LoginThrottle, RoleGrant
from app.models.activity import Activity, Decision, Evidence, SampleView
from app.models.attendance import Attendance, CalendarDay, WorkSchedule
from app.models.audit import AuditEvent
from app.models.base import Base
from app.models.employee import Assignment, Delegation, Employee, SuperiorReport
from app.models.job import JobRun, SchedulerBeat
from app.models.notice import ExportFile, Notice
from app.models.period import Period, PeriodAct, UnitFinalisation
from app.models.plan import Indicator, PlanLine, Realisation, Rhk, Skp, SkpVersion
from app.models.rollup import EmployeeMonth, LineMonth
from app.models.score import ExternalScore, Feedback, NoSkpRecord, Score, ScoreAct
from app.models.tpp import Payroll, TppBatch, TppBatchAct, TppLine
from app.models.unit import Unit

__all__ = [
    "Account",
    "Activity",
    "Assignment",
    "Attendance",
    "AuditEvent",
    "Base",
    "CalendarDay",
    "Decision",
    "Delegation",
    "Employee",
    "EmployeeMonth",
    "Evidence",
    "ExportFile",
    "ExternalScore",
    "Feedback",
    "Indicator",
    "JobRun",
    "LineMonth",
    "LoginSession",
    "LoginThrottle",
    "NoSkpRecord",
    "Notice",
    "Payroll",
    "Period",
    "PeriodAct",
    "PlanLine",
    "Realisation",
    "Rhk",
    "RoleGrant",
    "SampleView",
    "SchedulerBeat",
    "Score",
    "ScoreAct",
    "Skp",
    "SkpVersion",
    "SuperiorReport",
    "TppBatch",
    "TppBatchAct",
    "TppLine",
    "Unit",
    "UnitFinalisation",
    "WorkSchedule",
]
