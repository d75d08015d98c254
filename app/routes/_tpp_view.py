"""What a page shows of one TPP line: the answer, the derivation, the days behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.domain.periods import Month, Semester
from app.i18n.format import date_plain, date_short, day_short, number, rupiah, stored_words
from app.i18n.tpp_days import day_cost
from app.i18n.tpp_derivation import Line, TraceView, derivation_lines, lost_to_attendance
from app.i18n.tpp_instead import instead_words
from app.i18n.tpp_labels import EVENTS, STATES, held_reason, note_text
from app.i18n.tpp_settled import settlement_lines
from app.services.tpp_lines import AMOUNTS
from app.services.tpp_read import Derivation


@dataclass(frozen=True, slots=True)
class TppView:
    """`number` is the answer and `label` what it is; `say` the sentence under it, `more` what comes next.

    `days` are `(date, what happened)` for the list of attendance; `remarks` are the notes of the line. `freed` are the
    days that an emergency kept from costing anything. `instead`: title and sentences where another amount, or none yet, is
    paid. `tax_year`: month, gross and tax of the months that a last tax period settles.
    """

    month: Month
    state: str
    tag: str
    label: str
    number: str
    say: str
    more: str
    is_estimate: bool
    is_held: bool
    lines: list[Line]
    days: list[tuple[str, str]]
    missing: list[str]
    missing_count: int
    remarks: list[str]
    freed: list[tuple[str, str]]
    instead: tuple[str, list[str]]
    tax_year: list[tuple[str, str, str]]


def tpp_view(found: Derivation) -> TppView:
    """The view of a stored line."""
    line, batch = found.line, found.batch
    trace = TraceView(found.steps, _semester_words(found.proof["semester"]))
    settled = json.loads(line.settled) if line.settled else None
    amounts = {name: getattr(line, name) for name in AMOUNTS} | (settled["full"] if settled else {})
    is_held = line.status == "tertahan"
    is_estimate = batch.state == "draft"
    return TppView(
        month=Month.parse(batch.month),
        state=batch.state,
        tag=_tag(found),
        label=_label(line, is_estimate, batch.is_shadow),
        number="" if is_held else rupiah(line.tpp_netto if line.tpp_netto is not None else line.tpp_bruto),
        say=_held_words(found.notes) if is_held else _attendance_words(trace, amounts["tpp_bruto"]),
        more=_more(found, is_held, is_estimate),
        is_estimate=is_estimate,
        is_held=is_held,
        lines=[] if is_held else derivation_lines(trace, amounts) + (settlement_lines(settled) if settled else []),
        days=[_day(trace, *event) for event in found.proof["days"]],
        missing=[date_short(date.fromisoformat(day)) for day in found.proof["missing"]],
        missing_count=line.missing_days,
        # Why a line is held stands in the answer already.
        remarks=[_sentence(note_text(code, _worded(params))) for code, params in found.notes[int(is_held) :]],
        freed=[_freed_day(*event) for event in found.proof.get("darurat", ())],
        instead=instead_words(line, batch),
        tax_year=[(code, rupiah(gross), rupiah(tax)) for code, gross, tax in found.proof.get("tahun_pajak", ())],
    )


def _semester_words(code: str) -> str:
    semester = Semester.parse(code)
    return f"{semester.half} / {semester.year}"


def _tag(found: Derivation) -> str:
    if found.batch.is_shadow:
        return _("Bayangan")
    if found.line.withheld_reason is not None:
        return _("Ditahan")
    if found.batch.state == "draft":
        return _("Perkiraan") if found.batch.questions_until is None else _("Daftar sementara")
    if found.paid_at is not None:
        return _("Dibayar %(day)s", day=date_short(found.paid_at.at))
    return str(STATES[found.batch.state])


def _label(line: Any, is_estimate: bool, is_shadow: bool) -> str:
    if line.status == "tertahan":
        return ""
    if line.tpp_netto is None:
        return _("TPP bruto, sebelum pajak dan iuran")
    if is_shadow:
        return _("Menurut aturan baru, belum dibayar")
    if line.settled and json.loads(line.settled)["given"]:
        return _("Selisih terhadap yang sudah diberi")
    return _("Perkiraan diterima") if is_estimate else _("Diterima")


def _held_words(notes: Sequence[Sequence[Any]]) -> str:
    return f"{_sentence(held_reason(notes))}."


def _attendance_words(trace: TraceView, bruto: int | None) -> str:
    lost = lost_to_attendance(trace, bruto)
    if lost is None:
        return ""
    return (
        _("Kehadiran mengurangi %(amount)s.", amount=rupiah(lost)) if lost else _("Kehadiran tidak mengurangi apa pun.")
    )


def _more(found: Derivation, is_held: bool, is_estimate: bool) -> str:
    line, until = found.line, found.batch.questions_until
    if is_estimate and until is not None:
        return _("Daftar sementara. Ada yang keliru? Tanyakan paling lambat %(day)s.", day=date_plain(until))
    if is_held:
        return _("Tidak hilang: dihitung setelah alasannya selesai.")
    if line.tpp_netto is None:
        return _("Pajak dan iuran dihitung setelah data gaji bulan ini masuk.")
    return _("Belum diperiksa; angkanya masih bisa berubah.") if is_estimate else ""


def _day(trace: TraceView, iso: str, event: str, amount: int) -> tuple[str, str]:
    """The day and what happened on it: minutes, band and share."""
    day, words = _event(iso, event, amount)
    cost = day_cost(trace, event, amount)
    return day, f"{words}, {cost}" if cost else words


def _event(iso: str, event: str, amount: int) -> tuple[str, str]:
    words = str(EVENTS.get(event, event))
    if event in ("terlambat", "pulang_cepat"):
        words = _("%(event)s %(count)s menit", event=words, count=number(amount))
    return day_short(date.fromisoformat(iso)), words


def _freed_day(iso: str, event: str, amount: int, name: str) -> tuple[str, str]:
    day, words = _event(iso, event, amount)
    return day, _("%(event)s, tidak dipotong: %(name)s", event=words, name=name)


def _worded(params: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a remark as a page says them; files keep the codes."""
    return {name: stored_words(value) for name, value in params.items()}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
