"""Add standings, payments, rules and questions"""

import sqlalchemy as sa
from alembic import op

revision = "0002_add_rules_and_payments"
down_revision = "0001_create_tables"
branch_labels = None
depends_on = None

_ACTS = ("compute", "confirm_gap", "verify", "approve", "pay", "send_back")
_NEW_ACTS = ("publish", "wait", "resume")
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "budget_ceiling",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_ceiling_amount")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_budget_ceiling_recorded_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_budget_ceiling_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_ceiling")),
    )
    with op.batch_alter_table("budget_ceiling", schema=None) as batch_op:
        batch_op.create_index("ix_budget_ceiling_unit_id", ["unit_id", "year"], unique=False)

    op.create_table(
        "calendar_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("kind_before", sa.String(length=40), nullable=True),
        sa.Column("name_before", sa.String(length=200), nullable=True),
        sa.Column("decree_before", sa.String(length=200), nullable=True),
        sa.Column("kind_after", sa.String(length=40), nullable=True),
        sa.Column("name_after", sa.String(length=200), nullable=True),
        sa.Column("decree_after", sa.String(length=200), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["employee.id"], name=op.f("fk_calendar_change_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_change_tanggal"), ["tanggal"], unique=False)

    op.create_table(
        "comparison_score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("semester", sa.String(length=6), nullable=False),
        sa.Column("predikat", sa.String(length=40), nullable=False),
        sa.Column("nilai", sa.BigInteger(), nullable=True),
        sa.Column("sumber", sa.String(length=100), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "predikat IN ('sangat_baik', 'baik', 'butuh_perbaikan', 'kurang', 'sangat_kurang')",
            name=op.f("ck_comparison_score_predikat"),
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_comparison_score_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_score")),
        sa.UniqueConstraint(
            "employee_id", "semester", "sumber", name=op.f("uq_comparison_score_employee_id_semester_sumber")
        ),
    )
    with op.batch_alter_table("comparison_score", schema=None) as batch_op:
        batch_op.create_index("ix_comparison_score_semester", ["semester"], unique=False)

    op.create_table(
        "derivation_consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("giver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_derivation_consent_self")),
        sa.ForeignKeyConstraint(["giver_id"], ["employee.id"], name=op.f("fk_derivation_consent_giver_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["employee.id"], name=op.f("fk_derivation_consent_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derivation_consent")),
        sa.UniqueConstraint(
            "giver_id", "receiver_id", "month", name=op.f("uq_derivation_consent_giver_id_receiver_id_month")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_derivation_consent_public_id")),
    )
    with op.batch_alter_table("derivation_consent", schema=None) as batch_op:
        batch_op.create_index("ix_derivation_consent_receiver_id", ["receiver_id", "month"], unique=False)

    op.create_table(
        "emergency",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stops_deadlines", sa.Boolean(), nullable=False),
        sa.Column("stops_deductions", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_emergency_dates")),
        sa.CheckConstraint("stops_deadlines OR stops_deductions", name=op.f("ck_emergency_stops")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_emergency_recorded_by_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["employee.id"], name=op.f("fk_emergency_revoked_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_emergency_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
        sa.UniqueConstraint("public_id", name=op.f("uq_emergency_public_id")),
    )
    with op.batch_alter_table("emergency", schema=None) as batch_op:
        batch_op.create_index("ix_emergency_starts_on", ["starts_on"], unique=False)

    op.create_table(
        "employee_standing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "kind IN ('cltn', 'tugas_belajar', 'mpp', 'diberhentikan_sementara', 'ditahan_hukum', 'diperbantukan', 'tanpa_jabatan', 'belum_spmt')",
            name=op.f("ck_employee_standing_kind"),
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_employee_standing_dates")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_employee_standing_employee_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_employee_standing_recorded_by_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["employee.id"], name=op.f("fk_employee_standing_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_standing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_employee_standing_public_id")),
    )
    with op.batch_alter_table("employee_standing", schema=None) as batch_op:
        batch_op.create_index("ix_employee_standing_employee_id", ["employee_id", "starts_on"], unique=False)

    op.create_table(
        "legacy_tpp",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bulan", sa.String(length=7), nullable=False),
        sa.Column("jumlah", sa.BigInteger(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_legacy_tpp_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legacy_tpp")),
        sa.UniqueConstraint("employee_id", "bulan", name=op.f("uq_legacy_tpp_employee_id_bulan")),
    )
    with op.batch_alter_table("legacy_tpp", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legacy_tpp_bulan"), ["bulan"], unique=False)

    op.create_table(
        "no_skp_reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("semester", sa.String(length=6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_no_skp_reminder_number")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_no_skp_reminder_employee_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["employee.id"], name=op.f("fk_no_skp_reminder_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_skp_reminder")),
        sa.UniqueConstraint(
            "employee_id", "semester", "number", name=op.f("uq_no_skp_reminder_employee_id_semester_number")
        ),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("total_netto", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["employee.id"], name=op.f("fk_payment_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_payment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_public_id")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "payment_batch",
        sa.Column(
            "batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["tpp_batch.id"], name=op.f("fk_payment_batch_batch_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_batch_payment_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_payment_batch")),
    )
    with op.batch_alter_table("payment_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_batch_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "punishment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_punishment_months")),
        sa.CheckConstraint("share_percent BETWEEN 0 AND 100", name=op.f("ck_punishment_share_percent")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_punishment_employee_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_punishment_recorded_by_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["employee.id"], name=op.f("fk_punishment_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punishment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_punishment_public_id")),
    )
    with op.batch_alter_table("punishment", schema=None) as batch_op:
        batch_op.create_index("ix_punishment_employee_id", ["employee_id", "first_month"], unique=False)

    op.create_table(
        "rule_profile",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "state <> 'in_force' OR decided_by_id <> proposed_by_id", name=op.f("ck_rule_profile_second_person")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'in_force', 'refused', 'withdrawn')", name=op.f("ck_rule_profile_state")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["employee.id"], name=op.f("fk_rule_profile_decided_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["employee.id"], name=op.f("fk_rule_profile_proposed_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_rule_profile_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_profile")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rule_profile_public_id")),
    )
    with op.batch_alter_table("rule_profile", schema=None) as batch_op:
        batch_op.create_index("ix_rule_profile_state", ["state", "first_month"], unique=False)

    op.create_table(
        "unit_phase",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shadow_from", sa.String(length=7), nullable=False),
        sa.Column("live_from", sa.String(length=7), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("live_from IS NULL OR live_from > shadow_from", name=op.f("ck_unit_phase_months")),
        sa.ForeignKeyConstraint(["live_by_id"], ["employee.id"], name=op.f("fk_unit_phase_live_by_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_unit_phase_recorded_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_phase_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_phase")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_unit_phase_unit_id")),
    )
    op.create_table(
        "withholding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_month", sa.String(length=7), nullable=True),
        sa.Column("released_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_document", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "reason IN ('lhkpn', 'tptgr', 'gratifikasi', 'aset', 'lainnya')", name=op.f("ck_withholding_reason")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_withholding_employee_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_withholding_recorded_by_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["employee.id"], name=op.f("fk_withholding_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withholding")),
        sa.UniqueConstraint("public_id", name=op.f("uq_withholding_public_id")),
    )
    with op.batch_alter_table("withholding", schema=None) as batch_op:
        batch_op.create_index("ix_withholding_employee_id", ["employee_id", "first_month"], unique=False)

    op.create_table(
        "profile_preview",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_profile_preview_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["employee.id"], name=op.f("fk_profile_preview_asked_by_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["rule_profile.id"], name=op.f("fk_profile_preview_profile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_preview")),
        sa.UniqueConstraint("public_id", name=op.f("uq_profile_preview_public_id")),
    )
    with op.batch_alter_table("profile_preview", schema=None) as batch_op:
        batch_op.create_index("ix_profile_preview_profile_id", ["profile_id", "month"], unique=False)

    op.create_table(
        "tpp_exclusion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["tpp_batch.id"], name=op.f("fk_tpp_exclusion_batch_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_tpp_exclusion_employee_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tpp_exclusion_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tpp_exclusion")),
        sa.UniqueConstraint("batch_id", "employee_id", name=op.f("uq_tpp_exclusion_batch_id_employee_id")),
    )
    with op.batch_alter_table("tpp_exclusion", schema=None) as batch_op:
        batch_op.create_index("ix_tpp_exclusion_employee_id", ["employee_id"], unique=False)

    op.create_table(
        "tpp_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("employee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'withdrawn')", name=op.f("ck_tpp_question_state")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["employee.id"], name=op.f("fk_tpp_question_answered_by_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_tpp_question_employee_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["tpp_line.id"], name=op.f("fk_tpp_question_line_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tpp_question_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tpp_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tpp_question_public_id")),
    )
    with op.batch_alter_table("tpp_question", schema=None) as batch_op:
        batch_op.create_index("ix_tpp_question_employee_id", ["employee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tpp_question_line_id"), ["line_id"], unique=False)
        batch_op.create_index("ix_tpp_question_state", ["state", "due_on"], unique=False)

    op.add_column("assignment", sa.Column("weekly_hours", sa.Integer(), nullable=True))

    op.add_column("tpp_batch", sa.Column("run_kind", sa.String(length=40), server_default="biasa", nullable=False))
    op.add_column("tpp_batch", sa.Column("reference_month", sa.String(length=7), nullable=True))
    op.add_column("tpp_batch", sa.Column("is_shadow", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("tpp_batch", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tpp_batch", sa.Column("questions_until", sa.Date(), nullable=True))
    op.add_column("tpp_batch", sa.Column("waiting_reason", sa.String(length=300), nullable=True))

    op.add_column("tpp_line", sa.Column("withheld_reason", sa.String(length=40), nullable=True))
    op.add_column("tpp_line", sa.Column("legacy_amount", sa.BigInteger(), nullable=True))
    op.add_column("tpp_line", sa.Column("settled", sa.Text(), nullable=True))

    _replace_act_check(_ACTS + _NEW_ACTS)


def downgrade() -> None:
    _drop_sqlite_triggers()
    _replace_act_check(_ACTS)
    op.drop_column("tpp_line", "settled")
    op.drop_column("tpp_line", "legacy_amount")
    op.drop_column("tpp_line", "withheld_reason")

    op.drop_column("tpp_batch", "waiting_reason")
    op.drop_column("tpp_batch", "questions_until")
    op.drop_column("tpp_batch", "published_at")
    op.drop_column("tpp_batch", "is_shadow")
    op.drop_column("tpp_batch", "reference_month")
    op.drop_column("tpp_batch", "run_kind")

    op.drop_column("assignment", "weekly_hours")

    with op.batch_alter_table("tpp_question", schema=None) as batch_op:
        batch_op.drop_index("ix_tpp_question_state")
        batch_op.drop_index(batch_op.f("ix_tpp_question_line_id"))
        batch_op.drop_index("ix_tpp_question_employee_id")

    op.drop_table("tpp_question")
    with op.batch_alter_table("tpp_exclusion", schema=None) as batch_op:
        batch_op.drop_index("ix_tpp_exclusion_employee_id")

    op.drop_table("tpp_exclusion")
    with op.batch_alter_table("profile_preview", schema=None) as batch_op:
        batch_op.drop_index("ix_profile_preview_profile_id")

    op.drop_table("profile_preview")
    with op.batch_alter_table("withholding", schema=None) as batch_op:
        batch_op.drop_index("ix_withholding_employee_id")

    op.drop_table("withholding")
    op.drop_table("unit_phase")
    with op.batch_alter_table("rule_profile", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_profile_state")

    op.drop_table("rule_profile")
    with op.batch_alter_table("punishment", schema=None) as batch_op:
        batch_op.drop_index("ix_punishment_employee_id")

    op.drop_table("punishment")
    op.drop_table("payment_batch")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_unit_id"))

    op.drop_table("payment")
    op.drop_table("no_skp_reminder")
    with op.batch_alter_table("legacy_tpp", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legacy_tpp_bulan"))

    op.drop_table("legacy_tpp")
    with op.batch_alter_table("employee_standing", schema=None) as batch_op:
        batch_op.drop_index("ix_employee_standing_employee_id")

    op.drop_table("employee_standing")
    with op.batch_alter_table("emergency", schema=None) as batch_op:
        batch_op.drop_index("ix_emergency_starts_on")

    op.drop_table("emergency")
    with op.batch_alter_table("derivation_consent", schema=None) as batch_op:
        batch_op.drop_index("ix_derivation_consent_receiver_id")

    op.drop_table("derivation_consent")
    with op.batch_alter_table("comparison_score", schema=None) as batch_op:
        batch_op.drop_index("ix_comparison_score_semester")

    op.drop_table("comparison_score")
    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_change_tanggal"))

    op.drop_table("calendar_change")
    with op.batch_alter_table("budget_ceiling", schema=None) as batch_op:
        batch_op.drop_index("ix_budget_ceiling_unit_id")

    op.drop_table("budget_ceiling")


def _replace_act_check(acts: tuple[str, ...]) -> None:
    """Which acts a batch may carry. SQLite cannot alter a check; the table is written anew (nothing refers to it)."""
    listed = ", ".join(f"'{act}'" for act in acts)
    name = "ck_tpp_batch_act_act"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(name), "tpp_batch_act", type_="check")
        op.create_check_constraint(op.f(name), "tpp_batch_act", f"act IN ({listed})")
        return
    table = sa.Table(
        "tpp_batch_act",
        sa.MetaData(),
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("batch_id", _KEY, nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("total_netto", sa.BigInteger(), nullable=False),
        sa.Column("by_id", _KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"act IN ({listed})", name=op.f(name)),
        sa.ForeignKeyConstraint(["batch_id"], ["tpp_batch.id"], name=op.f("fk_tpp_batch_act_batch_id")),
        sa.ForeignKeyConstraint(["by_id"], ["employee.id"], name=op.f("fk_tpp_batch_act_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tpp_batch_act")),
        sa.Index("ix_tpp_batch_act_batch_id", "batch_id"),
    )
    with op.batch_alter_table("tpp_batch_act", copy_from=table, recreate="always"):
        pass


def _drop_sqlite_triggers() -> None:
    """They name columns that go; those of the older schema are made again at the end of the run."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
