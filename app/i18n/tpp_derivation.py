"""Turns the stored trace of a TPP line into lines a non-programmer can follow: amount, formula, steps, legal source.

Works on the full trace (`app.domain.tpp.unpack`). Steps of a profile that has no words here are shown by their own title.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.i18n.deduction_words import deduction_label
from app.i18n.format import MINUS, date_plain, number, percent
from app.i18n.tpp_labels import EVENTS, FACTS, PARAMETERS, PREDIKAT, STATUS, STEPS

Entry = Mapping[str, Any]
Row = tuple[str, str]

# Beside each amount the step whose derivation is shown for it, where that is not the amount's own step.
EXPLAINED_BY = {"produktivitas": "produktivitas_tepat", "disiplin": "disiplin_tepat"}
_SHOWN = ("basic_tpp", "produktivitas", "disiplin", "tpp_bruto", "pph21", "bpjs_1", "tpp_netto")
_BORNE = "pajak_ditanggung"
_KINDS = {"tpp_bruto": "sum", "tpp_netto": "total"}
_TAKEN_OFF = frozenset({"pph21", "bpjs_1"})
# The parameter that prices an event; others are found by the fact's own code.
_PRICED_BY = {
    "tk": "absent_day_rate",
    "tanpa_masuk": "missing_punch_rate",
    "tanpa_pulang": "missing_punch_rate",
    "apel_absen": "apel_rate",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the derivation. `kind` as the macro takes it: empty, sum, or total."""

    key: str
    label: str
    result: str
    formula: str = ""
    steps: list[Row] = field(default_factory=list)
    source: str = ""
    kind: str = ""


class TraceView:
    """A trace by step name."""

    def __init__(self, steps: Iterable[Entry], semester: str = "") -> None:
        self.steps = list(steps)
        self.by_name = {entry["step"]: entry for entry in self.steps}
        self.semester = semester

    def value(self, name: str) -> Decimal | None:
        """The result of a step; None when it is unknown, absent or no number."""
        found = self.by_name.get(name, {}).get("result")
        try:
            return None if found is None else Decimal(found)
        except (ArithmeticError, TypeError, ValueError):
            return None

    def parameter(self, step: str, name: str) -> Decimal | None:
        """A parameter that a step used."""
        for info in self.by_name.get(step, {}).get("parameters", ()):
            if info.get("parameter") == name:
                return Decimal(info["value"])
        return None

    def behind(self, name: str) -> list[Entry]:
        """The steps a step rests on, itself last; amounts that have a line of their own are not opened again."""
        wanted, queue = {name}, [name]
        while queue:
            for other in self.by_name.get(queue.pop(), {}).get("inputs", {}):
                if other in self.by_name and other not in wanted and other not in _SHOWN:
                    wanted.add(other)
                    queue.append(other)
        return [entry for entry in self.steps if entry["step"] in wanted]


def derivation_lines(trace: TraceView, amounts: Mapping[str, int | None]) -> list[Line]:
    """The lines of one person, in the order of the money; amounts that are unknown say so."""
    lines = [_line(trace, name, amounts) for name in _SHOWN if name in trace.by_name]
    known = [line for line in lines if line is not None]
    return [*known[:-1], *_borne_line(trace), *_named_lines(trace), *known[-1:]]


def _borne_line(trace: TraceView) -> list[Line]:
    """A line for the tax that somebody else bears, so that the lines sum to what is received."""
    amount = trace.value(_BORNE)
    if not amount:
        return []
    return [Line(_BORNE, step_label(trace.by_name[_BORNE]), number(amount))]


def _named_lines(trace: TraceView) -> list[Line]:
    """A line for each deduction that has a name, so that the lines sum to what is received."""
    named = trace.by_name.get("potongan", {}).get("inputs", {}).get("potongan_bernama")
    if not isinstance(named, Mapping):
        return []
    taken = [(name, Decimal(amount)) for name, amount in named.items()]
    return [
        Line(f"potongan_{name}", deduction_label(name), f"{MINUS}{number(amount)}") for name, amount in taken if amount
    ]


def lost_to_attendance(trace: TraceView, tpp_bruto: int | None) -> int | None:
    """By how many rupiah the month's attendance lowered the TPP; None when the profile has no such parts."""
    basic, ratio = trace.value("dasar_dibayar"), trace.value("rasio_produktivitas")
    productivity = trace.parameter("produktivitas_tepat", "productivity_weight")
    discipline = trace.parameter("disiplin_tepat", "discipline_weight")
    if tpp_bruto is None or basic is None or ratio is None or productivity is None or discipline is None:
        return None
    whole = basic * (productivity * ratio + discipline)
    return int(whole.quantize(Decimal(1), rounding="ROUND_HALF_UP")) - tpp_bruto


