"""The yearly plan (SKP): the states of its versions, and what a planned result (RHK) must say on its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.domain.activities import MAX_SATUAN, MAX_VOLUME, VOLUME_DECIMALS, as_error, checked_text
from app.domain.canonical import decimal_text
from app.domain.errors import FieldError, IllegalTransition, Invalid
from app.domain.hasil_facts import Aspek, CaraHitung, Kategori

T = TypeVar("T")

MAX_PLAN_TEXT = 1000
MAX_KODE = 40
# How many indicators one form reads; a result with more than these measures too much.
MAX_INDICATORS = 8
_FULL_SHARE = Decimal(100)
_PERCENT = ("%", "persen")
_NUMBER = re.compile(r"\d{1,9}(?:,\d{1,9}|\.\d{1,9})?", re.ASCII)
# "1.200" is twelve hundred to the writer and one point two to a computer.
_AMBIGUOUS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)


class VersionState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class PlanAction(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    AGREE = "agree"
    SEND_BACK = "send_back"
    PULL_BACK = "pull_back"
    CANCEL = "cancel"


_NEXT: dict[tuple[VersionState, PlanAction], VersionState] = {
    (VersionState.DRAFT, PlanAction.EDIT): VersionState.DRAFT,
    (VersionState.DRAFT, PlanAction.SUBMIT): VersionState.SUBMITTED,
    (VersionState.DRAFT, PlanAction.CANCEL): VersionState.WITHDRAWN,
    (VersionState.SUBMITTED, PlanAction.AGREE): VersionState.AGREED,
    (VersionState.SUBMITTED, PlanAction.SEND_BACK): VersionState.DRAFT,
    (VersionState.SUBMITTED, PlanAction.PULL_BACK): VersionState.DRAFT,
}


def next_state(state: VersionState, action: PlanAction) -> VersionState:
    """The state of a version after an act. Raises: IllegalTransition("plan_state_changed")."""
    try:
        return _NEXT[state, action]
    except KeyError:
        raise IllegalTransition("plan_state_changed", state=state.value, action=action.value) from None


@dataclass(frozen=True, slots=True)
class IndicatorForm:
    """One indicator as written; targets in `satuan`. `kode` is a wish: a new or foreign one is replaced when stored."""

    kode: str | None
    indikator: str
    aspek: Aspek
    target: Decimal
    satuan: str
    target_s1: Decimal | None
    target_s2: Decimal | None
    cara_hitung: CaraHitung | None


@dataclass(frozen=True, slots=True)
class RhkForm:
    """One planned result as written, with its indicators in order."""

    rhk: str
    kategori: Kategori
    rhk_atasan_kode: str | None
    indicators: tuple[IndicatorForm, ...]


def read_rhk_form(fields: Mapping[str, str]) -> RhkForm:
    """Read the form of one result: `rhk`, `kategori`, `rhk_atasan_kode`, and `indikator-N`, `aspek-N`, `target-N`, …

    A numbered group without any text is not there; `hapus-N` removes a written one.
    Raises: Invalid("plan_invalid") whose `fields` name every problem.
    """
    return _Reader(fields).read()


class _Reader:
    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.problems: dict[str, list[FieldError]] = {}

    def read(self) -> RhkForm:
        rhk = self._attempt("rhk", lambda: self._prose("rhk"))
        kategori = self._attempt("kategori", lambda: Kategori(self._one_of("kategori", Kategori)))
        above = self._attempt("rhk_atasan_kode", lambda: checked_text(self.fields.get("rhk_atasan_kode", ""), MAX_KODE))
        found = [self._indicator(number) for number in range(MAX_INDICATORS) if self._is_written(number)]
        if not found:
            self.problems.setdefault("indikator-0", []).append(FieldError("indicator_required"))
        indicators = tuple(one for one in found if one is not None)
        if self.problems or rhk is None or kategori is None:
            raise Invalid("plan_invalid", fields=self.problems)
        return RhkForm(rhk, kategori, above or None, indicators)

    def _is_written(self, number: int) -> bool:
        if self.fields.get(f"hapus-{number}"):
            return False
        return any(
            self.fields.get(f"{name}-{number}", "").strip() for name in ("kode", "indikator", "target", "satuan")
        )

    def _indicator(self, number: int) -> IndicatorForm | None:
        def named(name: str) -> str:
            return f"{name}-{number}"

        indikator = self._attempt(named("indikator"), lambda: self._prose(named("indikator")))
        aspek = self._attempt(named("aspek"), lambda: Aspek(self._one_of(named("aspek"), Aspek)))
        satuan = self._attempt(named("satuan"), lambda: self._line(named("satuan"), MAX_SATUAN))
        target = self._attempt(named("target"), lambda: self._target(named("target")))
        method = self._attempt(named("cara_hitung"), lambda: self._method(named("cara_hitung")))
        first = self._attempt(named("target_s1"), lambda: self._part(named("target_s1")))
        second = self._attempt(named("target_s2"), lambda: self._part(named("target_s2")))
        if indikator is None or aspek is None or satuan is None or target is None:
            return None
        # A new indicator carries the code its form was given, so that sending the form twice makes one indicator.
        kode = self.fields.get(named("kode"), "").strip() or self.fields.get(named("kode_baru"), "").strip() or None
        form = IndicatorForm(kode, indikator, aspek, target, satuan, first, second, method)
        self._attempt(named("target"), lambda: _check_share(form))
        self._attempt(named("target_s1" if first is not None else "target_s2"), lambda: _check_parts(form))
        return form

    def _attempt(self, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Invalid as problem:
            self.problems.setdefault(name, []).append(as_error(problem))
            return None

    def _prose(self, name: str) -> str:
        text = checked_text(self.fields.get(name, ""), MAX_PLAN_TEXT)
        if not text:
            raise Invalid("text_required")
        return text

    def _line(self, name: str, limit: int) -> str:
        text = checked_text(self.fields.get(name, ""), limit)
        if not text:
            raise Invalid("text_required")
        if "\n" in text:
            raise Invalid("text_control")
        return text

    def _one_of(self, name: str, codes: type[StrEnum]) -> str:
        text = self.fields.get(name, "")
        if text not in [code.value for code in codes]:
            raise Invalid("choice_required")
        return text

    def _method(self, name: str) -> CaraHitung | None:
        return CaraHitung(self._one_of(name, CaraHitung)) if self.fields.get(name, "").strip() else None

    def _target(self, name: str) -> Decimal:
        value = parse_figure(self.fields.get(name, ""))
        if value == 0:
            raise Invalid("volume_range", low=0, high=int(MAX_VOLUME))
        return value

    def _part(self, name: str) -> Decimal | None:
        return parse_figure(self.fields[name]) if self.fields.get(name, "").strip() else None


def parse_figure(text: str) -> Decimal:
    """A figure from 0 to 1,000,000 with at most three decimals, comma or point.

    Raises: Invalid with text_required, number_ambiguous, volume_format, volume_range or volume_decimals.
    """
    clean = checked_text(text, 40)
    if not clean:
        raise Invalid("text_required")
    if _AMBIGUOUS.fullmatch(clean):
        raise Invalid("number_ambiguous", value=clean, whole=clean.replace(".", ""))
    if not _NUMBER.fullmatch(clean):
        raise Invalid("volume_format", value=clean[:20])
    value = Decimal(clean.replace(",", "."))
    if value > MAX_VOLUME:
        raise Invalid("volume_range", low=0, high=int(MAX_VOLUME))
    if value != round(value, VOLUME_DECIMALS):
        raise Invalid("volume_decimals", decimals=VOLUME_DECIMALS)
    return value


def figure_text(value: Decimal) -> str:
    """A figure as an input holds it: comma, no points between thousands; `parse_figure` reads it back."""
    return decimal_text(value).replace(".", ",")


def _check_share(form: IndicatorForm) -> None:
    """A share of quality is counted in per cent of the entries."""
    if form.cara_hitung is not CaraHitung.MUTU:
        return
    if form.satuan.casefold() not in _PERCENT:
        raise Invalid("share_needs_percent")
    if form.target > _FULL_SHARE:
        raise Invalid("share_above_whole")


def _check_parts(form: IndicatorForm) -> None:
    """Given halves must make the year; one alone leaves the rest to the other."""
    given = [part for part in (form.target_s1, form.target_s2) if part is not None]
    if not given or form.cara_hitung in (CaraHitung.MUTU, CaraHitung.REALISASI):
        return
    if sum(given) > form.target or (len(given) == 2 and sum(given) != form.target):
        raise Invalid("halves_differ", target=str(form.target))
