"""The months of a score by minutes, from its stored derivation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.periods import Month


@dataclass(frozen=True, slots=True)
class MinuteMonth:
    """Minutes done (with leave), their limit after absence, and all effective minutes; `nilai` None without working days."""

    month: Month
    done: Decimal
    limit: Decimal
    full: Decimal
    nilai: Decimal | None


def minute_months(trace: Mapping[str, Any]) -> tuple[MinuteMonth, ...]:
    """Oldest first; none for a score by another method."""
    found: dict[str, dict[str, Any]] = {}
    for step in trace["steps"]:
        if "bulan" in step["subject"]:
            found.setdefault(step["subject"]["bulan"], {})[step["step"]] = step["result"]
    return tuple(_month(code, results) for code, results in found.items())


def _month(code: str, results: Mapping[str, Any]) -> MinuteMonth:
    done, limit, full = (Decimal(results[f"menit_{name}"]) for name in ("capaian", "batas", "efektif"))
    nilai = results["menit_nilai"]
    return MinuteMonth(Month.parse(code), done, limit, full, None if nilai is None else Decimal(nilai))
