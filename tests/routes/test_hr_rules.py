"""The page "Aturan yang berlaku" and the page of one rule."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.i18n.rule_words import group_name
from tests.factories import create_cast, sign_in


@pytest.fixture(autouse=True)
def _signed_in(client: FlaskClient, db_session: Any) -> None:
    sign_in(client, create_cast().staff)


def _text(client: FlaskClient, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return str(page.text)


def test_shows_value_both_dates_source_and_certainty(client: FlaskClient) -> None:
    found = _text(client, "/hr/rules?bulan=2026-05&cari=bpjs_ceiling")

    assert "Rp12.000.000" in found
    assert "1 Januari 2020" in found and "24 Oktober 2019" in found
    assert "Perpres 75/2019" in found and "terbaca di sumber" in found


def test_says_what_is_unconfirmed_for_palu(client: FlaskClient) -> None:
    text = _text(client, "/hr/rules?bulan=2026-05&cari=weight_fiscal")

    assert "belum dipastikan untuk Kota Palu" in text


def test_names_the_profile_in_force(client: FlaskClient) -> None:
    assert "bawaan-nasional" in _text(client, "/hr/rules?bulan=2026-05")


def test_month_without_a_row_says_so(client: FlaskClient) -> None:
    assert "tidak ada baris yang berlaku" in _text(client, "/hr/rules?bulan=2023-12&cari=ter_category")


@pytest.mark.parametrize("bulan", ["2026-13", "x", ""])
def test_unreadable_month_is_the_present_one(client: FlaskClient, bulan: str) -> None:
    assert "Juli 2026" in _text(client, f"/hr/rules?bulan={bulan}")


def test_rule_shows_its_table_and_history(client: FlaskClient) -> None:
    text = _text(client, "/hr/rules/run_share?bulan=2024-03")

    assert "berlaku pada Maret 2024" in text
    assert text.index("PP 9/2026") < text.index("PP 14/2024") < text.index("PP 16/2022")
    assert "50 %" in text and "100 %" in text


def test_pay_table_is_written_out(client: FlaskClient) -> None:
    text = _text(client, "/hr/rules/gaji_pokok_pns?bulan=2026-05")

    assert "III/c, mulai 10" in text and "Rp3.533.900" in text


def test_unknown_rule_is_a_missing_page(client: FlaskClient) -> None:
    assert client.get("/hr/rules/tidak_ada").status_code == 404


def test_group_without_words_is_called_as_its_file(client: FlaskClient) -> None:
    assert group_name("berkas_baru") == "berkas_baru"
