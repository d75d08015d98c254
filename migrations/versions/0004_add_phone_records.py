"""Add what the phone brings: late arrivals, timetables, reminders"""

revision = "0004_add_phone_records"
down_revision = "0003_add_pay_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
