"""Settings of e-mail and of our own address: complete and well formed, or the start stops with a sentence."""

from pathlib import Path

import pytest

from config import SettingError, Settings, load_settings

MAIL = {
    "EKINERJA_SMTP_URL": "smtp://orang:rahasia@mail.example.go.id:587",
    "EKINERJA_MAIL_FROM": "ekinerja@example.go.id",
    "EKINERJA_PUBLIC_URL": "https://ekinerja.example.go.id/",
}


def settings(folder: Path, **changes: str) -> Settings:
    return load_settings({"EKINERJA_INSTANCE": str(folder), "SECRET_KEY": "k" * 32, **changes})


def test_without_settings_nothing_is_mailed_and_nobody_is_named(tmp_path: Path) -> None:
    found = settings(tmp_path)

    assert (found.smtp_url, found.public_url, found.operator_address) == ("", "", None)


def test_a_whole_set_is_taken_and_its_password_never_shown(tmp_path: Path) -> None:
    found = settings(tmp_path, **MAIL)

    assert found.public_url == "https://ekinerja.example.go.id"
    assert found.operator_address == "mailto:ekinerja@example.go.id"
    assert "rahasia" not in repr(found)


def test_push_services_reach_the_operator_by_the_address_when_there_is_no_mail(tmp_path: Path) -> None:
    assert settings(tmp_path, EKINERJA_PUBLIC_URL="https://e.example.go.id").operator_address == (
        "https://e.example.go.id"
    )


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"EKINERJA_PUBLIC_URL": "ekinerja.example.go.id"}, "EKINERJA_PUBLIC_URL"),
        ({"EKINERJA_PUBLIC_URL": "https://e.example.go.id/app"}, "EKINERJA_PUBLIC_URL"),
        ({"EKINERJA_PUBLIC_URL": "javascript:alert(1)"}, "EKINERJA_PUBLIC_URL"),
        ({**MAIL, "EKINERJA_SMTP_URL": "mail.example.go.id"}, "EKINERJA_SMTP_URL"),
        ({**MAIL, "EKINERJA_SMTP_URL": "http://mail.example.go.id"}, "EKINERJA_SMTP_URL"),
        ({**MAIL, "EKINERJA_MAIL_FROM": ""}, "EKINERJA_MAIL_FROM"),
        ({**MAIL, "EKINERJA_MAIL_FROM": "a@b.id, c@d.id"}, "EKINERJA_MAIL_FROM"),
        ({**MAIL, "EKINERJA_PUBLIC_URL": ""}, "EKINERJA_PUBLIC_URL"),
    ],
)
def test_a_doubtful_setting_stops_the_start_by_its_name(tmp_path: Path, changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        settings(tmp_path, **changes)