def _line(trace: TraceView, name: str, amounts: Mapping[str, int | None]) -> Line | None:
    amount = amounts.get(name)
    explained = EXPLAINED_BY.get(name, name)
    entries = trace.behind(explained if explained in trace.by_name else name)
    text = number(amount)
    if amount and name in _TAKEN_OFF:
        text = f"{MINUS}{text}"
    if name == "tpp_netto":
        text = f"Rp{text}"
    if amount is None:
        return Line(name, step_label(trace.by_name[name]), "–", _("belum dapat dihitung"), kind=_KINDS.get(name, ""))
    is_plain = name in ("tpp_bruto", "tpp_netto")
    steps = [] if is_plain else [row for entry in entries for row in _rows(trace, entry)]
    if name == "disiplin" and explained in trace.by_name:
        steps.append((_("TPP bruto dikurangi produktivitas"), text))
    return Line(
        key=name,
        label=step_label(trace.by_name[name]),
        result=text,
        formula=_formula(trace, name, amounts),
        steps=steps,
        source="" if is_plain else _sources(entries),
        kind=_KINDS.get(name, ""),
    )


def step_label(entry: Entry) -> str:
    return str(STEPS.get(entry["label"]) or entry["title"])


def _formula(trace: TraceView, name: str, amounts: Mapping[str, int | None]) -> str:
    """The grey words under the label."""
    if name == "basic_tpp":
        kelas = trace.by_name[name]["inputs"].get("kelas_jabatan")
        return _("Kelas jabatan %(kelas)s", kelas=kelas) if kelas is not None else ""
    if name in ("produktivitas", "disiplin"):
        return _share(trace, name)
    if name == "tpp_bruto":
        return _("Produktivitas dan disiplin, dibulatkan sekali")
    if name == "pph21" and "pph21_terakhir" in trace.by_name.get("pph21_pokok", {}).get("inputs", {}):
        return _("Setahun menurut Pasal 17, dikurangi yang sudah dipotong")
    if name == "pph21":
        category, rate = trace.by_name.get("kategori_ter", {}).get("result"), trace.value("tarif_ter")
        if rate is None:
            return ""
        return _("TER %(category)s %(rate)s atas gaji dan TPP", category=category, rate=_percent(rate))
    if name == "bpjs_1" and amounts.get("bpjs_4") is not None:
        return _("4 %% lain (%(amount)s) dibayar kota", amount=number(amounts["bpjs_4"]))
    return ""


def _share(trace: TraceView, name: str) -> str:
    """ "60 %, predikat Baik, kehadiran −5 %"."""
    is_first = name == "produktivitas"
    weight = trace.parameter(f"{name}_tepat", "productivity_weight" if is_first else "discipline_weight")
    deducted = trace.value("potongan_kehadiran" if is_first else "potongan_disiplin")
    predikat = trace.by_name.get("koefisien", {}).get("inputs", {}).get("predikat") if is_first else None
    parts = [_percent(weight)] if weight is not None else []
    if predikat:
        parts.append(_("predikat %(predikat)s", predikat=PREDIKAT.get(predikat, predikat)))
    if deducted:
        parts.append(_("kehadiran %(share)s", share=minus_percent(deducted)))
    return ", ".join(parts)


def _rows(trace: TraceView, entry: Entry) -> list[Row]:
    """A step as one or more rows; what did not apply or changed nothing is left out."""
    if entry.get("note") == "not_applied":
        return []
    if entry["step"] == "koefisien":
        return [_coefficient(trace, entry)]
    builders = {"product": _product, "events": _events, "sum": _sum}
    build = _code if entry["unit"] == "code" else builders.get(entry["kind"])
    return build(trace, entry) if build else [(step_label(entry), _result(entry))]


def _coefficient(trace: TraceView, entry: Entry) -> Row:
    inputs, share = entry["inputs"], _result(entry)
    if inputs.get("tidak_menyusun_skp"):
        return (_("Dicatat tidak menyusun SKP"), share)
    if inputs.get("predikat"):
        words = {"predikat": PREDIKAT.get(inputs["predikat"], inputs["predikat"]), "semester": trace.semester}
        return (_("Predikat %(predikat)s, semester %(semester)s", **words), share)
    return (_("Belum dapat dinilai pada semester %(semester)s", semester=trace.semester), share)


def _product(trace: TraceView, entry: Entry) -> list[Row]:
    """The factors; those with a name of their own first get a row each."""
    keys = {info["key"] for info in entry["parameters"] if "key" in info}
    rows = [
        (str(PARAMETERS[info["parameter"]]) % {"key": info.get("key", "")}, _parameter(info))
        for info in entry["parameters"]
        if info.get("parameter") in PARAMETERS
    ]
    factors = [_parameter(info) for info in entry["parameters"]]
    for name, value in entry["inputs"].items():
        # A key only chose a row of a table; a factor of one changes nothing.
        if value is not None and value not in keys and value != "1":
            factors.append(amount_words(value, trace.by_name.get(name, {}).get("unit", "")))
    if factors == [_result(entry)]:
        return rows  # one factor alone repeats what stands above
    return [*rows, (" × ".join(factors) or step_label(entry), _result(entry))]


