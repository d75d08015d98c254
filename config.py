"""Every environment variable, read and validated here and nowhere else.

`load_settings()` returns typed settings; an unknown or malformed value stops the start with a sentence that says what to write.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent
_MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


class SettingError(ValueError):
    """A setting has a value that the program refuses; the message names the variable and the remedy."""


@dataclass(frozen=True)
class Settings:
    """What the operator may set. Documented in README, "Settings" (a test compares the two lists)."""

    database_url: str = field(metadata={"env": "DATABASE_URL"})
    instance: Path = field(metadata={"env": "EKINERJA_INSTANCE"})
    secret_key: str = field(metadata={"env": "SECRET_KEY"}, repr=False)
    host: str = field(default="127.0.0.1", metadata={"env": "HOST"})
    port: int = field(default=8000, metadata={"env": "PORT"})
    https: bool = field(default=False, metadata={"env": "EKINERJA_HTTPS"})
    trusted_proxies: int = field(default=0, metadata={"env": "EKINERJA_PROXIES"})
    web_processes: int = field(default=2, metadata={"env": "EKINERJA_WEB_PROCESSES"})
    web_threads: int = field(default=4, metadata={"env": "EKINERJA_WEB_THREADS"})
    log_level: str = field(default="INFO", metadata={"env": "EKINERJA_LOG_LEVEL"})
    public_url: str = field(default="", metadata={"env": "EKINERJA_PUBLIC_URL"})
    smtp_url: str = field(default="", metadata={"env": "EKINERJA_SMTP_URL"}, repr=False)
    mail_from: str = field(default="", metadata={"env": "EKINERJA_MAIL_FROM"})
    is_demo: bool = False

    @property
    def operator_address(self) -> str | None:
        """How the operators of push services may reach the operator of this program."""
        if self.mail_from:
            return f"mailto:{self.mail_from}"
        return self.public_url if self.public_url.startswith("https://") else None

    @property
    def cookie_name(self) -> str:
        """Over HTTPS the browser itself guards the cookie by its prefix."""
        return "__Host-sid" if self.https else "sid"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment (or the given mapping) into settings. Raises SettingError."""
    env = os.environ if environ is None else environ
    instance = Path(env.get("EKINERJA_INSTANCE") or PROJECT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    url = env.get("DATABASE_URL", "")
    return Settings(
        database_url=_database_url(url) if url else f"sqlite:///{instance / 'ekinerja.db'}",
        instance=instance,
        secret_key=env.get("SECRET_KEY") or _stored_secret(instance),
        host=env.get("HOST") or "127.0.0.1",
        port=_integer(env, "PORT", 8000, 1, 65535),
        https=_boolean(env, "EKINERJA_HTTPS"),
        trusted_proxies=_integer(env, "EKINERJA_PROXIES", 0, 0, 5),
        web_processes=_integer(env, "EKINERJA_WEB_PROCESSES", 2, 1, 64),
        web_threads=_integer(env, "EKINERJA_WEB_THREADS", 4, 1, 64),
        log_level=_choice(env, "EKINERJA_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        public_url=_web_address(env, "EKINERJA_PUBLIC_URL"),
        **_mail(env),
        is_demo=not url,
    )


def _database_url(url: str) -> str:
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise SettingError("DATABASE_URL: write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    return url


def _web_address(env: Mapping[str, str], name: str) -> str:
    """Without a slash at its end; empty when it is not set."""
    text = (env.get(name) or "").rstrip("/")
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query):
        raise SettingError(f"{name}={text!r}: write the address people type, such as https://ekinerja.example.go.id")
    return text


def _mail(env: Mapping[str, str]) -> dict[str, str]:
    """E-mail is off without settings; half of them is a mistake."""
    url, sender = env.get("EKINERJA_SMTP_URL") or "", env.get("EKINERJA_MAIL_FROM") or ""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/")):
        raise SettingError("EKINERJA_SMTP_URL: write smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465")
    if sender and not _MAIL_ADDRESS.fullmatch(sender):
        raise SettingError(f"EKINERJA_MAIL_FROM={sender!r}: write one address, such as ekinerja@example.go.id")
    if url and not (sender and env.get("EKINERJA_PUBLIC_URL")):
        raise SettingError(
            "EKINERJA_SMTP_URL: also set EKINERJA_MAIL_FROM and EKINERJA_PUBLIC_URL, for sender and links"
        )
    return {"smtp_url": url, "mail_from": sender}


def _stored_secret(instance: Path) -> str:
    """The key made on first use; created exclusively, so that two processes starting together agree on one."""
    path = instance / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key


def _read_secret(path: Path) -> str:
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise SettingError(f"{path}: the stored secret key is damaged; restore it or set SECRET_KEY")
    return key


def _boolean(env: Mapping[str, str], name: str) -> bool:
    return _choice(env, name, "0", ("0", "1")) == "1"


def _choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if value not in allowed:
        raise SettingError(f"{name}={value!r}: write one of {', '.join(allowed)}")
    return value


def _integer(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingError(f"{name}={text!r}: write a whole number from {least} to {most}")
    return int(text)
