"""TPP batches of the demonstration's agency on their way: paid, to be settled, waiting, and open to questions.

Done by the services that people use, in their names, in the order in which it would have happened.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.periods import Month
from app.domain.tpp_batch import RunKind
from app.models import TppLine
from app.services.budget_ceilings import CeilingRequest, record_ceiling
from app.services.demo import office_records as records
from app.services.demo.office import Office
from app.services.demo.staffing import ADMIN_UNIT, AUDIT_UNIT, CAST_UNIT, HR_UNIT
from app.services.derivation_consents import give_consent
from app.services.payments import PaymentRequest, pay_batches
from app.services.rules import parameters_on
from app.services.sessions import viewer_of
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, approve_batch, confirm_gap, verify_batch, wait_batch
from app.services.tpp_publication import publish_batch
from app.services.tpp_questions import answer_question, ask_question, withdraw_question

_UNITS = (CAST_UNIT, HR_UNIT, AUDIT_UNIT, ADMIN_UNIT)
_CEILING = 8_000_000_000
# The run of the year that a month pays beside the usual one.
_SHARES = {3: RunKind.THR, 6: RunKind.GAJI13}


def furnish(office: Office) -> None:
    """Give every page of allowances something to show."""
    records.record_people(office)
    records.shadow_an_agency(office)
    _set_ceilings(office)
    *past, newest = office.months
    for month in past:
        _approve(office, month)
        if month != past[0]:
            _share(office, month)
    _pay(office, past)
    _ask_about_the_past(office, past[-1])
    records.release_who_waited(office)
    _susulan_that_waits(office, past[-1])
    _publish_newest(office, newest)
    owed = past[-2:][0]
    records.record_flood(office, owed)
    _compute(office, owed, RunKind.KEKURANGAN, days=400)
    records.propose_a_rule(office)


def _set_ceilings(office: Office) -> None:
    for unit in _UNITS:
        request = CeilingRequest(unit, office.months[0].year, _CEILING, f"DPA {unit}")
        record_ceiling(request, by=office.viewers["hr"], now=office.at(office.months[0], -10))


def _compute(office: Office, month: Month, run: RunKind = RunKind.BIASA, *, days: int = 0) -> None:
    compute_batches(month, unit_kode=CAST_UNIT, run=run, by=office.viewers["treasurer"], now=office.at(month, days))


def _request(office: Office, month: Month, run: RunKind = RunKind.BIASA, text: str = "") -> ActRequest:
    """The batch as it stands on everyone's screen."""
    batch = office.batch(month, run)
    return ActRequest(batch.public_id, batch.version, text)


def _approve(office: Office, month: Month, run: RunKind = RunKind.BIASA, *, after: int = 0) -> None:
    """Computed so many days after the month was closed, opened to its people, checked and approved by three persons."""
    _compute(office, month, run, days=after)
    publish_batch(_request(office, month, run), by=office.viewers["treasurer"], now=office.at(month, after + 1))
    if office.batch(month, run).missing_days:
        manual = _request(office, month, run, "Mesin presensi rusak, daftar hadir manual disimpan")
        confirm_gap(manual, by=office.viewers["unit_hr"], now=office.at(month, after + 2))
    # Only in the last days of a demonstration is the list still open then.
    checked = _request(office, month, run, "Daftar hadir sudah dicocokkan dengan unit")
    verify_batch(checked, by=office.viewers["verifier"], now=office.at(month, after + 8))
    approve_batch(_request(office, month, run), by=office.viewers["approver"], now=office.at(month, after + 9))


def _share(office: Office, month: Month) -> None:
    """THR or gaji 13, approved beside the month's own batch; nothing in a year whose share the state has not set yet."""
    run = _SHARES.get(month.month)
    if run is not None and run in parameters_on(month.last_day, "demo").table("run_share"):
        _approve(office, month, run)


def _susulan_that_waits(office: Office, month: Month) -> None:
    """Paid later to whom it was withheld from; approved, and waiting for somebody outside."""
    _approve(office, month, RunKind.SUSULAN, after=15)
    waits = _request(office, month, RunKind.SUSULAN, "Menunggu persetujuan Menteri Dalam Negeri")
    wait_batch(waits, by=office.viewers["approver"], now=office.present)


def _pay(office: Office, months: Sequence[Month]) -> None:
    """Each month by a transfer of its own, but the last two by one."""
    for number, part in enumerate([*([month] for month in months[:-2]), months[-2:]], 1):
        requests = [_request(office, month) for month in part]
        request = PaymentRequest(requests, f"SP2D {number:04}/LS-TPP/{part[-1].year}")
        pay_batches(request, by=office.viewers["treasurer"], now=office.at(part[-1], 12))


def _line_of(office: Office, month: Month) -> TppLine:
    """The line of the account `pegawai`."""
    return next(one for one in office.batch(month).lines if one.employee_id == office.staff[0].id)


def _ask_about_the_past(office: Office, month: Month) -> None:
    """A question that was answered, one taken back, and two colleagues who compare."""
    me, line = office.viewers["pegawai"], _line_of(office, month)
    asked_at, later = office.at(month, 3), office.at(month, 4)
    asked = ask_question(
        line.public_id, "disiplin", "Tanggal berapa saja saya tercatat terlambat?", by=me, now=asked_at
    )
    told = "Rinciannya ada di baris Disiplin: setiap hari dengan jam masuknya. Bila keliru, bawa bukti ke kepegawaian unit."
    answer_question(asked.question.public_id, told, by=office.viewers["unit_hr"], now=later)
    other = ask_question(line.public_id, "basic_tpp", "Apakah kelas jabatan saya sudah benar?", by=me, now=asked_at)
    withdraw_question(other.question.public_id, by=me, now=later)
    colleague = office.staff[4]
    give_consent(colleague.nip, month, by=me, now=later)
    theirs = viewer_of(colleague.id, today=office.timeline.present)
    give_consent(office.staff[0].nip, month, by=theirs, now=later)


def _publish_newest(office: Office, newest: Month) -> None:
    """The newest month is a draft that its people may ask about; three other agencies have drafts too."""
    for unit in _UNITS[1:]:
        compute_batches(newest, unit_kode=unit, by=office.viewers["hr"], now=office.present)
    _compute(office, newest, days=400)
    publish_batch(_request(office, newest), by=office.viewers["treasurer"], now=office.present)
    line = _line_of(office, newest)
    text = "Mengapa bagian produktivitas saya berbeda dengan bulan lalu?"
    ask_question(line.public_id, "produktivitas", text, by=office.viewers["pegawai"], now=office.present)