def _events(trace: TraceView, entry: Entry) -> list[Row]:
    """ "Tanpa keterangan, 1 hari × 3 %"."""
    rows = []
    for name, count in entry["inputs"].items():
        if isinstance(count, Mapping):
            rows += _banded(name, count, entry["parameters"])
            continue
        rate = rate_of(name, entry["parameters"])
        words, days = EVENTS.get(name, name), number(Decimal(count))
        if rate is None:
            rows.append((_("%(event)s, %(count)s kali", event=words, count=days), ""))
        else:
            named = {"event": words, "count": days, "rate": _percent(rate)}
            is_day = name != "apel_absen"
            text = (
                _("%(event)s, %(count)s hari × %(rate)s", **named)
                if is_day
                else _("%(event)s, %(count)s × %(rate)s", **named)
            )
            rows.append((text, minus_percent(rate * Decimal(count))))
    return rows


def rate_of(name: str, infos: Iterable[Entry]) -> Decimal | None:
    for info in infos:
        if info.get("parameter") == _PRICED_BY.get(name) or str(info.get("key", "")).lower() == name:
            return Decimal(info["value"])
    return None


def _banded(name: str, bands: Mapping[str, int], infos: Iterable[Entry]) -> list[Row]:
    """ "Terlambat 1–30 menit, 2 × 0,5 %"; days with a rate of their own: "Tanpa keterangan 17-05-2021, 1 hari × 25 %"."""
    rates = {info.get("label", ""): Decimal(info["value"]) for info in infos}
    rows = []
    for label, count in bands.items():
        rate = rates.get(label, Decimal(0)) if label != "lain" else rate_of(name, infos) or Decimal(0)
        words = {"event": EVENTS.get(name, name), "count": count, "rate": _percent(rate)}
        if label == "lain":
            text = _("%(event)s, %(count)s hari × %(rate)s", **words)
        elif is_day_range(label):
            days = "–".join(date_plain(date.fromisoformat(day)) for day in label.split("/"))
            text = _("%(event)s %(days)s, %(count)s hari × %(rate)s", **words, days=days)
        else:
            text = _("%(event)s %(band)s menit, %(count)s × %(rate)s", **words, band=label.replace("-", "–"))
        rows.append((text, minus_percent(rate * count)))
    return rows


def is_day_range(label: str) -> bool:
    """Whether a band of a trace is a day or a range of days, as `app.domain.tpp` writes them."""
    return label[:4].isdigit() and label[4:5] == "-"


def _code(trace: TraceView, entry: Entry) -> list[Row]:
    given = ", ".join(str(value) for value in entry["inputs"].values())
    return [(_("Kategori tarif untuk PTKP %(status)s", status=given), str(entry["result"] or "–"))]


def _sum(trace: TraceView, entry: Entry) -> list[Row]:
    """The facts that go in, each with its name, then the sum; a sum of one thing that changed nothing is no step."""
    inputs = entry["inputs"]
    rows = [
        (str(FACTS[name]), amount_words(value, "rupiah")) for name, value in inputs.items() if name in FACTS and value
    ]
    told = [value for value in inputs.values() if value not in (None, "0", {})]
    if not told and entry["unit"] == "ratio":
        return []
    if entry["result"] is not None and told == [entry["result"]] and not entry.get("note"):
        return rows if len(rows) == 1 and len(inputs) == 1 else []
    return [*rows, (step_label(entry), _result(entry))]


def _result(entry: Entry) -> str:
    text = amount_words(entry["result"], entry["unit"])
    return {"capped": _("%(value)s (batas)", value=text), "floored": _("%(value)s (paling sedikit)", value=text)}.get(
        entry.get("note", ""), text
    )


def _parameter(info: Entry) -> str:
    return amount_words(info["value"], info.get("unit", ""))


def amount_words(value: Any, unit: str) -> str:
    """A stored value in its unit: ratios as per cent, other numbers with as many decimals as they have."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {amount_words(item, unit)}" for name, item in value.items()) or "0"
    try:
        found = Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        return "–" if value is None else str(value)
    if unit == "ratio":
        return _percent(found)
    exponent = found.normalize().as_tuple().exponent
    return number(found, min(2, -exponent) if isinstance(exponent, int) and exponent < 0 else 0)


def _percent(ratio: Decimal) -> str:
    """Per cent with as many decimals as it has, at most four."""
    exponent = (ratio * 100).normalize().as_tuple().exponent
    return percent(ratio, min(4, -exponent) if isinstance(exponent, int) and exponent < 0 else 0)


def minus_percent(ratio: Decimal) -> str:
    return _percent(-ratio) if ratio else _percent(ratio)


def _sources(entries: Iterable[Entry]) -> str:
    """Each legal source once, since when it is in force and, where it is not confirmed, that it is not."""
    found = dict.fromkeys(
        (info["source"], info["valid_from"], info.get("status", ""))
        for entry in entries
        for info in entry["parameters"]
        if entry.get("note") != "not_applied"
    )
    texts = []
    for source, valid_from, status in found:
        since = _("%(source)s, berlaku sejak %(day)s", source=source, day=date_plain(date.fromisoformat(valid_from)))
        texts.append(f"{since} ({STATUS[status]})" if status in STATUS else since)
    return _("Dasar: %(sources)s.", sources="; ".join(texts)) if texts else ""
