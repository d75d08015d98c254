"""The lines of the approval queue as text. Words are looked up once per page, not once per row: a page of fifty stays cheap."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from app.domain.entry_flags import Flag, FlagCode
from app.i18n.format import day_short, number, volume
from app.services.approval_queue import PersonDay, QueueRow

_TITLE, _MORE = 100, 140


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row: `value` is what its tick sends, `lot` its place in the draw of samples."""

    value: str
    href: str
    title: str
    lines: list[str]
    flags: list[str]
    lot: int
    is_opened: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One person's day; `count` is what *Pilih* ticks, `key` ties the ticks to it."""

    nama: str
    meta: str
    count: int
    key: str
    by_escalation: bool
    rows: list[ShownRow]


def shown_days(days: Iterable[PersonDay], chosen: Collection[UUID]) -> list[ShownDay]:
    """The groups of a page with their rows."""
    words = _Words()
    return [
        ShownDay(
            nama=day.head.nama,
            meta=f"{day_short(day.head.day)} · {words.day(day)}",
            count=day.selectable,
            key=day.key,
            by_escalation=day.head.by_escalation,
            rows=[_row(row, words, row.public_id in chosen) for row in day.rows],
        )
        for day in days
    ]


class _Words:
    """The words of rows in the language of the request."""

    def __init__(self) -> None:
        self.minutes, self.photos, self.link, self.of = _("menit"), _("foto"), _("tautan"), _("dari")
        self.norm, self.cap = _("norma"), _("batas")
        self.rhk, self.standing = _("RHK"), _("Tugas belum ber-RHK")
        self.meeting = _("Rapat, pelatihan, atau tugas mendadak")

    def day(self, day: PersonDay) -> str:
        """The minutes of the day against the norm or, beyond it, the cap."""
        limit = f"{self.cap} {day.cap}" if day.minutes > day.cap else f"{self.norm} {day.norm}"
        return f"{number(day.minutes)} {self.minutes}, {limit}"

    def amount(self, row: QueueRow) -> str:
        """ "12 perekaman · 90 menit · 1 foto" """
        parts = [f"{row.minutes} {self.minutes}"]
        if row.volume is not None:
            parts.insert(0, f"{volume(row.volume)} {row.satuan or ''}".rstrip())
        if row.photos:
            parts.append(f"{row.photos} {self.photos}")
        if row.has_link:
            parts.append(self.link)
        return " · ".join(parts)

    def place(self, row: QueueRow) -> str:
        """ "RHK 1 · 376 → 388 dari 600" """
        if row.line_kind == "minutes_only":
            return self.meeting
        if row.line is None:
            return self.standing
        place = f"{self.rhk} {row.line.rhk_number}"
        moved = row.progress
        if moved is None:
            return place
        return f"{place} · {volume(moved.before)} → {volume(moved.after)} {self.of} {volume(moved.target)}"


def flag_text(flag: Flag) -> str:
    """One remark in neutral words: it informs and never accuses."""
    if flag.code is FlagCode.SAME_TEXT:
        return _("Uraian sama %(n)s hari berturut", n=flag.params["days"])
    if flag.code is FlagCode.VOLUME_HIGH:
        return _("Volume jauh di atas biasanya (rata-rata %(n)s)", n=volume(flag.params["usual"]))
    if flag.code is FlagCode.SUSULAN:
        return _("Susulan")
    if flag.code is FlagCode.GRACE_OFFLINE:
        return _("Dicatat tepat waktu tanpa sinyal, tiba kemudian")
    return _("Tiba setelah layanan sempat terganggu")


def _row(row: QueueRow, words: _Words, is_chosen: bool) -> ShownRow:
    title, _newline, more = row.description.partition("\n")
    lines = [words.amount(row), words.place(row)]
    if more:
        lines.insert(0, _short(more, _MORE))
    return ShownRow(
        value=f"{row.public_id}:{row.version}",
        href=f"/approvals/{row.public_id}",
        title=_short(title, _TITLE),
        lines=lines,
        flags=[flag_text(flag) for flag in row.flags],
        lot=row.draw,
        is_opened=row.is_opened,
        is_chosen=is_chosen,
    )


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
