"""Add what the phone brings: late arrivals, timetables, reminders"""

import sqlalchemy as sa
from alembic import op

revision = "0004_add_phone_records"
down_revision = "0003_add_pay_facts"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GUID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")


def upgrade() -> None:
    _add_schedules()
    _add_templates()
    _add_evidence_kinds()
    _add_notice_channels()
    _add_push_devices()
    op.add_column("decision", sa.Column("seen", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("toured_at", sa.DateTime(timezone=True), nullable=True))
    _add_service_outages()


def downgrade() -> None:
    _drop_service_outages()
    op.drop_column("account", "toured_at")
    op.drop_column("decision", "seen")
    _drop_push_devices()
    _drop_notice_channels()
    _drop_evidence_kinds()
    _drop_templates()
    _drop_schedules()


def _add_schedules() -> None:
    # Spelled out because SQLite adds a column with its check in one statement only.
    op.execute(
        "ALTER TABLE assignment ADD COLUMN wajib_catat VARCHAR(40) DEFAULT 'harian' NOT NULL "
        "CONSTRAINT ck_assignment_wajib_catat CHECK (wajib_catat IN ('harian', 'jadwal', 'tidak'))"
    )
    op.create_table(
        "schedule_slot",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("employee_id", _KEY, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("tanggal", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("indikator_kode", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=True),
        sa.Column("satuan", sa.String(length=60), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(weekday IS NULL) <> (tanggal IS NULL)", name=op.f("ck_schedule_slot_day")),
        sa.CheckConstraint("weekday IS NULL OR weekday BETWEEN 0 AND 6", name=op.f("ck_schedule_slot_weekday")),
        sa.CheckConstraint("start_minute >= 0 AND start_minute < 1440", name=op.f("ck_schedule_slot_start")),
        sa.CheckConstraint(
            "end_minute > start_minute AND end_minute <= start_minute + 1440", name=op.f("ck_schedule_slot_end")
        ),
        sa.CheckConstraint("volume IS NULL OR volume > 0", name=op.f("ck_schedule_slot_volume")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_schedule_slot_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_slot")),
    )
    op.create_index("ix_schedule_slot_employee_id", "schedule_slot", ["employee_id", "tanggal"])
    op.create_table(
        "recording_duty",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("assignment_id", _KEY, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("wajib_catat", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("recorded_by_id", _KEY, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wajib_catat IN ('harian', 'jadwal', 'tidak')", name=op.f("ck_recording_duty_wajib_catat")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_recording_duty_assignment_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_recording_duty_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_duty")),
    )
    op.create_index("ix_recording_duty_assignment_id", "recording_duty", ["assignment_id", "valid_from"])


def _drop_schedules() -> None:
    op.drop_table("recording_duty")
    op.drop_table("schedule_slot")
    op.drop_column("assignment", "wajib_catat")


def _add_templates() -> None:
    op.create_table(
        "entry_template",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", _GUID, nullable=False),
        sa.Column("employee_id", _KEY, nullable=False),
        sa.Column("line_kind", sa.String(length=40), nullable=False),
        sa.Column("plan_line_id", _KEY, nullable=True),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=True),
        sa.Column("satuan", sa.String(length=60), nullable=True),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "line_kind IN ('rhk', 'standing', 'minutes_only')", name=op.f("ck_entry_template_line_kind")
        ),
        sa.CheckConstraint("(line_kind = 'rhk') = (plan_line_id IS NOT NULL)", name=op.f("ck_entry_template_line")),
        sa.CheckConstraint("minutes > 0 AND minutes <= 1440", name=op.f("ck_entry_template_minutes")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_entry_template_employee_id")),
        sa.ForeignKeyConstraint(["plan_line_id"], ["plan_line.id"], name=op.f("fk_entry_template_plan_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_template")),
        sa.UniqueConstraint("public_id", name=op.f("uq_entry_template_public_id")),
    )
    op.create_index("ix_entry_template_employee_id", "entry_template", ["employee_id"])
    op.create_table(
        "discarded_draft",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", _GUID, nullable=False),
        sa.Column("employee_id", _KEY, nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_discarded_draft_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discarded_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_discarded_draft_public_id")),
    )
    op.create_index("ix_discarded_draft_employee_id", "discarded_draft", ["employee_id"])
    op.create_index("ix_discarded_draft_discarded_at", "discarded_draft", ["discarded_at"])


def _drop_templates() -> None:
    op.drop_table("discarded_draft")
    op.drop_table("entry_template")


def _add_evidence_kinds() -> None:
    op.add_column("evidence", sa.Column("client_id", _GUID, nullable=True))
    op.execute(
        "ALTER TABLE evidence ADD COLUMN kind VARCHAR(40) DEFAULT 'photo' NOT NULL "
        "CONSTRAINT ck_evidence_kind CHECK (kind IN ('photo', 'pdf'))"
    )
    op.create_index("uq_evidence_client_id", "evidence", ["activity_id", "client_id"], unique=True)


def _drop_evidence_kinds() -> None:
    op.drop_index("uq_evidence_client_id", "evidence")
    op.drop_column("evidence", "kind")
    op.drop_column("evidence", "client_id")


def _add_notice_channels() -> None:
    op.add_column("notice", sa.Column("matter", sa.String(length=80), nullable=True))
    for name in ("push_claimed_at", "pushed_at", "mailed_at"):
        op.add_column("notice", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index("uq_notice_matter", "notice", ["employee_id", "matter"], unique=True)
    for channel in ("pushed", "mailed"):
        missing = sa.text(f"{channel}_at IS NULL")
        op.create_index(
            f"ix_notice_un{channel}", "notice", ["created_at"], sqlite_where=missing, postgresql_where=missing
        )
    op.create_table(
        "notice_setting",
        sa.Column("employee_id", _KEY, nullable=False),
        sa.Column("muted", sa.Text(), nullable=False),
        sa.Column("quiet_starts", sa.Integer(), nullable=True),
        sa.Column("quiet_ends", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(quiet_starts IS NULL) = (quiet_ends IS NULL)", name=op.f("ck_notice_setting_both")),
        sa.CheckConstraint(
            "quiet_starts IS NULL OR quiet_starts BETWEEN 0 AND 1439", name=op.f("ck_notice_setting_starts")
        ),
        sa.CheckConstraint("quiet_ends IS NULL OR quiet_ends BETWEEN 0 AND 1439", name=op.f("ck_notice_setting_ends")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_notice_setting_employee_id")),
        sa.PrimaryKeyConstraint("employee_id", name=op.f("pk_notice_setting")),
    )


def _drop_notice_channels() -> None:
    op.drop_table("notice_setting")
    for name in ("ix_notice_unmailed", "ix_notice_unpushed", "uq_notice_matter"):
        op.drop_index(name, "notice")
    for name in ("mailed_at", "pushed_at", "push_claimed_at", "matter"):
        op.drop_column("notice", name)


def _add_push_devices() -> None:
    op.create_table(
        "push_device",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", _GUID, nullable=False),
        sa.Column("account_id", _KEY, nullable=False),
        sa.Column("session_id", _KEY, nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("endpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("p256dh", sa.String(length=100), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_push_device_account_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["login_session.id"], name=op.f("fk_push_device_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_device")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_push_device_endpoint_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_push_device_public_id")),
    )
    op.create_index("ix_push_device_account_id", "push_device", ["account_id"])
    op.create_index("ix_push_device_session_id", "push_device", ["session_id"])


def _drop_push_devices() -> None:
    op.drop_table("push_device")


def _add_service_outages() -> None:
    op.create_table(
        "service_outage",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_service_outage_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_outage")),
        sa.UniqueConstraint("starts_at", name=op.f("uq_service_outage_starts_at")),
    )
    op.create_index("ix_service_outage_ends_at", "service_outage", ["ends_at"])


def _drop_service_outages() -> None:
    op.drop_table("service_outage")
