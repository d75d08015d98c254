"""Which passwords are accepted, and how they are kept."""

import threading
from datetime import date

import pytest

from app.domain.errors import Unavailable
from app.services import passwords
from app.services.passwords import (
    PersonFacts,
    hash_password,
    is_outdated,
    judge_password,
    make_first_password,
    tidy_first_password,
    verify_password,
)

RINA = PersonFacts("198203172008012907", "Rina Lestari, S.Sos.", date(1982, 3, 17))


def _code(password: str, person: PersonFacts = RINA) -> str | None:
    problems = judge_password(password, person)
    return problems[0].code if problems else None


@pytest.mark.parametrize(
    "password",
    ["kuda laut jendela", "teh manis di teras", "ikan bakar lima ekor", "Xk29-plmw-Qz71", "wisata ke donggala indah"],
)
def test_accepts_words_of_ones_own(password: str) -> None:
    assert _code(password) is None


def test_refuses_eleven_characters_and_accepts_twelve() -> None:
    assert _code("kudalautjen") == "password_short"
    assert _code("kudalautjend") is None


def test_accepts_128_characters_and_refuses_129() -> None:
    words = "kuda laut jendela hijau tempat duduk merah di teras belakang rumah tua yang menghadap teluk dan gunung biru, minum teh manis bersama tetangga"

    assert _code(words[:128]) is None
    assert _code(words[:129]) == "password_long"


@pytest.mark.parametrize(
    "password",
    [
        "198203172008012907",
        "19820317 200801 2 907",
        "nip198203172008xx",
        "17031982abcdef",
        "rahasia-17-03-1982",
        "RinaLestari123",
        "lestari.rina.1",
    ],
)
def test_refuses_what_the_leaked_records_hold(password: str) -> None:
    assert _code(password) == "password_personal"


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "abababababab", "kuda-kuda-kuda", "abcdefghijkl", "98765432109876"]
)
def test_refuses_repetition_and_runs(password: str) -> None:
    assert _code(password) == "password_repetitive"


@pytest.mark.parametrize(
    "password",
    [
        "kotapalu2026",
        "Palu2026!Palu",
        "qwertyuiop123",
        "P@ssw0rd2026!",
        "Walikota#2024",
        "katasandi1234",
        "BismillahPalu1",
    ],
)
def test_refuses_common_words_however_decorated(password: str) -> None:
    assert _code(password) == "password_common"


def test_officials_code_is_personal_too() -> None:
    assert _code("WALI_KOTA_2026x", PersonFacts("WALI_KOTA", "Hadianto Rasyid")) is not None


def test_hash_is_argon2id_with_the_chosen_cost() -> None:
    stored = hash_password("kuda laut jendela")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not is_outdated(stored)


def test_same_password_has_two_different_hashes() -> None:
    assert hash_password("kuda laut jendela") != hash_password("kuda laut jendela")


def test_verifies_the_right_password_only() -> None:
    stored = hash_password("kuda laut jendela")

    assert verify_password(stored, "kuda laut jendela")
    assert not verify_password(stored, "Kuda laut jendela")
    assert not verify_password(stored, "")


def test_nothing_opens_an_account_without_password() -> None:
    assert not verify_password(None, "")
    assert not verify_password("", "")
    assert not verify_password("not a hash", "kuda laut jendela")


def test_letters_typed_on_another_keyboard_are_the_same() -> None:
    assert verify_password(hash_password("café di teras"), "cafe\u0301 di teras")


def test_weaker_hash_is_outdated() -> None:
    assert is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21l$" + "A" * 43)


def test_first_passwords_are_readable_and_never_the_same() -> None:
    made = {make_first_password() for _ in range(200)}

    assert len(made) == 200
    assert all(len(password) == 19 and password.count("-") == 3 for password in made)
    assert not set("".join(made)) & set("aeiou01l")


def test_first_password_may_be_typed_with_spaces_and_capitals() -> None:
    assert tidy_first_password(" BCDF ghjk-mnpq2345 ") == "bcdf-ghjk-mnpq-2345"
    assert tidy_first_password("kuda laut jendela") == "kuda laut jendela"


def test_no_more_than_two_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_LONGEST_WAIT_SECONDS", 0.01)
    slots = threading.BoundedSemaphore(2)
    monkeypatch.setattr(passwords, "_SLOTS", slots)
    slots.acquire()
    slots.acquire()

    with pytest.raises(Unavailable):
        hash_password("kuda laut jendela")
