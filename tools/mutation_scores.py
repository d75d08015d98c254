"""Prints how many mutants of each domain file the tests caught, from the notes `mutmut run` leaves in `mutants/`."""

import json
from collections import Counter
from pathlib import Path

NOTES = Path("mutants/app/domain")
# Exit codes of mutmut: 1 and 3 the tests failed as they should; 36, 24, 152, 255 ran out of time, which is noticed too.
CAUGHT = {1, 3, 36, 37, -24, 24, 152, 255}
UNCHECKED = {None, 2, 34}


def main() -> None:
    """One line per file: caught, checked, share; files with the lowest share first, the whole last."""
    rows = []
    for path in NOTES.rglob("*.py.meta"):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        counts = Counter(
            "unchecked" if code in UNCHECKED else "caught" if code in CAUGHT else "survived" for code in codes
        )
        rows.append((str(path.relative_to(NOTES))[: -len(".meta")], counts))
    checked = [(name, counts["caught"], counts["caught"] + counts["survived"]) for name, counts in rows]
    for name, caught, number in sorted((row for row in checked if row[2]), key=lambda row: row[1] / row[2]):
        print(f"{caught:6} {number:6} {100 * caught / number:6.1f} %  {name}")
    caught, number = sum(row[1] for row in checked), sum(row[2] for row in checked)
    unchecked = sum(counts["unchecked"] for _, counts in rows)
    share = f"{100 * caught / number:.1f} %" if number else "-"
    print(f"caught {caught} of {number} ({share}); not checked: {unchecked}")


if __name__ == "__main__":
    main()
