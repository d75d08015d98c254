"""Add the facts that pay still lacked: named deductions and the tax year"""

import sqlalchemy as sa
from alembic import op

revision = "0003_add_pay_facts"
down_revision = "0002_add_rules_and_payments"
branch_labels = None
depends_on = None


_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = "'zakat', 'korpri', 'bulog', 'koperasi', 'taperum', 'sewa_rumah', 'utang', 'lainnya'"
# What payroll may say besides: of its month, and of the tax year before it.
_PAYROLL = ("iuran_pensiun", "tunjangan_fungsional", "bruto_lalu", "pph_lalu", "pensiun_lalu")


def upgrade() -> None:
    _add_export_progress()
    _add_named_deductions()
    _add_payroll_facts()
    _add_service_date()
    _add_score_rules()
    _add_month_results()
    _add_borne_tax()


def downgrade() -> None:
    _drop_borne_tax()
    _drop_export_progress()
    _drop_month_results()
    _drop_score_rules()
    _drop_service_date()
    _drop_payroll_facts()
    _drop_named_deductions()


def _add_named_deductions() -> None:
    op.create_table(
        "named_deduction",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql"), nullable=False),
        sa.Column("employee_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("first_month", sa.String(length=7), nullable=False),
        sa.Column("last_month", sa.String(length=7), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", _KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", _KEY, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_named_deduction_amount")),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_named_deduction_kind")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_named_deduction_employee_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_named_deduction_recorded_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["employee.id"], name=op.f("fk_named_deduction_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_deduction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_named_deduction_public_id")),
    )
    op.create_index("ix_named_deduction_employee_id", "named_deduction", ["employee_id", "first_month"])


def _drop_named_deductions() -> None:
    op.drop_index("ix_named_deduction_employee_id", "named_deduction")
    op.drop_table("named_deduction")


def _add_payroll_facts() -> None:
    with op.batch_alter_table("payroll") as table:
        for name in _PAYROLL:
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("bulan_lalu", sa.Integer(), nullable=True))


def _drop_payroll_facts() -> None:
    with op.batch_alter_table("payroll") as table:
        for name in ("bulan_lalu", *reversed(_PAYROLL)):
            table.drop_column(name)


def _add_score_rules() -> None:
    """By which rules a score was computed; empty for those of before, which are then looked at once more."""
    op.add_column("score", sa.Column("rules_hash", sa.String(length=64), nullable=True))


def _drop_score_rules() -> None:
    op.drop_column("score", "rules_hash")


def _add_month_results() -> None:
    op.create_table(
        "month_result",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("employee_id", _KEY, nullable=False),
        sa.Column("bulan", sa.String(length=7), nullable=False),
        sa.Column("unsur", sa.String(length=40), nullable=False),
        sa.Column("nilai", sa.BigInteger(), nullable=False),
        sa.Column("dasar", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("nilai BETWEEN 0 AND 10000", name=op.f("ck_month_result_nilai")),
        sa.CheckConstraint("unsur IN ('pengaduan', 'perjanjian')", name=op.f("ck_month_result_unsur")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_month_result_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_result")),
        sa.UniqueConstraint("employee_id", "bulan", "unsur", name=op.f("uq_month_result_employee_id_bulan_unsur")),
    )
    with op.batch_alter_table("month_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_month_result_bulan"), ["bulan"], unique=False)


def _drop_month_results() -> None:
    op.drop_table("month_result")


def _add_export_progress() -> None:
    with op.batch_alter_table("export_file") as table:
        for name in ("done", "total"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("problem", sa.Text(), nullable=True))
    with op.batch_alter_table("export_file") as table:
        for name in ("done", "total"):
            table.alter_column(name, server_default=None)


def _drop_export_progress() -> None:
    with op.batch_alter_table("export_file") as table:
        for name in ("problem", "total", "done"):
            table.drop_column(name)


def _add_service_date() -> None:
    with op.batch_alter_table("employee") as table:
        table.add_column(sa.Column("mkg_per", sa.Date(), nullable=True))


def _drop_service_date() -> None:
    with op.batch_alter_table("employee") as table:
        table.drop_column("mkg_per")


def _add_borne_tax() -> None:
    """What of the tax the employee does not bear; empty for the lines of before, where it was nothing."""
    op.add_column("tpp_line", sa.Column("pajak_ditanggung", sa.BigInteger(), nullable=True))


def _drop_borne_tax() -> None:
    op.drop_column("tpp_line", "pajak_ditanggung")
