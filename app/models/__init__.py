"""All tables; importing this package registers every one of them with the metadata."""

from app.models.account import Account, LoginSession, LoginThrottle, RoleGrant
from app.models.activity import Activity, Decision, Evidence, SampleView
from app.models.attendance import Attendance, CalendarChange, CalendarDay, WorkSchedule
from app.models.audit import AuditEvent
from app.models.base import Base
from app.models.deduction import NamedDeduction
from app.models.employee import Assignment, Delegation, Employee, SuperiorReport
from app.models.job import JobRun, SchedulerBeat, ServiceOutage
from app.models.notice import ExportFile, Notice, NoticeSetting, PushDevice
from app.models.payment import BudgetCeiling, Payment, PaymentBatch
from app.models.period import Period, PeriodAct, UnitFinalisation
from app.models.plan import Indicator, PlanLine, Realisation, Rhk, Skp, SkpVersion
from app.models.question import DerivationConsent, TppQuestion
from app.models.result import MonthResult
from app.models.rollup import EmployeeMonth, LineMonth
from app.models.rule import ProfilePreview, RuleProfile
from app.models.schedule import DiscardedDraft, EntryTemplate, RecordingDuty, ScheduleSlot
from app.models.score import ComparisonScore, ExternalScore, Feedback, NoSkpRecord, Score, ScoreAct
from app.models.standing import (
    Emergency,
    EmployeeStanding,
    LegacyTpp,
    NoSkpReminder,
    Punishment,
    UnitPhase,
    Withholding,
)
from app.models.tpp import Payroll, TppBatch, TppBatchAct, TppExclusion, TppLine
from app.models.unit import Unit

__all__ = [
    "Account",
    "Activity",
    "Assignment",
    "Attendance",
    "AuditEvent",
    "Base",
    "BudgetCeiling",
    "CalendarChange",
    "CalendarDay",
    "ComparisonScore",
    "Decision",
    "Delegation",
    "DerivationConsent",
    "DiscardedDraft",
    "Emergency",
    "Employee",
    "EmployeeMonth",
    "EmployeeStanding",
    "EntryTemplate",
    "Evidence",
    "ExportFile",
    "ExternalScore",
    "Feedback",
    "Indicator",
    "JobRun",
    "LegacyTpp",
    "MonthResult",
    "LineMonth",
    "LoginSession",
    "LoginThrottle",
    "NamedDeduction",
    "NoSkpRecord",
    "NoSkpReminder",
    "Notice",
    "NoticeSetting",
    "Payment",
    "PaymentBatch",
    "Payroll",
    "Period",
    "PeriodAct",
    "PlanLine",
    "ProfilePreview",
    "Punishment",
    "PushDevice",
    "Realisation",
    "Rhk",
    "RecordingDuty",
    "RoleGrant",
    "RuleProfile",
    "SampleView",
    "ScheduleSlot",
    "SchedulerBeat",
    "ServiceOutage",
    "Score",
    "ScoreAct",
    "Skp",
    "SkpVersion",
    "SuperiorReport",
    "TppBatch",
    "TppBatchAct",
    "TppExclusion",
    "TppLine",
    "TppQuestion",
    "Unit",
    "UnitFinalisation",
    "UnitPhase",
    "Withholding",
    "WorkSchedule",
]
