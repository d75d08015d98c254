"""A first semester with a plan, entries and a score, for the tests of plan and score pages."""

from datetime import UTC, date, datetime
from typing import Any

from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Semester
from app.extensions import db
from app.models import Feedback, Score
from app.services.due_work import run_due_work
from app.services.rollup_marks import mark_changed
from app.services.score_marks import mark_scores_due
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_activity, create_skp, plan_line

FIRST = Semester(2026, 1)
# Friday 17 July 2026 in Palu: June is closing, so semester 1 can be assessed.
OPEN = datetime(2026, 7, 17, 2, 0, tzinfo=UTC)

RHK: tuple[dict[str, Any], ...] = (
    {
        "kode": "RHK1",
        "rhk": "Terlaksananya perekaman dan penerbitan KTP-el",
        "indicators": [
            {"kode": "IK1", "indikator": "Perekaman", "target": "1200", "satuan": "perekaman"},
            {"kode": "IK1M", "indikator": "Tanpa rekam ulang", "target": "95", "satuan": "%", "aspek": "kualitas"},
        ],
    },
    {
        "kode": "RHK2",
        "rhk": "Terverifikasinya berkas akta pencatatan sipil",
        "indicators": [{"kode": "IK2", "indikator": "Berkas diverifikasi", "target": "960", "satuan": "berkas"}],
    },
    {
        "kode": "RHK3",
        "rhk": "Terlaksananya layanan jemput bola di kelurahan",
        "indicators": [{"kode": "IK3", "indikator": "Kegiatan jemput bola", "target": "48", "satuan": "kegiatan"}],
    },
    {
        "kode": "RHK4",
        "rhk": "Tertanganinya pengaduan data kependudukan",
        "kategori": "tambahan",
        "indicators": [
            {"kode": "IK4", "indikator": "Laporan kepuasan", "target": "12", "satuan": "laporan", "aspek": "waktu"}
        ],
    },
)


def create_semester(cast: Cast, *, jemput_bola: str = "20") -> None:
    """Plan and approved work of `staff` in semester 1; RHK 3 meets from 22 on."""
    skp = create_skp(cast.staff, assessor=cast.supervisor, rhk=RHK)
    work = (("IK1", "654", "perekaman", 480), ("IK2", "516", "berkas", 600), ("IK3", jemput_bola, "kegiatan", 720))
    for kode, volume, satuan, start in work:
        line = plan_line(cast.staff.id, kode, skp=skp)
        create_activity(
            cast.staff,
            work_date=date(2026, 3, 2),
            start=start,
            line=line,
            volume=volume,
            satuan=satuan,
            status="approved",
            description=f"Kegiatan {kode}",
        )
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-03")])


def give_levels_of(cast: Cast, rating: str = "sesuai", *, by: Any = None, peran: str = "atasan") -> None:
    """All seven levels of `staff`, from the superior unless someone else is named."""
    with unit_of_work():
        for value in NilaiPerilaku:
            db.session.add(
                Feedback(
                    employee_id=cast.staff.id,
                    semester=FIRST.code,
                    assessor_id=(by or cast.supervisor).id,
                    peran=peran,
                    nilai_perilaku=value.value,
                    rating=rating,
                    given_at=OPEN,
                )
            )
        mark_scores_due(cast.staff.id, [FIRST])


def current_score(cast: Cast) -> Score:
    """The current score of `staff` after all due work is done."""
    run_due_work(now=OPEN)
    return db.session.query(Score).filter_by(employee_id=cast.staff.id, semester=FIRST.code, is_current=True).one()
