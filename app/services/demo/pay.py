"""What payroll reported of invented people: the gaji that the pay tables give for grade, years of service and family."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from app.domain.periods import Month
from app.domain.tpp import bind
from app.parameters.profiles import load_profile
from app.services.demo.careers import Stint
from app.services.demo.people import Person
from app.services.pay import PAY_PROFILE
from app.services.rules import parameters_on

# A functional allowance has a regulation for each post; the demonstration invents one amount for each class of post.
_FUNCTIONAL_LEAST, _FUNCTIONAL_STEP, _FUNCTIONAL_CLASS = 220_000, 110_000, 5

# Outputs of the pay profile that are columns of payroll.
_COLUMNS = ("gaji_kotor", "pph_gaji", "dasar_bpjs", "iuran_pensiun", "tunjangan_fungsional")


class PayBook:
    """What payroll reports by month, as columns of payroll in whole rupiah. Equal facts are computed once."""

    def __init__(self, months: Sequence[Month]) -> None:
        profile = load_profile(PAY_PROFILE)
        self._calculators = {month: bind(profile, parameters_on(month.last_day, "demo")) for month in months}
        self._computed = cache(self._compute)

    def of(self, person: Person, stints: Sequence[Stint], month: Month) -> dict[str, int] | None:
        """None in a month in which the person holds no post."""
        post = next((one.post for one in reversed(stints) if _holds(one, month)), None)
        if post is None:
            return None
        facts = {
            "status": person.status,
            "golongan": person.golongan,
            "mkg_tahun": person.years_of_service,
            "pasangan": person.pasangan,
            "anak": person.anak,
            "jenis_jabatan": post.jenis_jabatan,
            "eselon": person.seat.post.eselon,
            "tunjangan_jabatan": _FUNCTIONAL_LEAST + _FUNCTIONAL_STEP * max(0, post.kelas - _FUNCTIONAL_CLASS),
            "ptkp": person.ptkp,
        }
        return self._computed(month, tuple(facts.items()))

    def _compute(self, month: Month, facts: tuple[tuple[str, Any], ...]) -> dict[str, int]:
        given = self._calculators[month].compute(dict(facts)).outputs
        return {name: int(given[name] or 0) for name in _COLUMNS}


def _holds(stint: Stint, month: Month) -> bool:
    return stint.starts_on <= month.last_day and (stint.ends_on is None or stint.ends_on >= month.last_day)
