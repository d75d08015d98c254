"""Texts that an office passes on in a group: about a deadline, never about a person."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.services.missing import Lack

_TEXTS: Final[dict[str, LazyString]] = {
    Lack.ENTRIES: _l(
        "Pengingat e-Kinerja: mohon lengkapi catatan kegiatan hari kerja yang masih kosong. Catat di %(url)s/activities/new"
    ),
    Lack.DECISIONS: _l(
        "Pengingat e-Kinerja untuk pejabat penilai: mohon putuskan kegiatan yang menunggu. Buka %(url)s/approvals"
    ),
    Lack.PLAN: _l("Pengingat e-Kinerja: mohon susun dan ajukan SKP kepada atasan. Buka %(url)s/plan"),
}


def reminder_text(kind: str, public_url: str) -> str | None:
    """The text about what is missing; none for what people cannot mend themselves."""
    text = _TEXTS.get(kind or Lack.ENTRIES)
    return None if text is None else str(text % {"url": public_url.rstrip("/")})
