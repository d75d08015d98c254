"""Everything the service holds about a person, as a file for that person."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.models import (
    Account,
    Activity,
    Assignment,
    Attendance,
    AuditEvent,
    Base,
    ComparisonScore,
    Decision,
    Delegation,
    DerivationConsent,
    DiscardedDraft,
    Employee,
    EmployeeMonth,
    EmployeeStanding,
    EntryTemplate,
    Evidence,
    ExportFile,
    ExternalScore,
    Feedback,
    Indicator,
    LegacyTpp,
    LoginSession,
    MonthResult,
    NamedDeduction,
    NoSkpRecord,
    NoSkpReminder,
    Notice,
    NoticeSetting,
    Payroll,
    Punishment,
    PushDevice,
    Realisation,
    RecordingDuty,
    Rhk,
    RoleGrant,
    ScheduleSlot,
    Score,
    Skp,
    SkpVersion,
    SuperiorReport,
    TppExclusion,
    TppLine,
    TppQuestion,
    Withholding,
)

# Never in a file, whoever asks: it would open the account, or names who spoke in confidence.
_SECRET = {"password_hash", "token_hash", "csrf_token", "stored_name", "body_hash", "input_hash"}
# What a push needs to reach a browser would let others reach it too.
_SECRET |= {"endpoint", "endpoint_hash", "p256dh", "auth"}
_CONFIDENTIAL = {"feedback": {"assessor_id"}}
_Tables = Mapping[str, tuple[type[Base], Callable[[int], ColumnElement[bool]]]]


def _owned(column: InstrumentedAttribute[int]) -> Callable[[int], ColumnElement[bool]]:
    return lambda employee_id: column == employee_id


def _through_activity(column: InstrumentedAttribute[int]) -> Callable[[int], ColumnElement[bool]]:
    return lambda employee_id: column.in_(select(Activity.id).where(Activity.employee_id == employee_id))


def _versions(employee_id: int) -> Select[int]:
    return select(SkpVersion.id).join(Skp, Skp.id == SkpVersion.skp_id).where(Skp.employee_id == employee_id)


_TABLES: _Tables = {
    "pegawai": (Employee, _owned(Employee.id)),
    "akun": (Account, _owned(Account.employee_id)),
    "penugasan": (Assignment, _owned(Assignment.employee_id)),
    "peran": (RoleGrant, _owned(RoleGrant.employee_id)),
    "delegasi": (
        Delegation,
        lambda me: or_(Delegation.from_employee_id == me, Delegation.to_employee_id == me),
    ),
    "laporan_atasan": (SuperiorReport, _owned(SuperiorReport.employee_id)),
    "skp": (Skp, _owned(Skp.employee_id)),
    "skp_versi": (SkpVersion, lambda me: SkpVersion.id.in_(_versions(me))),
    "rhk": (Rhk, lambda me: Rhk.skp_version_id.in_(_versions(me))),
    "indikator": (Indicator, lambda me: Indicator.skp_version_id.in_(_versions(me))),
    "kegiatan": (Activity, _owned(Activity.employee_id)),
    "keputusan": (Decision, _through_activity(Decision.activity_id)),
    "bukti": (Evidence, _through_activity(Evidence.activity_id)),
    "jadwal": (ScheduleSlot, _owned(ScheduleSlot.employee_id)),
    "wajib_catat": (
        RecordingDuty,
        lambda me: RecordingDuty.assignment_id.in_(select(Assignment.id).where(Assignment.employee_id == me)),
    ),
    "templat": (EntryTemplate, _owned(EntryTemplate.employee_id)),
    "draf_dihapus": (DiscardedDraft, _owned(DiscardedDraft.employee_id)),
    "rekap_bulan": (EmployeeMonth, _owned(EmployeeMonth.employee_id)),
    "realisasi": (Realisation, _owned(Realisation.employee_id)),
    "umpan_balik": (Feedback, _owned(Feedback.employee_id)),
    "umpan_balik_diberikan": (Feedback, _owned(Feedback.assessor_id)),
    "nilai": (Score, _owned(Score.employee_id)),
    "nilai_luar": (ExternalScore, _owned(ExternalScore.employee_id)),
    "nilai_pembanding": (ComparisonScore, _owned(ComparisonScore.employee_id)),
    "catatan_tanpa_skp": (NoSkpRecord, _owned(NoSkpRecord.employee_id)),
    "pengingat_skp": (NoSkpReminder, _owned(NoSkpReminder.employee_id)),
    "kedudukan": (EmployeeStanding, _owned(EmployeeStanding.employee_id)),
    "hukuman": (Punishment, _owned(Punishment.employee_id)),
    "penahanan": (Withholding, _owned(Withholding.employee_id)),
    "potongan": (NamedDeduction, _owned(NamedDeduction.employee_id)),
    "kehadiran": (Attendance, _owned(Attendance.employee_id)),
    "tpp": (TppLine, _owned(TppLine.employee_id)),
    "tpp_tidak_masuk": (TppExclusion, _owned(TppExclusion.employee_id)),
    "capaian_bulan": (MonthResult, _owned(MonthResult.employee_id)),
    "tpp_lama": (LegacyTpp, _owned(LegacyTpp.employee_id)),
    "pertanyaan_tpp": (TppQuestion, _owned(TppQuestion.employee_id)),
    "izin_banding": (
        DerivationConsent,
        lambda me: or_(DerivationConsent.giver_id == me, DerivationConsent.receiver_id == me),
    ),
    "gaji": (Payroll, _owned(Payroll.employee_id)),
    "pemberitahuan": (Notice, _owned(Notice.employee_id)),
    "pengaturan_pengingat": (NoticeSetting, _owned(NoticeSetting.employee_id)),
    "ponsel": (
        PushDevice,
        lambda me: PushDevice.account_id.in_(select(Account.id).where(Account.employee_id == me)),
    ),
    "berkas_unduhan": (ExportFile, _owned(ExportFile.created_by_id)),
    "sesi": (
        LoginSession,
        lambda me: LoginSession.account_id.in_(select(Account.id).where(Account.employee_id == me)),
    ),
    "jejak_tindakan": (AuditEvent, lambda me: AuditEvent.actor_id == me),
}


def write_personal_data(employee_id: int, path: Path, *, now: datetime) -> None:
    """Write all rows about a person as JSON, one list per table, row by row so that memory stays flat.

    Decimals and dates are texts. Who gave a feedback is left out: it was given in confidence.
    """
    with path.open("w", encoding="utf-8") as file:
        file.write("{\n")
        file.write(f'"dibuat_pada": {_json(now)}')
        for name, (model, condition) in _TABLES.items():
            file.write(f',\n"{name}": [')
            columns = _columns(model)
            rows = db.session.execute(
                select(*columns.values()).where(condition(employee_id)).execution_options(yield_per=500)
            )
            for number, row in enumerate(rows):
                separator = ",\n" if number else "\n"
                file.write(separator + _json(dict(zip(columns, row, strict=True))))
            file.write("]")
        file.write("\n}\n")


def _columns(model: type[Base]) -> dict[str, Any]:
    hidden = _SECRET | _CONFIDENTIAL.get(model.__tablename__, set())
    # Internal keys help nobody; public ids stay.
    return {name: column for name, column in model.__table__.columns.items() if name not in hidden and name != "id"}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_text)


def _text(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
