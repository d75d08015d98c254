"""Bad luck on a phone. Each ends the same: every acknowledged entry once, nothing shown as saved that is not, nobody sees another's."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.city import City
from tests.browser.phone import SAVE, Phone, fifty_megapixels, photo_file
from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
ENTRIES = "**/activities"
PORTAL = "<html><body><h1>Selamat datang di WiFi</h1></body></html>"


@pytest.fixture
def phone(city: City, open_page: Open) -> Phone:
    page = open_page(PHONE, refusals=True, losses=True)
    found = Phone(city, page.context, page)
    found.sign_in()
    return found


def test_a_reply_lost_after_the_commit_makes_no_second_entry(phone: Phone) -> None:
    lost = []

    def commit_and_cut(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.context.route(ENTRIES, commit_and_cut)
    phone.log("Balasan hilang", start="05.00", end="05.01")
    expect(phone.page.get_by_text("Tersimpan di ponsel.", exact=False).first).to_be_visible()
    expect(phone.page.get_by_text("Menunggu sinkron")).to_be_visible()

    phone.send_now()

    assert lost == [201]
    phone.expect_once("Balasan hilang")


def test_a_portal_that_answers_for_the_server_acknowledges_nothing(phone: Phone) -> None:
    phone.context.route(
        "**/api/session", lambda route: route.fulfill(status=200, content_type="text/html", body=PORTAL)
    )
    phone.context.route(ENTRIES, answer_posts(status=200, content_type="text/html", body=PORTAL))

    phone.log("Di balik portal", start="05.02", end="05.03")
    expect(phone.page.get_by_text("Menunggu sinkron")).to_be_visible()
    assert phone.states() == ["waiting"]
    phone.context.unroute("**/api/session")
    phone.send_now()
    assert phone.states() == ["waiting"]

    phone.context.unroute(ENTRIES)
    phone.send_now()

    phone.expect_once("Di balik portal")


def test_a_full_server_is_left_alone_for_as_long_as_it_asks(phone: Phone) -> None:
    busy = json.dumps({"error": {"status": 503, "message": "penuh", "code": "database_busy"}})
    phone.context.route(
        ENTRIES, answer_posts(status=503, content_type="application/json", headers={"Retry-After": "120"}, body=busy)
    )
    phone.log("Server penuh", start="05.04", end="05.05")
    expect(phone.page.get_by_text("Menunggu sinkron")).to_be_visible()
    phone.context.unroute(ENTRIES)

    phone.go("/activities/unsent")
    phone.page.get_by_role("button", name="Kirim sekarang").first.click()

    expect(phone.page.get_by_text("dicoba lagi 2 menit lagi")).to_be_visible()
    assert phone.states() == ["waiting"]
    phone.forget_pause()
    phone.send_now()
    phone.expect_once("Server penuh")


def test_what_the_server_refuses_waits_with_its_reason_and_blocks_nothing(phone: Phone) -> None:
    phone.lose_signal()
    phone.log("Pertama", start="05.10", end="05.20")
    phone.log("Tumpang tindih", start="05.15", end="05.25")
    phone.log("Ketiga", start="05.30", end="05.40")
    phone.find_signal()
    phone.go("/activities/unsent")

    row = phone.page.locator("article.entry--unsent")
    expect(row).to_have_count(1)
    expect(row.get_by_text("Ditahan server")).to_be_visible()
    expect(row.locator(".note")).to_contain_text("Pertama")
    row.get_by_role("link", name="Betulkan").click()
    expect(phone.page.locator("form[data-outbox] .note")).to_contain_text("Pertama")
    phone.page.get_by_label("Mulai").fill("05.41")
    phone.page.get_by_label("Selesai").fill("05.42")
    phone.page.get_by_role("button", name=SAVE).click()

    expect(phone.page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    for words in ("Pertama", "Tumpang tindih", "Ketiga"):
        phone.expect_once(words)


def test_a_deleted_record_can_be_taken_back_for_ten_seconds(phone: Phone) -> None:
    phone.lose_signal()
    phone.log("Salah catat", start="05.43", end="05.44")
    phone.go("/activities/unsent")
    row = phone.page.locator("article.entry--unsent").locator("visible=true")
    row.get_by_role("button", name="Hapus dari ponsel").click()
    expect(row).to_have_count(0)

    phone.page.get_by_role("button", name="Urungkan").click()

    expect(row).to_have_count(1)
    row.get_by_role("button", name="Hapus dari ponsel").click()
    expect(row).to_have_count(0)
    phone.go("/activities/unsent")
    phone.wait_until_gone()


def test_a_dead_session_keeps_the_entry_until_its_owner_signs_in_again(phone: Phone, open_page: Open) -> None:
    other = open_page(DESKTOP)
    phone.city.sign_in(other, "pegawai")
    phone.lose_signal()
    phone.log("Sesi mati", start="05.45", end="05.46")
    other.goto(f"{phone.city.url}/me")
    other.get_by_role("button", name="Keluar dari semua perangkat").click()
    expect(other.get_by_text("Anda sudah keluar dari semua perangkat.")).to_be_visible()

    phone.find_signal()
    phone.page.goto(f"{phone.city.url}/login")

    strip = phone.page.locator("#luring")
    expect(strip).to_contain_text("Masuk lagi untuk mengirim 1 catatan.")
    assert phone.states() == ["waiting"]
    phone.city.sign_in(phone.page, "pegawai")
    phone.wait_until_gone()
    expect(strip).to_be_hidden()
    phone.expect_once("Sesi mati")


def test_the_next_person_on_the_phone_neither_sees_nor_sends_what_waits(phone: Phone) -> None:
    phone.lose_signal()
    phone.log("Milik orang pertama", start="05.47", end="05.48")
    phone.context.route("**/activities", answer_posts(status=503, body=""))
    phone.find_signal()
    phone.go("/me")
    phone.page.locator("main").get_by_role("button", name="Keluar", exact=True).click()
    phone.page.get_by_role("button", name="Keluar, simpan di ponsel").click()
    expect(phone.page.get_by_text("Anda sudah keluar.")).to_be_visible()
    phone.context.unroute("**/activities")
    phone.forget_pause()
    posts = phone.posts()

    phone.sign_in("atasan")
    phone.go("/activities/unsent")

    expect(phone.page.get_by_text("1 catatan milik orang lain")).to_be_visible()
    phone.lose_signal()
    for path in ("/", "/activities", "/activities/unsent"):
        phone.go(path)
        expect(phone.page.get_by_text("Milik orang pertama")).to_have_count(0)
    assert phone.states() == ["waiting"]
    assert posts == []
    phone.find_signal()
    phone.city.sign_out(phone.page)
    phone.sign_in("pegawai")
    phone.wait_until_gone()
    phone.expect_once("Milik orang pertama")


def test_two_tabs_send_each_entry_once_without_the_browsers_help(city: City, open_page: Open) -> None:
    page = open_page(PHONE, losses=True)
    page.context.add_init_script(
        "delete globalThis.ServiceWorkerRegistration?.prototype.sync; delete window.SyncManager;"
    )
    phone = Phone(city, page.context, page)
    phone.sign_in()
    phone.lose_signal()
    for number in range(4):
        phone.log(f"Dua tab {number}", start=f"05.5{number}", end=f"05.5{number + 1}")
    second = Phone(city, page.context, page.context.new_page())
    second.go("/activities")
    posts = phone.posts()

    phone.find_signal()
    second.wait_until_gone()

    assert [one.status for one in posts] == [201] * 4
    for number in range(4):
        phone.expect_once(f"Dua tab {number}")


def test_a_phone_without_room_sends_straight_or_says_that_nothing_is_saved(city: City, open_page: Open) -> None:
    page = open_page(PHONE, losses=True)
    page.context.add_init_script(
        "const put = IDBObjectStore.prototype.put;"
        "IDBObjectStore.prototype.put = function (...all) {"
        " if (this.name === 'records') throw new DOMException('full', 'QuotaExceededError'); return put.apply(this, all); };"
    )
    phone = Phone(city, page.context, page)
    phone.sign_in()

    phone.log("Langsung ke server", start="05.56", end="05.57")
    expect(page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    phone.lose_signal()
    phone.log("Tidak muat", start="05.58", end="05.59", is_kept=False)

    expect(page.get_by_text("BELUM tersimpan")).to_be_visible()
    expect(page.get_by_label("Apa yang dikerjakan")).to_have_value("Tidak muat")
    assert phone.kept()["records"] == []
    phone.find_signal()
    phone.expect_once("Langsung ke server")


def test_an_emptied_phone_shows_nothing_and_starts_anew(phone: Phone) -> None:
    session = phone.context.new_cdp_session(phone.page)
    session.send("Storage.clearDataForOrigin", {"origin": phone.city.url, "storageTypes": "indexeddb"})
    phone.lose_signal()

    phone.go("/")

    expect(phone.page.get_by_text("Belum ada yang masuk di ponsel ini.")).to_be_visible()
    phone.find_signal()
    phone.go("/")
    phone.log("Setelah dikosongkan", start="04.00", end="04.01")
    expect(phone.page.get_by_text("Tersimpan dan diajukan.")).to_be_visible()
    phone.expect_once("Setelah dikosongkan")


def test_half_a_photo_is_sent_again_and_kept_once(phone: Phone) -> None:
    cut = []

    def cut_once(route: Route) -> None:
        if cut:
            route.continue_()
        else:
            cut.append(route.fetch().status)
            route.abort("connectionreset")

    phone.context.route("**/evidence", cut_once)
    phone.go("/activities/new?lengkap=1")
    phone.fill("Dengan foto", start="04.02", end="04.03")
    phone.page.get_by_label("Foto bukti").set_input_files([photo_file(1), photo_file(2)])
    expect(phone.page.locator(".photos img")).to_have_count(2)
    assert all(one["bytes"] <= 150_000 for one in phone.kept()["photos"])
    phone.page.get_by_role("button", name=SAVE).click()
    phone.page.wait_for_url("**/activities?*ok=*")

    phone.send_now()

    assert cut == [201]
    phone.expect_once("Dengan foto")
    expect(phone.page.get_by_text("2 foto")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "kind", "content", "sentence"),
    [
        ("gambar.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "HEIC dan SVG"),
        ("foto.heic", "image/heic", b"\0\0\0\x18ftypheic", "HEIC dan SVG"),
        ("besar.png", "image/png", None, "lebih dari 40 megapiksel"),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused_in_words(
    phone: Phone, name: str, kind: str, content: bytes | None, sentence: str
) -> None:
    phone.go("/activities/new?lengkap=1")

    phone.page.get_by_label("Foto bukti").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content or fifty_megapixels()}
    )

    expect(phone.page.get_by_text(sentence)).to_be_visible()
    assert phone.kept()["photos"] == []


def answer_posts(**answer: object) -> Callable[[Route], None]:
    """Answers every POST in the server's place; pages are the server's own."""

    def handle(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(**answer)  # type: ignore[arg-type]
        else:
            route.continue_()

    return handle
