"""The tables of the matrix: what each person gets from each endpoint."""

from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "matrix"


@cache
def rows() -> dict[str, dict[str, int]]:
    """endpoint -> person -> status, of all tables."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted(TABLES.glob("*.txt")):
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
        (_, *columns), *body = lines
        for endpoint, *statuses in body:
            assert endpoint not in found, f"{path.name}: {endpoint} is in two rows"
            wanted = [statuses[0][1:]] * len(columns) if statuses[0].startswith("*") else statuses
            assert len(wanted) == len(columns), f"{path.name}: {endpoint} has {len(wanted)} of {len(columns)} statuses"
            found[endpoint] = dict(zip(columns, map(int, wanted), strict=True))
    return found
