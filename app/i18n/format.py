"""How numbers, money, dates and times are written on every page (design direction, section 3).

Functions of their arguments and the reader's language, registered as Jinja filters by `register_filters`. Unknown (`None`)
is written as an en dash, never as zero. The space before a per cent sign does not break, the minus is U+2212.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.errors import Invalid
from app.domain.periods import Month, Period, Quarter, Semester

Number = int | Decimal | Fraction

LOCAL_ZONE = ZoneInfo("Asia/Makassar")
UNKNOWN = "–"
MINUS = "−"
NBSP = "\u00a0"

WEEKDAYS = (_l("Senin"), _l("Selasa"), _l("Rabu"), _l("Kamis"), _l("Jumat"), _l("Sabtu"), _l("Minggu"))
MONTHS = (
    _l("Januari"), _l("Februari"), _l("Maret"), _l("April"), _l("Mei"), _l("Juni"),
    _l("Juli"), _l("Agustus"), _l("September"), _l("Oktober"), _l("November"), _l("Desember"),
)  # fmt: skip
SHORT_MONTHS = (
    _l("Jan"), _l("Feb"), _l("Mar"), _l("Apr"), _l("Mei"), _l("Jun"),
    _l("Jul"), _l("Agu"), _l("Sep"), _l("Okt"), _l("Nov"), _l("Des"),
)  # fmt: skip


class HasMonth(Protocol):
    """A date, or a month of the domain."""

    @property
    def year(self) -> int: ...
    @property
    def month(self) -> int: ...


class HasHalf(Protocol):
    """A semester of the domain."""

    @property
    def year(self) -> int: ...
    @property
    def half(self) -> int: ...


def _rounded(value: Number, places: int) -> Decimal:
    """Half up (away from zero) to `places`; exact also for fractions."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**places
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(whole if value >= 0 else -whole).scaleb(-places)
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _grouped(value: Decimal) -> str:
    """Points between thousands, a comma for decimals, a real minus; no minus before a rounded zero."""
    text = f"{abs(value):,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{MINUS}{text}" if value < 0 else text


def number(value: Number | None, places: int = 0) -> str:
    """`2.475`, `104,21`: rounded half up to `places`, only for showing."""
    return UNKNOWN if value is None else _grouped(_rounded(value, places))


def decimal(value: Number | None, places: int = 2) -> str:
    """A score or ratio at a fixed number of places: `104,21`, `1,0900` with 4."""
    return number(value, places)


def volume(value: Number | None) -> str:
    """A volume with as many decimals as it has, at most three: `12`, `2,5`."""
    if value is None:
        return UNKNOWN
    text = number(value, 3)
    return text.rstrip("0").rstrip(",")


def rupiah(value: int | None) -> str:
    """Whole rupiah: `Rp4.521.663`, negative `−Rp141.237`."""
    if value is None:
        return UNKNOWN
    return f"{MINUS if value < 0 else ''}Rp{_grouped(Decimal(abs(value)))}"


def signed(value: Number | None, places: int = 0) -> str:
    """A difference with its sign: `+146.250`, `−47.100`, `0`."""
    if value is None:
        return UNKNOWN
    rounded = _rounded(value, places)
    return f"+{_grouped(rounded)}" if rounded > 0 else _grouped(rounded)


def percent(ratio: Number | None, places: int = 1) -> str:
    """A ratio as per cent: `0.938` is `93,8 %`."""
    if ratio is None:
        return UNKNOWN
    hundredfold = ratio * 100
    return f"{number(hundredfold, places)}{NBSP}%"


def minutes(value: int | None) -> str:
    """`90 menit`, `2.475 menit`."""
    return UNKNOWN if value is None else _("%(n)s menit", n=number(value))


def duration(value: int | None) -> str:
    """Minutes as hours and minutes: `1 jam 30 menit`, `45 menit`, `2 jam`."""
    if value is None:
        return UNKNOWN
    hours, rest = divmod(value, 60)
    parts = [_("%(n)s jam", n=hours)] if hours else []
    if rest or not hours:
        parts.append(_("%(n)s menit", n=rest))
    return " ".join(parts)


def local(moment: datetime) -> datetime:
    """An aware moment on the clock of Palu (WITA)."""
    return moment.astimezone(LOCAL_ZONE)


def _day(value: date) -> date:
    """The local day of a moment, a day as it is."""
    return local(value).date() if isinstance(value, datetime) else value


