"""Plans, reported figures, scores and assessments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.domain.perilaku import NilaiPerilaku
from tests.security.requests import Sent
from tests.security.world import World

# The last month of the semester is not closing yet.
EARLY = datetime(2026, 7, 8, 2, 0, tzinfo=UTC)

_RESULT = {
    "kode": "RHK1",
    "rhk": "Berkas akta terverifikasi",
    "kategori": "utama",
    "kode-0": "IK1",
    "indikator-0": "Jumlah berkas",
    "aspek-0": "kuantitas",
    "target-0": "600",
    "satuan-0": "berkas",
}


def _version(public_id: UUID, **fields: str) -> Sent:
    return Sent(path={"public_id": public_id}, body={"data": fields} if fields else {})


def _score(world: World, **body: Any) -> Sent:
    return Sent(path={"public_id": world.scores.first}, body=body)


def _levels(world: World) -> Sent:
    return _score(world, data={value.value: "di_atas" for value in NilaiPerilaku})


def _assessed(world: World, revision: str = "1") -> Sent:
    return _score(world, data={"revision": revision})


REQUESTS: dict[str, Callable[[World], Sent]] = {
    "plans.show": lambda world: Sent(path={"public_id": world.plans.skp}),
    "plans.create": lambda world: Sent(body={"data": {"tahun": "2026"}}),
    "plans.create@far": lambda world: Sent(body={"data": {"tahun": "2030"}}),
    "plans.amend": lambda world: Sent(path={"public_id": world.plans.skp}),
    "plans.close": lambda world: Sent(path={"public_id": world.plans.skp}),
    "plans.close@past": lambda world: Sent(path={"public_id": world.plans.past}),
    "plan_drafts.show": lambda world: _version(world.plans.version),
    "plan_drafts.show@draft": lambda world: _version(world.plans.draft),
    "plan_drafts.show@submitted": lambda world: _version(world.plans.submitted),
    "plan_drafts.edit_rhk": lambda world: _version(world.plans.draft),
    "plan_drafts.save_rhk": lambda world: _version(world.plans.draft, **_RESULT),
    "plan_drafts.save_rhk@agreed": lambda world: _version(world.plans.version, **_RESULT),
    "plan_drafts.remove_rhk": lambda world: _version(world.plans.draft, kode="RHK2"),
    "plan_drafts.submit": lambda world: _version(world.plans.draft),
    "plan_drafts.pull_back": lambda world: _version(world.plans.submitted),
    "plan_drafts.cancel": lambda world: _version(world.plans.amendment),
    "plan_drafts.agree": lambda world: _version(world.plans.submitted, content_hash=world.plans.content_hash),
    "plan_drafts.agree@draft": lambda world: _version(world.plans.draft),
    "plan_drafts.send_back": lambda world: _version(world.plans.submitted, comment="Target terlalu rendah"),
    "realisations.give": lambda world: Sent(
        body={"data": {"line": str(world.plans.line), "semester": "2026-2", "value": "3", "source": "Arsip"}}
    ),
    "realisations.confirm": lambda world: Sent(path={"public_id": world.plans.figure}, body={"data": {"value": "6"}}),
    "realisations.reopen": lambda world: Sent(path={"public_id": world.plans.figure}),
    "scores.own_semester": lambda world: Sent(path={"code": "2026-1"}),
    "scores.show": _score,
    "scores.derivation": _score,
    "scores.entries": lambda world: _score(world, query_string={"line": str(world.scores.line)}),
    "assessments.show": _score,
    "assessments.give_feedback": _levels,
    "assessments.give_feedback@early": lambda world: replace(_levels(world), now=EARLY),
    "assessments.assess": _assessed,
    "assessments.assess@early": lambda world: replace(_assessed(world), now=EARLY),
    "assessments.assess@stale": lambda world: _assessed(world, "9"),
}
