"""The list of who is missing what, as CSV: codes and dates, no text of an entry."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.domain.permissions import Permission, Viewer
from app.services.csv_safe import write_csv
from app.services.exports import make_export
from app.services.missing import Lack, PersonLack, lacking_people
from app.services.missing_window import missing_window
from app.services.office_scope import office_scope
from app.services.reminders import deciders_of, names_of

HEADER = (
    "nip",
    "nama",
    "unit",
    "jabatan",
    "hari_tanpa_entri",
    "tanpa_entri_sejak",
    "menunggu_keputusan",
    "menunggu_sejak",
    "pemutus",
    "skp_disepakati",
    "hari_tanpa_absensi",
    "tanpa_absensi_sejak",
)


def export_missing(
    kinds: Collection[Lack], *, unit: str = "", name: str = "", viewer: Viewer, folder: Path, now: datetime
) -> UUID:
    """Prepare the list as the page shows it; the file is fetched by its maker. Raises: NotAllowed, NotFound."""
    scope = office_scope(Permission.MISSING_READ, viewer).narrowed(unit)
    window = missing_window(now=now)
    lacks = list(lacking_people(scope, window, kinds, name=name, chunk=None))
    deciders = deciders_of(lacks, window)
    names = names_of({one for ids in deciders.values() for one in ids})
    kode = {unit_id: line.kode for unit_id, line in scope.units.items()}
    rows = [
        _cells(lack, kode[lack.unit_id], [names[one] for one in deciders.get(lack.employee_id, ())]) for lack in lacks
    ]
    return make_export(
        "missing",
        {"kinds": sorted(kinds), "unit": unit, "people": len(rows)},
        f"siapa-kurang-apa-{window.today.isoformat()}.csv",
        lambda path: write_csv(path, HEADER, rows),
        folder=folder,
        by=viewer.employee_id,
        now=now,
    )


def _cells(lack: PersonLack, kode: str, deciders: list[str]) -> tuple[object, ...]:
    return (
        lack.nip,
        lack.nama,
        kode,
        lack.jabatan,
        lack.days,
        lack.since,
        lack.waiting,
        lack.waiting_since,
        "; ".join(deciders),
        "tidak" if lack.is_plan_missing else "ya",
        lack.holes,
        lack.holes_since,
    )
