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


def downgrade() -> None:
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
