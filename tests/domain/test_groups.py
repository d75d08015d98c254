from __future__ import annotations

import pytest

from app.domain.errors import DomainError
from app.domain.groups import group_of, group_rules

ROWS = (
    {"kelompok": "guru", "jenis_jabatan": "fungsional", "awalan_jabatan": "guru"},
    {"kelompok": "guru", "jenis_jabatan": "", "awalan_jabatan": "Kepala Sekolah"},
    {"kelompok": "umum", "jenis_jabatan": "", "awalan_jabatan": ""},
)
RULES = group_rules(ROWS)


@pytest.mark.parametrize(
    ("jenis", "jabatan", "group"),
    [
        ("fungsional", "Guru", "guru"),
        ("fungsional", "GURU  Ahli Pertama", "guru"),
        ("fungsional", "Gurubesar", "umum"),
        ("fungsional", "Pengawas Guru", "umum"),
        ("pelaksana", "Guru Ahli Pertama", "umum"),
        ("pengawas", "Kepala Sekolah Dasar", "guru"),
        ("fungsional", "Kepala", "umum"),
        ("jpt", "", "umum"),
    ],
)
def test_the_first_row_that_fits_gives_the_group(jenis: str, jabatan: str, group: str) -> None:
    assert group_of(jenis, jabatan, RULES) == group


def test_an_earlier_row_goes_before_a_later_one() -> None:
    rules = group_rules(({"kelompok": "tk", "jenis_jabatan": "", "awalan_jabatan": "guru tk"}, *ROWS))

    assert group_of("fungsional", "Guru TK", rules) == "tk"


@pytest.mark.parametrize("rows", [ROWS[:2], (ROWS[2], ROWS[0]), (ROWS[2], ROWS[2]), ()])
def test_a_table_in_which_somebody_falls_through_or_nobody_reaches_a_row_is_refused(
    rows: tuple[dict[str, str]],
) -> None:
    with pytest.raises(DomainError) as caught:
        group_rules(rows)

    assert caught.value.code == "group_rules_open"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"kelompok": "umum", "jenis_jabatan": ""}, "'awalan_jabatan'"),
        ({"kelompok": "", "jenis_jabatan": "", "awalan_jabatan": ""}, "kelompok"),
    ],
)
def test_a_table_without_a_column_or_a_name_is_refused(row: dict[str, str], column: str) -> None:
    with pytest.raises(DomainError) as caught:
        group_rules((row,))

    assert (caught.value.code, caught.value.params) == ("group_rules_invalid", {"column": column})
