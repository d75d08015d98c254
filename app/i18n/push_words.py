"""What a phone shows on its locked screen, and a letter: short, and nothing that a colleague beside it should not read."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import LazyString, force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.notice_matters import matter_of
from app.domain.reminding import Matter

_SENTENCES: Final[dict[Matter, LazyString]] = {
    Matter.ENTRIES: _l("Ada hari kerja yang belum dicatat. Catat sekarang selagi ingat."),
    Matter.DEADLINE: _l("Ada batas waktu malam ini. Buka untuk menyelesaikan."),
    Matter.DECIDED: _l("Ada kegiatan yang dikembalikan atau ditolak. Buka untuk melihat alasannya."),
    Matter.PLAN: _l("Ada kabar tentang SKP Anda."),
    Matter.PAY: _l("Ada kabar tentang TPP. Buka untuk membacanya."),
    Matter.OTHER: _l("Ada pemberitahuan baru."),
}
MATTERS: Final[dict[Matter, tuple[LazyString, LazyString]]] = {
    Matter.ENTRIES: (_l("Hari tanpa catatan"), _l("hari kerja terakhir yang belum dicatat")),
    Matter.DEADLINE: (_l("Batas waktu"), _l("batas yang jatuh malam ini")),
    Matter.DECIDED: (_l("Kegiatan saya"), _l("dikembalikan, ditolak, atau tidak dihitung")),
    Matter.WAITING: (_l("Menunggu keputusan saya"), _l("kegiatan bawahan, hari ke-1, ke-2, dan sebelum tutup")),
    Matter.PLAN: (_l("SKP"), _l("diajukan, disepakati, dikembalikan")),
    Matter.PAY: (_l("TPP dan kedudukan"), _l("daftar sementara, jawaban, penahanan")),
    Matter.OTHER: (_l("Lainnya"), _l("yang tidak termasuk di atas")),
}


def push_sentence(code: str, params: Mapping[str, Any], language: str) -> str:
    """One sentence in the person's language; of the facts at most a number."""
    with force_locale(language):
        matter = matter_of(code)
        if matter is Matter.WAITING:
            count = int(params["count"])
            return ngettext(
                "%(num)s kegiatan menunggu keputusan Anda.", "%(num)s kegiatan menunggu keputusan Anda.", count
            )
        return str(_SENTENCES[matter])


def digest_words(matters: Mapping[Matter, int], language: str, public_url: str) -> tuple[str, str]:
    """Subject and text of a daily letter: what the news is about, how much, and where to read it; nothing personal."""
    with force_locale(language):
        total = sum(matters.values())
        subject = ngettext("e-Kinerja: %(num)s kabar untuk Anda", "e-Kinerja: %(num)s kabar untuk Anda", total)
        lines = [f"- {MATTERS[matter][0]}: {matters[matter]}" for matter in Matter if matter in matters]
        text = [
            _("Kabar yang belum Anda baca:"),
            "",
            *lines,
            "",
            _("Baca di %(url)s", url=f"{public_url}/notices"),
            _("Tidak ingin surel ini? Atur di %(url)s", url=f"{public_url}/notices/settings"),
        ]
        return subject, "\n".join(text) + "\n"


def channel_names() -> dict[str, str]:
    """The channels a person chooses between, by code."""
    return {"push": _("Ponsel"), "mail": _("Surel")}
