"""Whatever stands in a file, reading it ends in values or in named problems, never in an exception."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.i18n.messages import MESSAGES
from app.services.imports.fields import RowReader
from app.services.imports.reader import read_table
from app.services.imports.registry import KINDS
from app.services.imports.tables import Row

# Near misses are worth more than noise.
NEARLY = st.sampled_from(
    [
        "", "0", "-1", "1e9", "NaN", "Infinity", "٣", "²", "1_000", "1.", ".5", "00", "9" * 40, "2026-13", "2026-0",
        "2026-02-30", "0000-00-00", "9999-12-31", "24:00", "23:60", "7:5", "2026-07-14T25:00", "2026-07-14T09:15+99:99",
        "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "=1+1", "\u202e", "\u0000", "199203152018012001",
        "199203152018012001 ", "1992031520180120018", "WALI_KOTA", "wali kota", "1E17", "1,99E+17", "tpp", "approved",
        "0b8f6c1e-6d0f-4c51-9a53-2f7f3c2f9a10", "{0b8f6c1e6d0f4c519a532f7f3c2f9a10}", "http://[", "https://x:99999/",
        "a@b", "@", "III/b", "XVII", "x" * 5000,
    ]
)  # fmt: skip
CELL = NEARLY | st.text(max_size=30)


def _cells(kind: str) -> st.SearchStrategy[dict[str, str]]:
    example = KINDS[kind].example
    return st.fixed_dictionaries({column: st.just(value) | CELL for column, value in example.items()})


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_cells_are_read_or_refused_by_name(kind: str, data: st.DataObject) -> None:
    reader = RowReader(Row(line=2, cells=data.draw(_cells(kind))), decimal_comma=data.draw(st.booleans()))

    value: Any = KINDS[kind].parse(reader)

    assert value is not None or reader.problems
    assert {error.code for _, error in reader.problems} <= set(MESSAGES)


@given(
    content=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: ("a,b\n" + text).encode("utf-8", "replace"))
)
def test_any_bytes_are_a_table_or_a_named_refusal(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "berkas"
        path.write_bytes(content)

        outcome = _outcome(path)

    assert outcome == "table" or outcome in MESSAGES


def _outcome(path: Path) -> str:
    try:
        read_table(path)
    except Invalid as refused:
        return refused.code
    return "table"
