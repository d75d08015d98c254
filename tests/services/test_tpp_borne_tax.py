"""Who bears the tax: a batch adds up, is paid and verified whichever way the city sets it."""

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.domain.tpp_batch import RunKind
from app.extensions import db
from app.i18n.document_words import document_words
from app.i18n.tpp_derivation import TraceView, derivation_lines
from app.models import Attendance, TppBatch, TppLine
from app.services.documents.nominative import write_nominative_pdf, write_nominative_xlsx
from app.services.documents.sheets import write_tax_recap
from app.services.documents.sipd import write_sipd_tpp
from app.services.tpp import compute_batches
from app.services.tpp_lines import AMOUNTS
from app.services.tpp_read import own_line
from app.services.tpp_totals import batch_totals
from app.services.verify import Scope
from app.services.verify.payments import check_settled
from tests.factories import Cast, create_cast
from tests.services.verify_support import found
from tests.support.clock import NOW
from tests.support.tampering import tamper
from tests.tpp.office import take
from tests.tpp.rows import JUNE, complete
from tests.tpp.settings import set_parameters

WORDS = document_words("Sari (1)", NOW)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    """June of one OPD: head, supervisor and staff are complete."""
    made = create_cast()
    for person in (made.head, made.supervisor, made.staff):
        complete(person)
    return made


def _batch(cast: Cast, run: RunKind = RunKind.BIASA) -> tuple[TppBatch, TppLine]:
    compute_batches(JUNE, unit_kode=cast.unit.kode, run=run, by=None, now=NOW)
    query = db.session.query(TppLine).join(TppBatch).filter(TppBatch.run_kind == run.value)
    line = query.filter(TppLine.employee_id == cast.staff.id).populate_existing().one()
    return line.batch, line


@pytest.mark.parametrize("method", ["ter_combined", "final_by_golongan"])
@pytest.mark.parametrize("borne_by", ["employee", "government", "gross_up"])
def test_a_batch_is_paid_and_verified_whoever_bears_the_tax(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, method: str, borne_by: str
) -> None:
    set_parameters(monkeypatch, tax_method=method, tax_borne_by=borne_by)
    batch, line = _batch(cast)

    assert line.pph21
    assert line.pajak_ditanggung == (None if borne_by == "employee" else line.pph21)
    assert line.tpp_bruto + (line.pajak_ditanggung or 0) - line.potongan == line.tpp_netto
    assert take(batch, cast, "verify", "approve", "pay").state == "paid"
    assert batch_totals(batch.id).differences == {}
    assert found() == []


def test_a_kekurangan_holds_the_difference_of_the_borne_tax_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    set_parameters(monkeypatch, tax_borne_by="government")
    batch, first = _batch(cast)
    take(batch, cast, "verify", "approve", "pay")
    row = db.session.query(Attendance).filter_by(employee_id=cast.staff.id).first()
    row.kode, row.masuk, row.pulang = "TK", None, None
    db.session.commit()

    settling, line = _batch(cast, RunKind.KEKURANGAN)

    assert first.pajak_ditanggung and line.pajak_ditanggung and line.pajak_ditanggung < 0
    assert line.tpp_bruto + line.pajak_ditanggung - line.potongan == line.tpp_netto
    assert take(settling, cast, "verify", "approve").state == "approved"
    assert found() == []


def test_a_settlement_from_before_the_column_still_adds_up(cast: Cast) -> None:
    batch, _line = _batch(cast)
    take(batch, cast, "verify", "approve", "pay")
    row = db.session.query(Attendance).filter_by(employee_id=cast.staff.id).first()
    row.kode, row.masuk, row.pulang = "TK", None, None
    db.session.commit()
    settling, line = _batch(cast, RunKind.KEKURANGAN)
    take(settling, cast, "verify")

    assert '"pajak_ditanggung":0,' in line.settled
    # Text as it was written then; the colon is bound by no name.
    old = "replace(settled, '\"pajak_ditanggung\"\\:0,', '')"
    tamper("tpp_line", f"UPDATE tpp_line SET pajak_ditanggung = NULL, settled = {old} WHERE id = {line.id:d}")  # noqa: S608

    assert list(check_settled(Scope())) == []
    # The text the batch was hashed with is the only thing that differs.
    assert [code for _invariant, code, _where in found()] == ["tpp_facts_differ"]


@pytest.mark.parametrize("borne_by", ["employee", "government", "gross_up"])
def test_papers_and_derivation_sum_to_what_is_received(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, borne_by: str
) -> None:
    set_parameters(monkeypatch, tax_borne_by=borne_by)
    batch, line = _batch(cast)
    totals = batch_totals(batch.id)

    papers = (write_nominative_xlsx, write_tax_recap)
    for write in papers:
        write(batch, tmp_path / "a.xlsx", words=WORDS)
        texts = [cell for row in _rows(tmp_path / "a.xlsx") for cell in row if isinstance(cell, str)]
        told = [text for text in texts if text.startswith("Tunjangan PPh Rp")]
        assert bool(told) is (borne_by != "employee")
        assert all(text.startswith(f"Tunjangan PPh Rp{WORDS.number(totals.pajak_ditanggung)}:") for text in told)
    assert write_nominative_pdf(batch, tmp_path / "a.pdf", words=WORDS) == batch.total_netto
    write_sipd_tpp(batch, tmp_path / "s.xlsx")
    head, *rows = _rows(tmp_path / "s.xlsx")
    assert sum(row[head.index("Tunjangan PPh")] for row in rows) == totals.pajak_ditanggung
    assert sum(row[head.index("Jumlah Ditransfer")] for row in rows) == batch.total_netto
    own = own_line(cast.staff.id, JUNE)
    assert own is not None
    shown = derivation_lines(TraceView(own.steps), {name: getattr(line, name) for name in AMOUNTS})
    assert ("pajak_ditanggung" in [one.key for one in shown]) is (borne_by != "employee")


def _rows(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
