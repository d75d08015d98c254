"""The last tax period of the year by Article 17: the year's facts of each person, while the city has it on.

The last period is December, or the month with which the last definitif post ends.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, null, select

from app.domain.parameters import ParametersAt
from app.domain.periods import Month
from app.domain.tax_year import TaxMonth, TaxYear, YearBefore, first_month, tax_year
from app.domain.tpp_batch import OF_THE_MONTH, SHARES, BatchState
from app.domain.tpp_members import Reason
from app.extensions import db
from app.models import Assignment, Payroll, TppBatch, TppExclusion, TppLine
from app.services.rules import parameters_on
from app.services.tpp_members import Member
from app.services.tpp_standing import Circumstances

_DECEMBER = 12
# Left out here because another OPD decides about the month.
_DECIDED_ELSEWHERE = (Reason.MOVED.value, Reason.ELSEWHERE.value)
_Months = dict[int, dict[Month, dict[str, Any]]]


def add_tax_year(found: Mapping[int, Circumstances], members: Sequence[Member], month: Month) -> None:
    """Facts for Article 17 of those for whom the month is the last tax period. Four queries, none while off.

    Whoever's year is not known has the facts empty and a note that names the months.
    """
    at = parameters_on(month.last_day, f"pajak TPP {month.code}")
    if not at.flag("annual_tax_enabled") or at.text("tax_method") == "final_by_golongan":
        return
    posts = _posts([member.employee_id for member in members])
    ending = [one for one in members if month.month == _DECEMBER or _ends_with(month, posts.get(one.employee_id))]
    if not ending:
        return
    people = [member.employee_id for member in ending]
    months, before = _payroll(month, people)
    _add_tpp(months, month, people)
    for member in ending:
        person = member.employee_id
        begun = posts[person][0] if person in posts else None
        known = {one: TaxMonth(**parts) for one, parts in months.get(person, {}).items()}
        year = tax_year(first_month(month.year, member.nip, begun), month, known, before.get(person))
        _add(found[person], month, year, before.get(person), at)


def _add(place: Circumstances, month: Month, year: TaxYear, before: YearBefore | None, at: ParametersAt) -> None:
    place.facts["masa_terakhir"] = True
    names = ("bruto_lalu", "pph_lalu", "pensiun_setahun", "bulan_dibayar")
    if at.flag("npwp_surcharge_enabled") and place.facts.get("tanpa_npwp"):
        # Which part of the tax taken was the surcharge, and is not given back, no column says.
        place.facts |= dict.fromkeys(names)
        place.notes.append(("tax_year_surcharge", {}))
        return
    if year.missing:
        place.facts |= dict.fromkeys(names)
        place.notes.append(("tax_year_missing", {"months": ", ".join(one.code for one in year.missing)}))
        return
    place.facts |= dict(zip(names, (year.gross, year.tax, year.pension, year.months), strict=True))
    opening = [] if before is None else [[f"sebelum {before.month.code}", before.gross, before.tax]]
    place.proof["tahun_pajak"] = [*opening, *(list(row) for row in year.rows)]
    place.notes.append(("tax_year", {"year": month.year, "months": year.months}))


def _posts(people: Sequence[int]) -> dict[int, tuple[Month, Month | None]]:
    """First and last month of everyone's definitif posts as the roster stands; None while the last one has no end."""
    last = func.max(func.coalesce(Assignment.ends_on, date.max))
    rows = db.session.execute(
        select(Assignment.employee_id, func.min(Assignment.starts_on), last)
        .where(Assignment.employee_id.in_(people), Assignment.penugasan == "definitif")
        .group_by(Assignment.employee_id)
    )
    return {person: (Month.of(start), None if end == date.max else Month.of(end)) for person, start, end in rows}


def _ends_with(month: Month, posts: tuple[Month, Month | None] | None) -> bool:
    return posts is not None and posts[1] is not None and posts[1] <= month


