"""Reads an entry's fields and refuses them with every problem at once."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from app.domain.activities import (
    FIELDS,
    MAX_SATUAN,
    MAX_URAIAN,
    MEETING_CODE,
    MINUTES_PER_DAY,
    ActivityStatus,
    EntryContext,
    Interval,
    LineKind,
    LineOption,
    ParsedEntry,
    as_error,
    checked_link,
    checked_text,
    checked_url,
    end_on_day,
    first_overlap,
    normalise_text,
    parse_date,
    parse_time,
    parse_volume,
    text_of,
)
from app.domain.errors import FieldError, Invalid

T = TypeVar("T")


def peek_date(fields: Mapping[str, object]) -> date | None:
    """The entry's date, if it can be read: what the context of `validate_entry` depends on."""
    try:
        return parse_date(normalise_text(text_of(fields.get("tanggal"))))
    except Invalid:
        return None


def validate_entry(fields: Mapping[str, object], context: EntryContext) -> ParsedEntry:
    """Read an entry.

    A draft may still lack what was done and clash with other entries; whatever it holds is checked all the same.
    Raises: Invalid("entry_invalid") whose `fields` name every problem by the field's import name.
    """
    return _Reader(fields, context).read()


class _Reader:
    """Collects the problems of one entry while reading it."""

    def __init__(self, fields: Mapping[str, object], context: EntryContext) -> None:
        self.context = context
        self.problems: dict[str, list[FieldError]] = {}
        self.text = {name: self._attempt(name, partial(text_of, fields.get(name))) or "" for name in FIELDS}
        self.status = self._attempt("status", self._status)
        self.is_draft = self.status is ActivityStatus.DRAFT

    def read(self) -> ParsedEntry:
        work_date = self._attempt("tanggal", self._date)
        start, end = self._times()
        kind, line = self._attempt("indikator_kode", self._line) or (LineKind.STANDING, None)
        uraian = self._attempt("uraian", self._uraian)
        volume = self._attempt("volume", lambda: self._volume(kind))
        satuan = self._attempt("satuan", lambda: self._satuan(kind, line))
        url = self._attempt("bukti_url", self._url)
        if work_date is not None and start is not None and end is not None and not self.is_draft:
            self._attempt("mulai", lambda: self._no_overlap(Interval.on(work_date, start, end)))
        if self.problems or work_date is None or start is None or end is None or self.status is None:
            raise Invalid("entry_invalid", fields=self.problems)
        return ParsedEntry(
            work_date=work_date,
            start_minute=start,
            end_minute=end,
            line_kind=kind,
            plan_line_id=line.plan_line_id if line else None,
            uraian=uraian or "",
            volume=volume,
            satuan=satuan or "",
            bukti_url=url or "",
            status=self.status,
        )

    def _attempt(self, name: str, read: Callable[[], T]) -> T | None:
        if name in self.problems:  # the first problem of a field explains the others
            return None
        try:
            return read()
        except Invalid as problem:
            self.problems.setdefault(name, []).append(as_error(problem))
            return None

    def _given(self, name: str) -> str:
        text = normalise_text(self.text[name])
        if not text:
            raise Invalid(f"{name}_required")
        return text

    def _status(self) -> ActivityStatus:
        text = normalise_text(self.text["status"]) or ActivityStatus.SUBMITTED.value
        allowed = {status.value: status for status in self.context.statuses}
        if text not in allowed:
            raise Invalid("entry_status_unknown", value=text[:20], allowed=", ".join(sorted(allowed)))
        return allowed[text]

    def _date(self) -> date:
        day = parse_date(self._given("tanggal"))
        if day > self.context.today:
            raise Invalid("date_future", date=day, today=self.context.today)
        if self.context.pattern is None:
            raise Invalid("date_not_employed", date=day)
        return day

    def _times(self) -> tuple[int | None, int | None]:
        start = self._attempt("mulai", lambda: parse_time(self._given("mulai")))
        end = self._attempt("selesai", lambda: parse_time(self._given("selesai"), is_end=True))
        pattern = self.context.pattern
        if start is None or end is None or pattern is None:
            return start, None
        return start, self._attempt("selesai", lambda: end_on_day(start, end, pattern))

    def _line(self) -> tuple[LineKind, LineOption | None]:
        code = normalise_text(self.text["indikator_kode"])
        if not code:
            return LineKind.STANDING, None
        if code.upper() == MEETING_CODE:
            return LineKind.MINUTES_ONLY, None
        if code not in self.context.lines:
            raise Invalid("line_unknown", indikator_kode=code[:60])
        return LineKind.RHK, self.context.lines[code]

    def _uraian(self) -> str:
        text = checked_text(self.text["uraian"], MAX_URAIAN)
        if not text and not self.is_draft:
            raise Invalid("uraian_required")
        return text

    def _volume(self, kind: LineKind) -> Decimal | None:
        text = normalise_text(self.text["volume"])
        if not text and (self.is_draft or kind is LineKind.MINUTES_ONLY):
            return None
        if not text:
            raise Invalid("volume_required")
        return parse_volume(text)

    def _satuan(self, kind: LineKind, line: LineOption | None) -> str:
        text = checked_text(self.text["satuan"], MAX_SATUAN)
        if "\n" in text:
            raise Invalid("text_control")
        if not text and line is not None:
            return line.satuan
        needed = kind is not LineKind.MINUTES_ONLY and not self.is_draft and "indikator_kode" not in self.problems
        if not text and needed:
            raise Invalid("satuan_required")
        return text

    def _url(self) -> str:
        check = checked_url if self.context.takes_any_link else checked_link
        return check(self.text["bukti_url"])

    def _no_overlap(self, interval: Interval) -> None:
        other = first_overlap(interval, self.context.others)
        if other is None:
            return
        start, end = _clock_texts(other.interval)
        raise Invalid("overlap", title=other.title, start=start, end=end)


def _clock_texts(interval: Interval) -> tuple[str, str]:
    """Start and end as `HH:MM`; an end at midnight is 24:00."""
    start = interval.start % MINUTES_PER_DAY
    end = interval.end % MINUTES_PER_DAY or MINUTES_PER_DAY
    return f"{start // 60:02d}:{start % 60:02d}", f"{end // 60:02d}:{end % 60:02d}"
