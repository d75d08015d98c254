"""The walk through pay in a real browser: why an amount is what it is, a question and its answer, the slip, and a new rule."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.support.browser import DESKTOP, PHONE

QUESTION = "Mengapa disiplin saya tidak penuh?"
ANSWER = "Tidak ada potongan bulan ini; angka itu bagian 40 persen dari TPP dasar."


def test_an_employee_reads_asks_and_is_answered(city: City, open_page: Callable[..., Page]) -> None:
    phone, screen = open_page(PHONE), open_page(DESKTOP)
    city.sign_in(phone, "pegawai")

    open_the_derivation(city, phone)
    take_the_slip(phone)
    ask_about_discipline(city, phone)
    answer_in_the_office(city, screen)
    phone.goto(f"{city.url}/tpp")

    expect(phone.get_by_text(ANSWER)).to_be_visible()


def test_one_person_of_hr_previews_what_another_proposed_and_puts_it_in_force(
    city: City, open_page: Callable[..., Page]
) -> None:
    screen = open_page(DESKTOP)
    city.sign_in(screen, "hr")
    screen.goto(f"{city.url}/hr/rules/profiles")
    screen.get_by_role("link", name=re.compile("^Usulan peragaan")).click()
    signed_on = screen.locator("dt", has_text="Ditandatangani").locator("+ dd").inner_text()
    profile = screen.url

    screen.locator("a.row").filter(has_text="selesai").first.click()
    expect(screen.get_by_role("heading", level=1, name=re.compile("^Pratinjau"))).to_be_visible()
    expect(screen.get_by_role("heading", name="Dampak anggaran per unit")).to_be_visible()
    screen.goto(profile)
    screen.get_by_label("Tanggal ditandatangani, dibaca dari dokumen").fill(stored_day(signed_on))
    screen.get_by_role("button", name=re.compile("^Tetapkan mulai")).click()

    expect(screen.get_by_text("Ditetapkan. Batch draf mengikuti profil ini saat dihitung lagi.")).to_be_visible()


def open_the_derivation(city: City, phone: Page) -> None:
    """From the amount to its parts, to the article, and to the days of attendance."""
    phone.goto(f"{city.url}/tpp")
    expect(phone.get_by_text("Daftar sementara", exact=True)).to_be_visible()

    line = phone.locator("#rincian details").filter(has_text="Disiplin").first
    line.locator("summary").click()
    expect(line.get_by_text(re.compile("Kepmendagri"))).to_be_visible()
    line.get_by_role("link", name="Lihat tanggal kehadiran").click()

    expect(phone.locator("#kehadiran")).to_be_in_viewport()


def take_the_slip(phone: Page) -> None:
    with phone.expect_download() as coming:
        phone.get_by_role("button", name="Slip TPP, PDF").click()

    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def ask_about_discipline(city: City, phone: Page) -> None:
    phone.goto(f"{city.url}/tpp")
    line = phone.locator("#rincian details").filter(has_text="Disiplin").first
    line.locator("summary").click()
    line.get_by_role("link", name="Tanya angka ini").click()
    phone.get_by_label("Pertanyaan Anda").fill(QUESTION)
    phone.get_by_role("button", name="Kirim pertanyaan").click()

    expect(phone.get_by_text("Pertanyaan terkirim.")).to_be_visible()
    expect(phone.get_by_text(re.compile("^Dijawab paling lambat")).first).to_be_visible()


def answer_in_the_office(city: City, screen: Page) -> None:
    """The unit's HR finds it with its last day, and answers."""
    city.sign_in(screen, "unit_hr")
    screen.goto(f"{city.url}/hr/questions")
    asked = screen.locator("main :is(article, li, section, div):has(form)").filter(has_text=QUESTION).last
    expect(asked.get_by_text(re.compile("^Jawab paling lambat"))).to_be_visible()
    asked.get_by_label("Jawaban").fill(ANSWER)
    asked.get_by_role("button", name="Kirim jawaban").click()

    expect(screen.get_by_text("Jawaban terkirim ke penanya.")).to_be_visible()


def stored_day(words: str) -> str:
    """`15 November 2026` as a date field takes it."""
    months = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ]
    day, month, year = words.split()
    return f"{year}-{months.index(month) + 1:02}-{int(day):02}"