def date_long(value: date | None) -> str:
    """`Rabu, 14 Oktober`."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"


def date_full(value: date | None) -> str:
    """`Rabu, 14 Oktober 2026`."""
    return UNKNOWN if value is None else f"{date_long(value)} {_day(value).year}"


def date_plain(value: date | None) -> str:
    """`14 Oktober 2026`."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_short(value: date | None, *, year: bool = False) -> str:
    """`13 Okt`, with `year` `13 Okt 2026`."""
    if value is None:
        return UNKNOWN
    day = _day(value)
    text = f"{day.day} {SHORT_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def day_before(value: datetime | None) -> date | None:
    """The local day that ends at a deadline: an instant at midnight belongs to the day before it."""
    return None if value is None else local(value - timedelta(microseconds=1)).date()


def day_short(value: date | None) -> str:
    """`Senin 12 Okt`."""
    return UNKNOWN if value is None else f"{WEEKDAYS[_day(value).weekday()]} {date_short(value)}"


def weekday(value: date) -> str:
    """`Rabu`."""
    return str(WEEKDAYS[_day(value).weekday()])


def weekday_short(value: date) -> str:
    """`Rab`."""
    return weekday(value)[:3]


def month_name(value: HasMonth) -> str:
    """`Oktober 2026`, of a date or a month."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def month_words(code: str) -> str:
    """`Oktober 2026` of a stored month, `2026-10`."""
    return month_name(Month.parse(code))


def day_words(code: str) -> str:
    """`5 Oktober 2026` of a stored day, `2026-10-05`; any other text as it is."""
    try:
        return date_plain(date.fromisoformat(code))
    except ValueError:
        return code


def stored_words(value: object) -> object:
    """A stored month or day in words; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return month_words(value)
    except Invalid:
        return day_words(value)


def semester_name(value: HasHalf) -> str:
    """`Semester 1 / 2026`."""
    return f"Semester {value.half} / {value.year}"


def period_name(value: Period) -> str:
    """`Maret 2026`, `Triwulan 1 / 2026`, `Semester 1 / 2026`, `Tahun 2026`."""
    if isinstance(value, Month):
        return month_name(value)
    if isinstance(value, Semester):
        return semester_name(value)
    if isinstance(value, Quarter):
        return str(_("Triwulan %(n)s / %(year)s")) % {"n": value.number, "year": value.year}
    return str(_("Tahun %(year)s")) % {"year": value.year}


def clock_time(value: time | datetime | int | None) -> str:
    """`13.20`: a local time, a moment, or minutes since midnight (1440 is the end of the day, `24.00`)."""
    if value is None:
        return UNKNOWN
    if isinstance(value, int):
        return f"{value // 60:02d}.{value % 60:02d}"
    moment = local(value) if isinstance(value, datetime) else value
    return f"{moment.hour:02d}.{moment.minute:02d}"


def time_wita(value: datetime | None) -> str:
    """`13.20 WITA`."""
    return UNKNOWN if value is None else f"{clock_time(value)} WITA"


def time_range(start: time | int, end: time | int) -> str:
    """`09.40–11.10`."""
    return f"{clock_time(start)}–{clock_time(end)}"


def moment(value: datetime | None) -> str:
    """`13 Okt 12.04`."""
    return UNKNOWN if value is None else f"{date_short(value)} {clock_time(value)}"


def nip(value: str | None) -> str:
    """`19820317 200801 1 907`; an official's code is left as it is."""
    if value is None:
        return UNKNOWN
    if len(value) != 18 or not value.isdigit():
        return value
    return f"{value[:8]} {value[8:14]} {value[14]} {value[15:]}"


def initials(name: str) -> str:
    """At most two letters for the account button: `Rina Lestari` is `RL`."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


FILTERS: dict[str, Callable[..., str]] = {
    "number": number, "decimal": decimal, "volume": volume, "rupiah": rupiah, "signed": signed, "percent": percent,
    "minutes": minutes, "duration": duration, "date_long": date_long, "date_full": date_full, "date_plain": date_plain,
    "date_short": date_short, "day_short": day_short, "weekday": weekday, "weekday_short": weekday_short,
    "month_name": month_name, "month_words": month_words, "day_words": day_words, "semester_name": semester_name, "period_name": period_name, "clock_time": clock_time, "time_wita": time_wita,
    "moment": moment, "nip": nip, "initials": initials,
}  # fmt: skip


def register_filters(app: Flask) -> None:
    """Make every function of `FILTERS` a Jinja filter, and `time_range` a global."""
    app.jinja_env.filters.update(FILTERS, day_before=day_before)
    app.jinja_env.globals["time_range"] = time_range
