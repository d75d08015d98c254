"""The end of a derivation that settles a month: what the month gives, what was given before, and the difference."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.i18n.format import number, signed
from app.i18n.tpp_derivation import Line
from app.i18n.tpp_labels import RUNS, STEPS

# What makes the netto, with its sign in it.
_PARTS = (("tpp_bruto", 1), ("pph21", -1), ("pajak_ditanggung", 1), ("bpjs_1", -1), ("potongan_lain", -1))


def settlement_lines(settled: Mapping[str, Any]) -> list[Line]:
    """A line for what each earlier batch gave, and one of the difference whose parts sum to it."""
    full, given = settled["full"], settled["given"]
    lines = [
        Line(
            key=f"given-{place}",
            label=_("Sudah diberi: %(run)s", run=RUNS[run]),
            result=number(-amounts["tpp_netto"]),
            steps=[(str(STEPS[name]), number(amounts[name])) for name in ("tpp_bruto", "pph21", "bpjs_1")],
        )
        for place, (_batch, run, amounts) in enumerate(given, 1)
    ]
    owed = full["tpp_netto"] - sum(amounts["tpp_netto"] for _batch, _run, amounts in given)
    lines.append(
        Line("owed", _("Selisih"), f"Rp{number(owed)}", steps=_parts(full, [one for *_, one in given]), kind="total")
    )
    return lines


def _parts(full: Mapping[str, int], given: Sequence[Mapping[str, int]]) -> list[tuple[str, str]]:
    rows = []
    for name, sign in _PARTS:
        change = sign * (_part(full, name) - sum(_part(one, name) for one in given))
        if change or name == "tpp_bruto":
            label = _("Potongan lain") if name == "potongan_lain" else str(STEPS[name])
            rows.append((label, signed(change)))
    return rows


def _part(amounts: Mapping[str, int], name: str) -> int:
    if name == "potongan_lain":
        return amounts["potongan"] - amounts["pph21"] - amounts["bpjs_1"]
    return amounts.get(name, 0)
