"""NIP and official codes: who a person is, as printed on every form."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Invalid

_SEPARATORS = re.compile(r"[\s.]+")
_EIGHTEEN_DIGITS = re.compile(r"[0-9]{18}")
# A spreadsheet turns an 18-digit number into this and loses its last digits.
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
# At least one letter, or a NIP with a digit missing would pass for an official's code.
_OFFICIAL_CODE = re.compile(r"(?=.*[A-Z])[A-Z0-9_-]{2,40}")

MIN_APPOINTMENT_AGE = 16
MAX_APPOINTMENT_AGE = 65
FIRST_PPPK_CODE = 21


class NipKind(StrEnum):
    PNS = "PNS"
    PPPK = "PPPK"


@dataclass(frozen=True, slots=True)
class Nip:
    """The facts inside a NIP; `text` is its 18 digits."""

    text: str
    birth_date: date
    kind: NipKind
    year: int
    month_or_code: int
    sex: int
    serial: int


def parse_nip(text: str) -> Nip:
    """Read a NIP, written with or without spaces and dots.

    Source: Perka BKN 22/2007 and 43/2007; the plausibility bounds are ours.
    Raises: Invalid with nip_as_number, nip_length, nip_birth_date, nip_month, nip_sex,
    nip_serial or nip_age, in that order; the first that applies.
    """
    if _SCIENTIFIC.fullmatch(text.strip()):
        raise Invalid("nip_as_number", value=text.strip())
    digits = _SEPARATORS.sub("", text)
    if not _EIGHTEEN_DIGITS.fullmatch(digits):
        raise Invalid("nip_length", length=len(digits))
    birth_date = _birth_date(digits[:8])
    nip = Nip(
        text=digits,
        birth_date=birth_date,
        kind=_kind(int(digits[12:14])),
        year=int(digits[8:12]),
        month_or_code=int(digits[12:14]),
        sex=int(digits[14]),
        serial=int(digits[15:]),
    )
    if nip.sex not in (1, 2):
        raise Invalid("nip_sex", digit=nip.sex)
    if nip.serial < 1:
        raise Invalid("nip_serial")
    age = _age_at_appointment(nip)
    if not MIN_APPOINTMENT_AGE <= age <= MAX_APPOINTMENT_AGE:
        raise Invalid("nip_age", age=age, low=MIN_APPOINTMENT_AGE, high=MAX_APPOINTMENT_AGE)
    return nip


def is_official_code(text: str) -> bool:
    """Whether the text is a code of an official without NIP, such as `WALI_KOTA`."""
    return _OFFICIAL_CODE.fullmatch(text) is not None


def normalise_person_code(text: str) -> str:
    """Bring a typed NIP or official code to its stored form; judges nothing."""
    bare = _SEPARATORS.sub("", text)
    if bare.isdecimal():
        return bare
    return text.strip().upper()


def parse_person_code(text: str) -> str:
    """Return the stored form of a valid NIP or official code.

    Raises: Invalid as parse_nip when it is neither.
    """
    code = normalise_person_code(text)
    if is_official_code(code) and not _SCIENTIFIC.fullmatch(code):
        return code
    return parse_nip(text).text


def _birth_date(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Invalid("nip_birth_date", digits=digits) from None


def _kind(month_or_code: int) -> NipKind:
    if 1 <= month_or_code <= 12:
        return NipKind.PNS
    if month_or_code >= FIRST_PPPK_CODE:
        return NipKind.PPPK
    raise Invalid("nip_month", digits=f"{month_or_code:02d}")


def _age_at_appointment(nip: Nip) -> int:
    """Whole years; a PNS is appointed on day 1 of the month, of a PPPK only the year is known."""
    years = nip.year - nip.birth_date.year
    if nip.kind is NipKind.PPPK:
        return years
    had_birthday = (nip.month_or_code, 1) >= (nip.birth_date.month, nip.birth_date.day)
    return years if had_birthday else years - 1
