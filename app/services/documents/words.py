"""How the papers write numbers, days, kinds of run and deductions: given by the edge, because services speak in codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.periods import Month


@dataclass(frozen=True, slots=True)
class Words:
    """`number` groups thousands, `terbilang` spells rupiah; `by` is who makes the paper and `at` when."""

    number: Callable[[int], str]
    terbilang: Callable[[int], str]
    day: Callable[[date], str]
    month: Callable[[Month], str]
    moment: Callable[[datetime], str]
    runs: Mapping[str, str]
    deductions: Mapping[str, str]
    by: str
    at: datetime

    @property
    def watermark(self) -> str:
        return f"Dibuat oleh {self.by} pada {self.moment(self.at)}."
