"""The corpora as named inputs, and the fields they are thrown at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.security.requests import Sent, all_requests
from tests.security.tables import rows

CORPORA = Path(__file__).parent / "corpora"
# Who tries first: the right role is the first of these that the matrix lets through.
_WHO = ("owner", "superior", "hr", "verifier", "approver", "treasurer", "unit_hr", "auditor", "upper")
# What an employee supposes of the month: days, minutes and one plan line.
_WHAT_IF = ("tk", "terlambat", "pulang_cepat", "predikat", "entri", "indikator", "volume")
# What an address of the program reads from its query.
QUERIES: Mapping[str, tuple[str, ...]] = {
    "account.sign_in": ("next", "state"),
    "account.edit_password": ("next",),
    "activities.index": ("tanggal", "bulan", "ok"),
    "activities.new": ("tanggal", "dari", "cari", "uraian", "indikator_kode"),
    "activity_acts.choose_copies": ("tanggal", "dari_tanggal"),
    "activity_acts.show_standing": ("ok",),
    "approvals.index": ("after", "last"),
    "approval_stack.show": ("stack", "last"),
    "approvals.decided": ("undone",),
    "bkn.show": ("bulan",),
    "hr.dashboard": ("all",),
    "tour.show": ("kartu",),
    "hr_audit.index": ("tindakan", "nip", "before", "ok"),
    "hr_audit.rule": ("bulan",),
    "hr_audit.rules": ("bulan", "cari", "kelompok", "belum"),
    "hr_calendar.show": ("tahun", "ok"),
    "hr_emergencies.index": ("ok",),
    "hr_missing.show": ("kind", "unit", "q", "after", "reminded", "already"),
    "hr_people.index": ("unit", "nama", "after"),
    "hr_people.show": ("tahun", "ok", "n"),
    "hr_phases.index": ("ok",),
    "hr_predikat.show": ("semester", "unit", "after"),
    "hr_profiles.preview": ("from",),
    "hr_profiles.show": ("ok",),
    "hr_semester.show": ("semester", "q", "unit", "state", "predikat", "after", "before"),
    "hr_semester.unit": ("semester", "done"),
    "hr_semester.units": ("semester",),
    "hr_standing.show": ("ok",),
    "me.show": ("done",),
    "periods.entries": ("unit", "after", "done"),
    "periods.month": ("done",),
    "plan_drafts.edit_rhk": ("kode",),
    "plan_drafts.show": ("ok",),
    "plans.own": ("ok",),
    "plans.team": ("tahun", "ok"),
    "realisations.own": ("semester", "ok"),
    "scores.assessments": ("semester", "ok"),
    "scores.derivation": ("rhk",),
    "scores.entries": ("line", "after", "mutu"),
    "tpp_batches.gap": ("after", "ok"),
    "tpp_batches.index": ("bulan", "ok"),
    "tpp_batches.show": ("only", "after", "ok"),
    "tpp_ceilings.index": ("tahun", "ok"),
    "tpp_compare.office": ("nip", "with"),
    "tpp_compare.own": ("with", "ok"),
    "tpp_compare.person": ("with",),
    "tpp_questions.index": ("state", "after", "ok"),
    "tpp_questions.new": ("step",),
    "tpp_what_if.show": _WHAT_IF,
}
# Fields of forms that the right request of the matrix leaves out.
_MORE: Mapping[str, tuple[str, ...]] = {
    "account.begin": ("next",),
    "account.change_password": ("repeat_password", "next"),
    "activities.create": ("volume", "satuan", "bukti_url", "status", "alasan_susulan", "version", "dicatat_pada"),
    "activity_acts.copy": ("entri", "tanggal", "dari_tanggal", "token", "status", "alasan_susulan"),
    "activity_acts.correct": ("volume", "satuan", "bukti_url", "alasan_susulan"),
    "activity_acts.submit": ("alasan_susulan",),
    "approval_cards.decide": ("mutu", "reason", "note", "entry", "after"),
    "approval_cards.view": ("entry", "after", "request_id"),
    "approvals.decide": ("mutu", "reason"),
    "approvals.selection": ("entry", "after", "request_id"),
    "assessments.assess": ("predikat", "reason", "gap_answer", "sentence-RHK1"),
    "assessments.give_feedback": ("catatan-loyal",),
    "bkn.export": ("bulan",),
    "hr_calendar.schedule": ("unit",),
    "hr_missing.export": ("kind", "unit", "q"),
    "hr_missing.send_reminders": ("kind", "unit"),
    "hr_people.leave": ("batal",),
    "hr_emergencies.record": ("unit",),
    "hr_predikat.export": ("unit",),
    "hr_profiles.approve": ("reason", "surut"),
    "hr_profiles.propose": ("unit",),
    "hr_semester.export": ("unit",),
    "plan_drafts.save_rhk": ("baru", "rhk_atasan_kode", "target_s1-0", "cara_hitung-0", "kode_baru-1", "indikator-1"),
    "plan_drafts.submit": ("reason", "in_force_from"),
    "tpp_batch_acts.pay": ("paid_on", "with"),
    "tpp_batch_acts.verify": ("early_reason",),
    "tpp_batches.compute": ("run",),
}


@dataclass(frozen=True)
class Hostile:
    """One input: its place in the corpus, and the text."""

    name: str
    text: str


@dataclass(frozen=True)
class Field:
    """One field of one request: `place` is data, json, query_string or path."""

    endpoint: str
    place: str
    name: str

    def __str__(self) -> str:
        return f"{self.endpoint}:{self.name}"


@cache
def inputs() -> tuple[Hostile, ...]:
    """All texts, dates, numbers and codes."""
    strings, values = read("strings"), read("values")
    long = [Hostile(f"long/{one['name']}", one["repeat"] * one["times"]) for one in strings.pop("long")]
    groups = {**strings, **values}
    return (*(Hostile(f"{group}/{n}", text) for group, texts in groups.items() for n, text in enumerate(texts)), *long)


def read(name: str) -> Any:
    """One corpus as stored."""
    return json.loads((CORPORA / f"{name}.json").read_text(encoding="ascii"))


def request_of(endpoint: str) -> Any:
    """The right request of the matrix, as a function of the world."""
    return all_requests().get(endpoint, lambda world: Sent())


def right_person(endpoint: str) -> str:
    """Somebody whom the matrix lets through, or else refuses for the content alone."""
    row = rows()[endpoint]
    passing = [who for who in _WHO if row[who] < 400] or [who for who in _WHO if row[who] in (409, 422)]
    return (passing or ["owner"])[0]


def fields_of(endpoint: str, sent: Sent) -> list[Field]:
    """Every field that a request to the endpoint may carry in its body or query."""
    place = "json" if "json" in sent.body else "data"
    given = [name for name, value in sent.body.get(place, {}).items() if not isinstance(value, tuple)]
    body = [Field(endpoint, place, name) for name in dict.fromkeys((*given, *_MORE.get(endpoint, ())))]
    return body + [Field(endpoint, "query_string", name) for name in QUERIES.get(endpoint, ())]


def with_input(sent: Sent, field: Field, value: Any) -> dict[str, Any]:
    """The arguments of the right request, with one field replaced."""
    body = {**sent.body}
    body[field.place] = {**body.get(field.place, {}), field.name: value}
    return body
