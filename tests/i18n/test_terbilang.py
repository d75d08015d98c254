"""Rupiah in words: the turns at which Indonesian changes its form."""

import pytest

from app.i18n.terbilang import terbilang


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Nol rupiah"),
        (1, "Satu rupiah"),
        (10, "Sepuluh rupiah"),
        (11, "Sebelas rupiah"),
        (12, "Dua belas rupiah"),
        (20, "Dua puluh rupiah"),
        (100, "Seratus rupiah"),
        (111, "Seratus sebelas rupiah"),
        (999, "Sembilan ratus sembilan puluh sembilan rupiah"),
        (1_000, "Seribu rupiah"),
        (1_999, "Seribu sembilan ratus sembilan puluh sembilan rupiah"),
        (2_000, "Dua ribu rupiah"),
        (100_000, "Seratus ribu rupiah"),
        (1_000_000, "Satu juta rupiah"),
        (1_001_000, "Satu juta seribu rupiah"),
        (4_521_663, "Empat juta lima ratus dua puluh satu ribu enam ratus enam puluh tiga rupiah"),
        (1_000_000_000, "Satu miliar rupiah"),
        (2_000_000_000_001, "Dua triliun satu rupiah"),
        (-1_000, "Minus seribu rupiah"),
    ],
)
def test_spells_whole_rupiah(amount: int, words: str) -> None:
    assert terbilang(amount) == words


def test_refuses_what_no_list_sums_to() -> None:
    with pytest.raises(ValueError, match="beyond"):
        terbilang(10**15)
