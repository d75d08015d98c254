"""The walk a newcomer does after two commands: entry, approval, closing, score, allowance, summary; on real processes.

Taps on the phone are counted: what a person does in a hurry must stay short.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.city import City
from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser

# PRODUCT 6.3: exactly this row, in this order.
SUMMARY_HEADER = [
    "nip",
    "nama",
    "unit",
    "jabatan",
    "rating_hasil",
    "rating_perilaku",
    "nilai",
    "predikat",
    "menit",
    "disetujui",
    "dikembalikan",
    "ditolak",
    "belum_diputus",
    "hari_tanpa_entri",
    "cakupan",
]
MOST_TAPS = 3
IN_ONE_GO = 20


def test_a_newcomer_walks_from_the_first_entry_to_the_summary(
    city: City, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    phone, screen = open_page(PHONE), open_page(DESKTOP)

    log_a_usual_entry(city, phone)
    approve_twenty_in_one_go(city, phone)
    confirm_a_semester_score(city, phone)
    close_the_month(city, screen)
    month = compute_a_batch(city, screen)
    verify_the_batch(city, screen, month)
    approve_and_pay_the_batch(city, screen, month)
    rows = download_the_summary(city, screen, tmp_path / "ringkasan.xlsx")

    assert rows[0] == SUMMARY_HEADER
    assert city.accounts["pegawai"].nip in [row[0] for row in rows[1:]]


def log_a_usual_entry(city: City, phone: Page) -> None:
    """Catat, choose, Simpan: three taps, and the entry stands in the day."""
    city.sign_in(phone, "pegawai")
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile(r"^\w+, \d+ \w+$"))
    taps: list[str] = []

    tap(phone.get_by_role("navigation", name="Utama").get_by_role("link", name="Catat"), taps)
    usual = phone.locator("main .rows a.row").first
    title = usual.locator(".row__title").inner_text()
    tap(usual, taps)
    expect(phone.get_by_role("heading", name="Periksa, lalu simpan")).to_be_visible()
    tap(phone.get_by_role("button", name="Simpan dan ajukan"), taps)

    expect(phone.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    entry = phone.locator("article.entry", has_text=title.rstrip("…"))
    expect(entry).to_have_count(1)
    expect(entry.get_by_text("Diajukan")).to_be_visible()
    assert len(taps) <= MOST_TAPS, taps
    city.sign_out(phone)


def approve_twenty_in_one_go(city: City, phone: Page) -> None:
    """Tick twenty, look at the drawn samples, approve; the undo is at hand and the queue is shorter by twenty."""
    city.sign_in(phone, "atasan")
    phone.get_by_role("navigation", name="Utama").get_by_role("link", name=re.compile("Putuskan")).tap()
    before = waiting(phone)

    for tick in phone.locator("label.tick").all()[:IN_ONE_GO]:
        tick.tap()
    expect(phone.get_by_text("contoh acak dahulu. Setelah itu 20 kegiatan bisa disetujui sekaligus.")).to_be_visible()
    phone.get_by_role("button", name=re.compile("^Buka contoh: ")).tap()
    expect(phone.get_by_role("heading", name="Contoh acak 1 dari 2")).to_be_visible()
    phone.get_by_role("button", name="Buka contoh berikutnya").tap()
    expect(phone.get_by_role("heading", name="Contoh acak 2 dari 2")).to_be_visible()
    phone.get_by_role("button", name="Setujui 20").tap()

    toast = phone.get_by_role("status").filter(has_text="20 kegiatan disetujui")
    expect(toast.get_by_role("button", name="Urungkan")).to_be_visible()
    assert waiting(phone) == before - IN_ONE_GO


def confirm_a_semester_score(city: City, phone: Page) -> None:
    """The superior opens the semester that is over, writes the sentences asked for, and confirms one person."""
    phone.get_by_role("navigation", name="Utama").get_by_role("link", name="Nilai").tap()
    phone.get_by_role("link", name=re.compile("Nilai bawahan")).tap()
    person = phone.get_by_role("link").filter(has_text="siap dikonfirmasi").last
    name = person.locator(".row__title").inner_text()
    person.tap()
    expect(phone.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(phone.locator(".block-tag")).to_contain_text("Usul sistem")

    for field in phone.locator('textarea[name^="sentence-"], textarea[name="gap_answer"]').all():
        field.fill("Melampaui target semester dengan mutu yang tetap baik, dibuktikan dengan buku register.")
    phone.get_by_role("button", name=re.compile("^Konfirmasi ")).tap()

    done = phone.locator(".row", has_text=name)
    expect(done).to_be_visible()
    expect(done).not_to_contain_text("siap dikonfirmasi")
    city.sign_out(phone)


def close_the_month(city: City, screen: Page) -> None:
    """HR closes the month that is due, after reading what will happen to what nobody decided."""
    city.sign_in(screen, "hr")
    screen.get_by_role("navigation", name="Samping").get_by_role("link", name="Periode").click()
    due = (
        screen.get_by_role("row").filter(has_text="Siap ditutup").filter(has=screen.locator('a[href*="/month/"]')).last
    )
    month = due.get_by_role("link").inner_text()
    due.get_by_role("link").click()
    expect(screen.get_by_text("dihitung disetujui, ditandai “atasan belum memutuskan”")).to_be_visible()

    screen.get_by_role("button", name=f"Tutup {month}").click()

    expect(screen.get_by_text("Bulan ini sudah ditutup.")).to_be_visible()
    expect(screen.get_by_text("Ditutup. Catatan dan nilainya tidak berubah lagi.")).to_be_visible()
    expect(screen.locator("#riwayat").get_by_text("Ditutup", exact=True)).to_be_visible()


def compute_a_batch(city: City, screen: Page) -> str:
    """The treasurer computes the draft of the last month of the semester that is over; returns its address."""
    screen.get_by_role("navigation", name="Samping").get_by_role("link", name="Semester").click()
    year, half = assessed_semester(screen)
    month = f"{year}-{'06' if half == 1 else '12'}"
    change_person(city, screen, "treasurer")
    screen.goto(f"{city.url}/hr/tpp?bulan={month}")

    screen.get_by_role("button", name="Hitung atau segarkan draf").click()

    expect(screen.get_by_text("Perhitungan selesai.")).to_be_visible()
    batch = screen.locator("tbody tr").first
    expect(batch.get_by_text("Draf", exact=True)).to_be_visible()
    batch.get_by_role("link").click()
    expect(screen.get_by_text("Menunggu diperiksa oleh verifikator unit")).to_be_visible()
    return screen.url


def verify_the_batch(city: City, screen: Page, batch: str) -> None:
    """The verifier answers for days without attendance where there are any, then checks the batch."""
    change_person(city, screen, "verifier")
    screen.goto(batch)
    confirm_gap_if_asked(screen, batch)

    # The list of this month is open to the people of the agency for three days more.
    screen.get_by_label("Alasan memeriksa sebelum daftar sementara selesai").fill("Tidak ada pertanyaan yang terbuka")
    screen.get_by_role("button", name="Nyatakan sudah diperiksa").click()

    expect(screen.get_by_text("Batch sudah diperiksa. Berikutnya: persetujuan oleh orang lain.")).to_be_visible()
    expect(screen.get_by_text("jumlah baris = jumlah batch")).to_be_visible()


def approve_and_pay_the_batch(city: City, screen: Page, batch: str) -> None:
    """Two further people approve and pay; afterwards the batch names all of them."""
    change_person(city, screen, "approver")
    screen.goto(batch)
    screen.get_by_role("button", name="Setujui batch").click()
    expect(screen.get_by_text("Batch disetujui. Berikutnya: pembayaran oleh orang lain.")).to_be_visible()

    change_person(city, screen, "treasurer")
    screen.goto(batch)
    screen.get_by_label("Nomor pembayaran (SP2D)").fill("SP2D 0417/TPP")
    screen.get_by_role("button", name="Catat pembayaran").click()

    expect(screen.get_by_text("Pembayaran tercatat.")).to_be_visible()
    expect(screen.get_by_text("Selesai. Nomor pembayaran: SP2D 0417/TPP.")).to_be_visible()


def download_the_summary(city: City, screen: Page, path: Path) -> list[list[Any]]:
    """HR downloads the workbook of the semester; returns the rows of its first sheet."""
    change_person(city, screen, "hr")
    screen.get_by_role("navigation", name="Samping").get_by_role("link", name="Semester").click()

    with screen.expect_download() as coming:
        screen.get_by_role("button", name=re.compile("^Unduh XLSX")).click()

    coming.value.save_as(path)
    return CalamineWorkbook.from_path(path).get_sheet_by_name("Ringkasan").to_python()


def tap(target: Locator, taps: list[str]) -> None:
    taps.append(target.inner_text())
    target.tap()


def waiting(page: Page) -> int:
    """The number in the answer block of the queue."""
    return int(page.locator(".block__number").inner_text().replace(".", ""))


def change_person(city: City, screen: Page, peran: str) -> None:
    screen.get_by_role("button", name="Keluar").first.click()
    expect(screen.get_by_text("Anda sudah keluar.")).to_be_visible()
    city.sign_in(screen, peran)


def assessed_semester(screen: Page) -> tuple[int, int]:
    """Year and half of the semester HR's page opens with: the last that is over."""
    found = re.search(r"semester (\d) / (\d{4})", screen.get_by_role("heading", level=1).inner_text())
    assert found is not None
    return int(found[2]), int(found[1])


def confirm_gap_if_asked(screen: Page, batch: str) -> None:
    """Where attendance is missing the batch asks for a named answer before it can be verified."""
    ask = screen.get_by_role("link", name="Konfirmasi hari tanpa data")
    if ask.count() == 0:
        return
    ask.click()
    screen.get_by_label("Alasan").fill("Mesin absensi rusak, daftar hadir manual disimpan.")
    screen.get_by_role("button", name=re.compile("^Konfirmasi ")).click()
    expect(screen.get_by_text("Konfirmasi Anda tercatat.")).to_be_visible()
    screen.goto(batch)
