"""A small allowance profile as HR would bring it: a fixed amount, less a share for each day of absence."""

from typing import Any

from app.domain.permissions import Role, RoleGrant, Viewer
from app.models import Employee, RuleProfile
from app.services.rule_profiles import Decision, Proposal, approve_profile, propose_profile
from tests.support.clock import NOW, TODAY

_TEXT = """code = "CODE"
title = "Profil uji CODE"
source = "Perwali Contoh 1/2026"
status = "ours"
valid_from = VALID_FROM
reviewed_on = 2026-06-01
outputs = ["produktivitas", "disiplin", "tpp_bruto", "potongan", "tpp_netto"]
result = ["tpp_netto"]

[facts.tk]
type = "count"
title = "Hari tanpa keterangan"
default = 0

[[step]]
name = "per_hari"
kind = "product"
title = "Potongan menurut hari"
source = "Perwali Contoh 1/2026 ps. 3"
unit = "rupiah"
of = ["tk", DAY]

[[step]]
name = "tpp_bruto"
kind = "sum"
title = "TPP bruto"
source = "Perwali Contoh 1/2026 ps. 2"
unit = "rupiah"
plus = [AMOUNT]
minus = ["per_hari"]
floor = 0
rounding = {mode = "half_up", to = 1}

[[step]]
name = "disiplin"
kind = "sum"
title = "Bagian disiplin"
source = "Perwali Contoh 1/2026 ps. 2"
unit = "rupiah"
plus = [0]

[[step]]
name = "produktivitas"
kind = "sum"
title = "Bagian produktivitas"
source = "Perwali Contoh 1/2026 ps. 2"
unit = "rupiah"
plus = ["tpp_bruto"]
minus = ["disiplin"]

[[step]]
name = "potongan"
kind = "sum"
title = "Potongan"
source = "Perwali Contoh 1/2026 ps. 4"
unit = "rupiah"
plus = [0]

[[step]]
name = "tpp_netto"
kind = "sum"
title = "TPP yang diterima"
source = "Perwali Contoh 1/2026 ps. 4"
unit = "rupiah"
plus = ["tpp_bruto"]
minus = ["potongan"]
"""


def profile_text(code: str = "uji", amount: int = 1_000_000, day: int = 10_000, valid_from: str = "2026-01-01") -> str:
    """The TOML; `amount` and `day` in rupiah."""
    filled = _TEXT.replace("CODE", code).replace("AMOUNT", str(amount)).replace("DAY", str(day))
    return filled.replace("VALID_FROM", valid_from)


def proposal(text: str | None = None, **changes: Any) -> Proposal:
    """A proposal in order: for the city, from July 2026, signed today."""
    fields = {"unit_kode": "", "first_month": "2026-07", "signed_on": TODAY, "document": "Perwali Contoh 1/2026"}
    return Proposal(text=profile_text() if text is None else text, **{**fields, **changes})


def hr(person: Employee) -> Viewer:
    """The person in the office of BKPSDMD."""
    return Viewer(person.id, (RoleGrant(Role.HR),))


def put_in_force(first: Employee, second: Employee, text: str | None = None, **changes: Any) -> RuleProfile:
    """Proposed by the first, approved by the second, months that are decided acknowledged."""
    row = propose_profile(proposal(text, **changes), by=hr(first), now=NOW)
    return approve_profile(row.public_id, Decision(row.signed_on, "", True), by=hr(second), now=NOW)