def _payroll(last: Month, people: Sequence[int]) -> tuple[_Months, dict[int, YearBefore]]:
    """What payroll said of each month of the year, and the latest of what it said of the year before a month."""
    rows = db.session.scalars(
        select(Payroll)
        .where(Payroll.employee_id.in_(people), Payroll.bulan.between(f"{last.year:04d}-01", last.code))
        .order_by(Payroll.bulan)
    )
    months: _Months = {}
    before: dict[int, YearBefore] = {}
    for row in rows:
        month = Month.parse(row.bulan)
        said = {"salary": row.gaji_kotor, "salary_tax": row.pph_gaji, "pension": row.iuran_pensiun}
        months.setdefault(row.employee_id, {})[month] = said
        if row.bruto_lalu is not None:
            sums = (row.bruto_lalu, row.pph_lalu or 0, row.pensiun_lalu or 0, row.bulan_lalu or 0)
            before[row.employee_id] = YearBefore(month, *sums)
    return months, before


def _add_tpp(months: _Months, last: Month, people: Sequence[int]) -> None:
    """What batches that left draft gave in the year, and of which months they decided.

    A month of bulan bayangan is not known: the old system paid and taxed it.
    """
    rules: dict[str, ParametersAt] = {}
    for person, code, run, amounts in _given(last, people):
        month = Month.parse(code)
        place = months.setdefault(person, {}).setdefault(month, {})
        place["knows_tpp"] = place.get("knows_tpp", False) or run in OF_THE_MONTH
        if amounts is None:
            continue
        if code not in rules:
            rules[code] = parameters_on(month.last_day, f"pajak TPP {code}")
        gross, tax = _taxable(rules[code], *amounts)
        place["tpp"], place["tpp_tax"] = place.get("tpp", 0) + gross, place.get("tpp_tax", 0) + tax


def _given(last: Month, people: Sequence[int]) -> list[tuple[int, str, str, tuple[int, int, int, int, int] | None]]:
    """Person, month, run and what it gave: tpp_bruto, pph21, bpjs_4, potongan, tpp_netto; None for nothing."""
    amounts = (TppLine.tpp_bruto, TppLine.pph21, TppLine.bpjs_4, TppLine.potongan, TppLine.tpp_netto)
    counts = (
        TppBatch.state != BatchState.DRAFT,
        TppBatch.is_shadow.is_(False),
        TppBatch.month.between(f"{last.year:04d}-01", last.code),
        # The last month's own TPP is what is being computed.
        TppBatch.run_kind.in_(SHARES) | (TppBatch.month < last.code),
    )
    lines = (
        select(TppLine.employee_id, TppBatch.month, TppBatch.run_kind, TppLine.withheld_reason, *amounts)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(*counts, TppLine.employee_id.in_(people))
    )
    left_out = (
        select(TppExclusion.employee_id, TppBatch.month, TppBatch.run_kind, TppExclusion.reason, null())
        .join(TppBatch, TppBatch.id == TppExclusion.batch_id)
        .where(*counts, TppExclusion.employee_id.in_(people), TppExclusion.reason.not_in(_DECIDED_ELSEWHERE))
    )
    rows = [*db.session.execute(lines), *db.session.execute(left_out)]
    return [
        (
            person,
            month,
            run,
            None if waits is not None or more[-1] is None else (more[0], *(one or 0 for one in more[1:])),
        )
        for person, month, run, waits, *more in rows
    ]


def _taxable(at: ParametersAt, bruto: int, pph21: int, bpjs_4: int, potongan: int, netto: int) -> tuple[int, int]:
    """Gross income and creditable tax of a line, by the tax settings of its own month.

    What was taxed finally is no part of the year. The employer's part counts where the month counted it, and so does a tax
    allowance that was paid to the employee.
    """
    if at.text("tax_method") == "final_by_golongan":
        return 0, 0
    gross = bruto + (bpjs_4 if at.flag("employer_parts_in_gross") else 0)
    if at.text("tax_borne_by") == "gross_up":
        gross += netto + potongan - bruto
    return gross, pph21
