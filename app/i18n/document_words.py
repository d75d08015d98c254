"""How the papers of a batch write what they say; always Indonesian, as on official forms."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from flask_babel import force_locale

from app.i18n.format import date_plain, local, month_name, number
from app.i18n.terbilang import terbilang
from app.services.documents.words import Words

_Value = TypeVar("_Value")

_RUNS = {
    "biasa": "TPP bulanan",
    "susulan": "Susulan",
    "kekurangan": "Kekurangan",
    "thr": "THR",
    "gaji13": "Gaji ketiga belas",
}
_DEDUCTIONS = {
    "zakat": "Zakat",
    "korpri": "Korpri",
    "bulog": "Bulog",
    "koperasi": "Koperasi",
    "taperum": "Taperum",
    "sewa_rumah": "Sewa rumah",
    "utang": "Utang",
    "lainnya": "Lainnya",
}


def document_words(by: str, at: datetime) -> Words:
    """The words of papers that somebody makes now."""
    days = (_official(date_plain), _official(month_name), _official(_moment))
    return Words(number, terbilang, *days, _RUNS, _DEDUCTIONS, by, at)


def _moment(at: datetime) -> str:
    """Day and time with the year, which a paper outlives."""
    return f"{date_plain(at)} pukul {local(at):%H.%M} WITA"


def _official(write: Callable[[_Value], str]) -> Callable[[_Value], str]:
    """The same words whatever language the maker of the paper reads."""

    def written(value: _Value) -> str:
        with force_locale("id"):
            return write(value)

    return written
