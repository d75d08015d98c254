from __future__ import annotations

import pytest

from app.domain.errors import DomainError
from app.domain.predikat_sources import PredikatSource, elsewhere_pays, official_source, own_pays, source_of

NAMES = {"bkn": "bkn", "e-kinerja bkn": "bkn", "ruang gtk": "ruang_gtk"}
UNSET, BKN, GTK, KOTA = PredikatSource


@pytest.mark.parametrize(
    ("official", "given", "pays"),
    [
        (UNSET, BKN, True),
        (UNSET, None, True),
        (BKN, BKN, True),
        (BKN, GTK, False),
        (BKN, None, False),
        (GTK, GTK, True),
        (GTK, BKN, False),
        (KOTA, BKN, False),
        (KOTA, KOTA, False),
        (KOTA, None, False),
    ],
)
def test_a_result_from_elsewhere_pays_only_from_the_named_source(
    official: PredikatSource, given: PredikatSource | None, pays: bool
) -> None:
    assert elsewhere_pays(official, given) is pays


@pytest.mark.parametrize(("official", "pays"), [(UNSET, True), (KOTA, True), (BKN, False), (GTK, False)])
def test_our_own_score_pays_unless_another_source_is_named(official: PredikatSource, pays: bool) -> None:
    assert own_pays(official) is pays


@pytest.mark.parametrize(
    ("text", "source"),
    [("BKN", BKN), ("e-Kinerja  BKN", BKN), (" Ruang GTK ", GTK), ("BKN pusat", None), ("", None)],
)
def test_only_known_spellings_name_a_source(text: str, source: PredikatSource | None) -> None:
    assert source_of(text, NAMES) is source


def test_reads_the_source_of_a_group() -> None:
    assert official_source({"guru": "ruang_gtk"}, "guru") is GTK


@pytest.mark.parametrize(
    ("table", "code"),
    [({"umum": "bkn"}, "predikat_source_missing"), ({"guru": "dikbud"}, "predikat_source_unknown")],
)
def test_a_group_without_a_known_source_is_refused(table: dict[str, str], code: str) -> None:
    with pytest.raises(DomainError) as caught:
        official_source(table, "guru")

    assert (caught.value.code, caught.value.params["kelompok"]) == (code, "guru")
