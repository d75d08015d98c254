"""Words for named deductions."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

DEDUCTION_KINDS: dict[str, LazyString] = {
    "zakat": _("Zakat"),
    "korpri": _("Iuran Korpri"),
    "bulog": _("Bulog"),
    "koperasi": _("Koperasi"),
    "taperum": _("Taperum"),
    "sewa_rumah": _("Sewa rumah"),
    "utang": _("Utang atau angsuran"),
    "lainnya": _("Potongan lain"),
}


def deduction_label(kind: str) -> str:
    """The name of a deduction; one of a case file that has no words is shown as it is written."""
    return str(DEDUCTION_KINDS.get(kind, kind))
