"""TPP batches."""

from collections.abc import Callable
from uuid import UUID

from tests.security.requests import Sent
from tests.security.world import World


def _act(batch: UUID, version: int, **fields: str) -> Sent:
    return Sent(path={"public_id": batch}, body={"data": {"version": str(version), **fields}})


def _line(batch: UUID, world: World) -> Sent:
    return Sent(path={"public_id": batch, "line_id": world.batches.line})


def _asked(world: World, text: str) -> Sent:
    return Sent(path={"line_id": world.batches.line}, body={"data": {"step": "basic_tpp", "text": text}})


# Versions: computed is 1, and every act adds one.
REQUESTS: dict[str, Callable[[World], Sent]] = {
    "pay.show": lambda world: Sent(path={"month": "2026-06"}),
    "tpp.show": lambda world: Sent(path={"month": "2026-06"}),
    "tpp_slips.create": lambda world: Sent(path={"month": "2026-06"}),
    "tpp_batches.index": lambda world: Sent(body={"query_string": {"bulan": "2026-06"}}),
    "tpp_batches.show": lambda world: Sent(path={"public_id": world.batches.approved}),
    "tpp_batches.show@only": lambda world: Sent(
        path={"public_id": world.batches.gap},
        body={"query_string": {"only": "tanpa_data", "after": str(world.batches.line)}},
    ),
    "tpp_batches.line": lambda world: _line(world.batches.gap, world),
    "tpp_batches.line@elsewhere": lambda world: _line(world.batches.draft, world),
    "tpp_batches.compute": lambda world: Sent(body={"data": {"bulan": "2026-06", "unit": world.unit.kode}}),
    "tpp_batches.compute@all": lambda world: Sent(body={"data": {"bulan": "2026-06"}}),
    "tpp_batches.changes": lambda world: Sent(path={"public_id": world.batches.gap}),
    "tpp_batches.gap": lambda world: Sent(path={"public_id": world.batches.gap}),
    "tpp_batches.confirm_gap": lambda world: _act(world.batches.gap, 1, reason="Mesin rusak"),
    "tpp_batch_acts.verify": lambda world: _act(world.batches.draft, 2),
    "tpp_batch_acts.verify@gap": lambda world: _act(world.batches.gap, 1),
    "tpp_batch_acts.approve": lambda world: _act(world.batches.verified, 3),
    "tpp_batch_acts.approve@draft": lambda world: _act(world.batches.draft, 2),
    "tpp_batch_acts.pay": lambda world: _act(world.batches.approved, 4, payment_number="SP2D 9"),
    "tpp_batch_acts.pay@verified": lambda world: _act(world.batches.verified, 3, payment_number="SP2D 9"),
    "tpp_batch_acts.send_back": lambda world: _act(world.batches.verified, 3, reason="Salah kelas"),
    "tpp_batch_acts.send_back@approved": lambda world: _act(world.batches.approved, 4, reason="Salah kelas"),
    "tpp_batch_acts.publish": lambda world: _act(world.batches.draft, 2),
    "tpp_batch_acts.publish@approved": lambda world: _act(world.batches.approved, 4),
    "tpp_batch_acts.wait": lambda world: _act(
        world.batches.approved, 4, waiting_reason="Menunggu persetujuan Mendagri"
    ),
    "tpp_batch_acts.resume": lambda world: _act(world.batches.approved, 4, resume_document="Surat 1"),
    "tpp_ceilings.record": lambda world: Sent(
        body={"data": {"unit": world.unit.kode, "year": "2026", "amount": "9.000.000.000", "document": "DPA 1"}}
    ),
    "tpp_ceilings.record@nothing": lambda world: Sent(
        body={"data": {"unit": world.unit.kode, "year": "2026", "amount": "0", "document": "DPA 1"}}
    ),
    "tpp_documents.create": lambda world: Sent(
        path={"public_id": world.batches.gap}, body={"data": {"kind": "nominatif_pdf"}}
    ),
    "tpp_documents.create@unknown": lambda world: Sent(
        path={"public_id": world.batches.gap}, body={"data": {"kind": "rahasia"}}
    ),
    "tpp_batches.export_month": lambda world: Sent(body={"data": {"bulan": "2026-06", "format": "csv"}}),
    "tpp_batches.export": lambda world: Sent(path={"public_id": world.batches.gap}, body={"data": {"format": "csv"}}),
    "tpp_questions.new": lambda world: Sent(path={"line_id": world.batches.line}),
    "tpp_questions.ask": lambda world: _asked(world, "Mengapa kelas saya 7?"),
    "tpp_questions.ask@empty": lambda world: _asked(world, " "),
    "tpp_questions.withdraw": lambda world: Sent(path={"public_id": world.batches.question}),
    "tpp_questions.answer": lambda world: Sent(
        path={"public_id": world.batches.question}, body={"data": {"answer": "Kelas menurut SK."}}
    ),
    "tpp_compare.own": lambda world: Sent(path={"month": "2026-06"}),
    "tpp_compare.own@other": lambda world: Sent(path={"month": "2026-06"}, body={"query_string": {"with": "2026-05"}}),
    "tpp_compare.person": lambda world: Sent(path={"month": "2026-06", "person_id": world.people["owner"].public_id}),
    "tpp_compare.consent": lambda world: Sent(
        path={"month": "2026-06"}, body={"data": {"nip": world.people["owner"].nip}}
    ),
    "tpp_compare.revoke": lambda world: Sent(path={"public_id": world.batches.consent}),
    "tpp_compare.office": lambda world: Sent(
        path={"public_id": world.batches.gap, "line_id": world.batches.line},
        body={"query_string": {"nip": world.people["colleague"].nip}},
    ),
    "tpp_what_if.show": lambda world: Sent(path={"month": "2026-06"}),
    "tpp_what_if.show@nonsense": lambda world: Sent(path={"month": "2026-06"}, body={"query_string": {"tk": "x"}}),
}
