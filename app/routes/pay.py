"""The own gaji of a month beside the own TPP, as a slip."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response
from flask_babel import gettext as _

from app.authz import current_viewer, require
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.i18n.format import date_plain, rupiah
from app.i18n.pay_words import DEDUCTIONS, INCOME, PayLine, comparison, gap_text, pay_lines
from app.routes._query import month_of
from app.routes._render import render
from app.services.pay import Pay, own_pay
from app.services.tpp_read import own_line

bp = Blueprint("pay", __name__, url_prefix="/tpp/gaji")


@dataclass(frozen=True, slots=True)
class PayView:
    """The slip: `number` is the answer; `total` gaji and TPP together once both are known; `gaps` what is missing."""

    number: str
    label: str
    say: str
    rank: str
    income: list[PayLine]
    deductions: list[PayLine]
    gross: str
    taken: str
    rounding: str
    compared: str
    gaps: list[str]
    tpp: str
    total: str


@bp.get("/<month>")
@require(Permission.TPP_READ_OWN)
def show(month: str) -> Response:
    """One month of one's own."""
    wanted, viewer = month_of(month), current_viewer()
    found = own_pay(viewer.employee_id, wanted)
    return render(
        page="pages/tpp/pay.html",
        month=wanted,
        view=None if found is None else _view(found, _netto(viewer.employee_id, wanted)),
    )


def _netto(employee_id: int, month: Month) -> int | None:
    found = own_line(employee_id, month)
    return None if found is None else found.line.tpp_netto


def _view(pay: Pay, tpp: int | None) -> PayView:
    received, amounts = pay.received, pay.amounts
    return PayView(
        number="" if received is None else rupiah(received),
        label="" if received is None else _("Gaji menurut aturan"),
        say=comparison(pay.difference) or ("" if pay.imported else _("Data gaji bulan ini belum diimpor.")),
        rank=_rank(pay),
        income=pay_lines(amounts, INCOME, pay.steps) if amounts else [],
        deductions=pay_lines(amounts, DEDUCTIONS, pay.steps) if amounts else [],
        gross=rupiah(amounts.get("gaji_kotor")),
        taken=rupiah(amounts.get("potongan")),
        rounding=rupiah(amounts.get("pembulatan")) if received is not None else "",
        compared=rupiah(pay.imported.gaji_kotor) if pay.imported else "",
        gaps=[gap_text(code, params) for code, params in pay.gaps],
        tpp="" if tpp is None else rupiah(tpp),
        total="" if tpp is None or received is None else rupiah(received + tpp),
    )


def _rank(pay: Pay) -> str:
    """Rank and years of service: of the month where the roster says for which day it counts them, else as it says."""
    if pay.golongan is None or pay.mkg_tahun is None:
        return pay.status
    if pay.mkg_per is not None:
        return _(
            "%(status)s golongan %(rank)s, masa kerja %(years)s tahun pada akhir bulan, dihitung dari %(day)s",
            status=pay.status,
            rank=pay.golongan,
            years=pay.mkg_tahun,
            day=date_plain(pay.mkg_per),
        )
    return _(
        "%(status)s golongan %(rank)s, masa kerja %(years)s tahun menurut roster terakhir",
        status=pay.status,
        rank=pay.golongan,
        years=pay.mkg_tahun,
    )
