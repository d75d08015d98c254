"""The page of the own gaji beside the TPP."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, sign_in
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, add_payroll, complete


@pytest.fixture
def cast(db_session: Any, client: FlaskClient) -> Cast:
    """The staff of the cast as the person of T6."""
    cast = create_cast()
    staff, post = cast.staff, cast.staff.assignments[0]
    staff.mkg_tahun, staff.pasangan, staff.anak, staff.ptkp = 10, 1, 2, "K/2"
    post.golongan, post.status, post.jenis_jabatan = "III/c", "PNS", "pelaksana"
    db.session.commit()
    sign_in(client, staff)
    return cast


def _text(client: FlaskClient, month: str = "2026-06") -> str:
    page = client.get(f"/tpp/gaji/{month}")
    assert page.status_code == 200
    return str(page.text)


def test_shows_the_slip_with_its_rules(client: FlaskClient, cast: Cast) -> None:
    text = _text(client)

    assert "Rp4.138.900" in text and "Rp4.705.797" in text
    assert "PP 5/2024" in text
    assert "Tunjangan anak: Rp3.533.900 × 2 × 2 %" in text
    assert "Data gaji bulan ini belum diimpor." in text


def test_says_how_payroll_differs(client: FlaskClient, cast: Cast) -> None:
    add_payroll(cast.staff, gross=4_800_000)

    assert "lebih besar Rp94.203 dari hitungan ini" in _text(client)


def test_adds_gaji_and_tpp(client: FlaskClient, cast: Cast) -> None:
    complete(cast.staff)
    compute_batches(JUNE, by=None, now=NOW)

    text = _text(client)

    assert "TPP diterima" in text
    assert "belum ada" not in text.split("TPP diterima")[1][:200]


def test_names_the_gap(client: FlaskClient, cast: Cast) -> None:
    cast.staff.mkg_tahun = None
    db.session.commit()

    text = _text(client)

    assert "Masa kerja golongan bulan ini (mkg_tahun) belum tercatat di roster." in text
    assert "belum dapat dihitung" in text


def test_month_without_a_post_says_so(client: FlaskClient, cast: Cast) -> None:
    assert "Anda tidak memegang jabatan pada akhir bulan ini" in _text(client, "2024-06")


def test_unreadable_month_is_a_missing_page(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/tpp/gaji/kapan").status_code == 404


def test_own_tpp_leads_to_it(client: FlaskClient, cast: Cast) -> None:
    assert "/tpp/gaji/2026-06" in client.get("/tpp/2026-06").text
