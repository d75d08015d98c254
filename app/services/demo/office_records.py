"""What HR recorded about pay: a punishment, withheld pay, absences to come, an agency in shadow, an emergency, a proposed rule."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from app.domain.periods import Month
from app.extensions import db
from app.models import Attendance, LegacyTpp, Withholding
from app.services.city_calendar import forget_calendar
from app.services.demo.office import SECOND_HR, Office, public_id
from app.services.demo.staffing import ADMIN_UNIT, CAST_UNIT
from app.services.demo.texts import DATA
from app.services.emergencies import EmergencyForm, record_emergency
from app.services.profile_preview import run_preview, start_preview
from app.services.punishments import PunishmentForm, record_punishment
from app.services.rule_profiles import Proposal, propose_profile
from app.services.rules import parameters_on
from app.services.standings import StandingForm, record_standing
from app.services.unit_phases import begin_shadow
from app.services.withholdings import ReleaseForm, WithholdingForm, record_withholding, release_withholding

_STANDINGS = (
    ("tugas_belajar", "Keputusan tugas belajar 800.1.11/23"),
    ("cltn", "Persetujuan CLTN 851/41"),
    ("mpp", "Keputusan masa persiapan pensiun 882/9"),
)
# What the old system paid, by class; whole rupiah.
_OLD_LEAST, _OLD_STEP = 900_000, 240_000
# Later than that somebody was late, whatever the day's hours.
_LATE_MINUTE = 7 * 60 + 45


def record_people(office: Office) -> None:
    """One is punished, one's pay waits, one's waited a month; some of other agencies leave for a while next month."""
    hr, newest, before = office.viewers["hr"], office.months[-1], office.months[-2]
    punished, waiting, waited = (public_id(one) for one in office.staff[1:4])
    decree = PunishmentForm("potong_6_bulan", newest.code, "Keputusan Wali Kota 800.1.6/114")
    record_punishment(punished, decree, viewer=hr, now=office.at(before, -20))
    report = WithholdingForm("lhkpn", newest.code, "Surat Inspektorat 700/88", "LHKPN belum dilaporkan")
    record_withholding(waiting, report, viewer=hr, now=office.at(before, -18))
    goods = WithholdingForm("aset", before.code, "Berita acara aset 030/7", "Kendaraan dinas belum dikembalikan")
    record_withholding(waited, goods, viewer=hr, now=office.at(before, -16))
    leaving = [one for one in office.people if not one.flags and not one.seat.is_leader and one.skema == "tpp"]
    begins = (office.timeline.present.replace(day=1) + timedelta(days=31)).replace(day=1)
    for person, (kind, document) in zip(leaving, _STANDINGS, strict=False):
        form = StandingForm(kind, begins, None, document)
        record_standing(public_id(person), form, viewer=hr, now=office.present)


def release_who_waited(office: Office) -> None:
    """The month that was paid without the person becomes due."""
    person, month = office.staff[3], office.months[-2]
    record = db.session.scalars(select(Withholding).where(Withholding.employee_id == person.id)).one()
    form = ReleaseForm(str(record.public_id), month.code, "Berita acara serah terima aset 030/19")
    release_withholding(public_id(person), form, viewer=office.viewers["hr"], now=office.at(month, 14))


def shadow_an_agency(office: Office) -> None:
    """One agency still gets the old amount; its people see both."""
    newest, hr = office.months[-1], office.viewers["hr"]
    begin_shadow(ADMIN_UNIT, newest.code, "Surat Edaran 065/12", viewer=hr, now=office.at(office.months[-2], -10))
    for person in office.people:
        if person.seat.unit == ADMIN_UNIT and person.skema == "tpp":
            old = _OLD_LEAST + _OLD_STEP * person.seat.post.kelas
            row = LegacyTpp(employee_id=person.id, bulan=newest.code, jumlah=old, imported_at=office.present)
            db.session.add(row)


def record_flood(office: Office, month: Month) -> None:
    """An emergency of one day of a month that was paid: who was late or away that day is owed the deduction."""
    day = _day_with_a_deduction(office, month) or month.first_day
    form = EmergencyForm(
        unit=CAST_UNIT,
        mulai=day,
        selesai=day,
        nama="Banjir di sekitar kantor, mesin presensi padam",
        dasar="Keputusan Wali Kota 360/51/BPBD",
        tenggat=True,
        potongan=True,
    )
    record_emergency(form, viewer=office.viewers["hr"], now=office.present)
    # Told only after the commit, which comes when the whole city is there.
    forget_calendar()


def _day_with_a_deduction(office: Office, month: Month) -> date | None:
    people = [person.id for person in office.people if person.seat.unit == CAST_UNIT]
    costs = or_(Attendance.kode == "TK", (Attendance.kode == "H") & (Attendance.masuk > _LATE_MINUTE))
    query = select(Attendance.tanggal).where(Attendance.employee_id.in_(people), costs)
    of_month = Attendance.tanggal.between(month.first_day, month.last_day)
    return db.session.scalar(query.where(of_month).order_by(Attendance.tanggal).limit(1))


def propose_a_rule(office: Office) -> None:
    """A profile that one person of HR proposed and previewed; another may put it in force."""
    by, today = office.viewers[SECOND_HR], office.timeline.present
    in_force = parameters_on(today, "demo").text("tpp_profile")
    text = (DATA / "demo_profile.toml").read_text(encoding="utf-8")
    text = text.replace("PROFILE", in_force).replace("REVIEWED", today.isoformat())
    signed_on = today - timedelta(days=9)
    form = Proposal(text, "", Month.of(today).next.code, signed_on, "Rancangan Peraturan Wali Kota (contoh peragaan)")
    row = propose_profile(form, by=by, now=office.present)
    preview = start_preview(row.public_id, office.months[-1].code, by=by, now=office.present)
    run_preview(preview.public_id, finished=lambda: office.present)
