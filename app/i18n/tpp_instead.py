"""What is said where something else than the computed amount is paid, or nothing yet: bulan bayangan and withheld pay."""

from flask_babel import gettext as _

from app.i18n.format import rupiah
from app.i18n.standing_words import withheld_text
from app.models import TppBatch, TppLine


def shadow_words(line: TppLine) -> list[str]:
    """Both amounts of a shadow month and their difference, in sentences; what is missing is said."""
    if line.legacy_amount is None:
        return [_("Jumlah TPP lama Anda untuk bulan ini belum diimpor. BKPSDMD melengkapinya sebelum dibayar.")]
    found = [_("Yang dibayar: jumlah lama %(old)s.", old=rupiah(line.legacy_amount))]
    if line.tpp_netto is None:
        return [*found, _("Hitungan dengan aturan baru belum lengkap, jadi selisihnya belum diketahui.")]
    difference = line.tpp_netto - line.legacy_amount
    new = _("Dengan aturan baru: %(new)s.", new=rupiah(line.tpp_netto))
    if difference == 0:
        return [*found, new, _("Keduanya sama.")]
    words = (
        _("%(amount)s lebih banyak dari jumlah lama.")
        if difference > 0
        else _("%(amount)s lebih sedikit dari jumlah lama.")
    )
    return [*found, new, words % {"amount": rupiah(abs(difference))}]


def withheld_words(line: TppLine) -> list[str]:
    """Why the pay of a line waits; empty when it does not."""
    if line.withheld_reason is None:
        return []
    reason = withheld_text(line.withheld_reason)
    return [_("Dihitung, tetapi ditahan: %(reason)s. Tidak hilang; dibayar sesudah sebabnya selesai.", reason=reason)]


def instead_words(line: TppLine, batch: TppBatch) -> tuple[str, list[str]]:
    """Title and sentences of the note above a line, both empty for an ordinary one."""
    if batch.is_shadow:
        return _("Bulan bayangan"), shadow_words(line)
    waiting = withheld_words(line)
    return (_("Ditahan"), waiting) if waiting else ("", [])
