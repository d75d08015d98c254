"""How the papers of a batch write what they say; always Indonesian, as on official forms."""

from datetime import datetime

from app.i18n.format import date_plain, local, month_name, number
from app.i18n.terbilang import terbilang
from app.services.documents.words import Words

_RUNS = {
    "biasa": "TPP bulanan",
    "susulan": "Susulan",
    "kekurangan": "Kekurangan",
    "thr": "THR",
    "gaji13": "Gaji ketiga belas",
}


def document_words(by: str, at: datetime) -> Words:
    """The words of papers that somebody makes now."""
    return Words(number, terbilang, date_plain, month_name, _moment, _RUNS, by, at)


def _moment(at: datetime) -> str:
    """Day and time with the year, which a paper outlives."""
    return f"{date_plain(at)} pukul {local(at):%H.%M} WITA"
