"""What changed in an entry that came back, as text: only what differs."""

from flask_babel import gettext as _

from app.i18n.format import UNKNOWN, date_long, time_range, volume
from app.services.approval_changes import Contents, Corrected


def change_texts(corrected: Corrected) -> list[tuple[str, str, str]]:
    """Label, before and after of everything that differs."""
    before, after = _texts(corrected.before), _texts(corrected.after)
    return [(label, before[label], text) for label, text in after.items() if text != before[label]]


def _texts(seen: Contents) -> dict[str, str]:
    return {
        _("Tanggal"): date_long(seen.work_date),
        _("Waktu"): time_range(seen.start_minute, seen.end_minute),
        _("Banyaknya"): UNKNOWN if seen.volume is None else f"{volume(seen.volume)} {seen.satuan or ''}".rstrip(),
        _("Bagian dari rencana"): _place(seen),
        _("Uraian"): seen.description,
        _("Foto"): str(seen.evidence_count),
        _("Tautan bukti"): seen.evidence_url or UNKNOWN,
    }


def _place(seen: Contents) -> str:
    if seen.line is None:
        return (
            _("Rapat, pelatihan, atau tugas mendadak") if seen.line_kind == "minutes_only" else _("Tugas belum ber-RHK")
        )
    return f"RHK {seen.line.rhk_number} · {seen.line.indikator}"
