"""Sentences about scoring methods, groups of people and sources of the predikat."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "scoring_method_unknown": _(
        "Metode %(method)s tidak dikenal. Pilih pada parameter scoring_method salah satu dari: %(known)s."
    ),
    "scoring_method_missing": _("Kelompok %(kelompok)s tidak punya metode pada parameter scoring_method. Tambahkan."),
    "scoring_group_unknown": _(
        "Pegawai ini tidak punya jabatan definitif pada semester itu, jadi metodenya tidak diketahui. Lengkapi roster."
    ),
    "weekly_hours_invalid": _(
        "%(hours)s jam seminggu tidak dapat dipakai: harus di atas 0 dan paling banyak %(full)s."
    ),
    "period_invalid": _("%(value)s bukan periode. Tulis seperti 2026-03, 2026-tw1, 2026-1, atau 2026."),
    "group_rules_invalid": _("Tabel kelompok pegawai tidak dapat dibaca: kolom %(column)s kurang atau kosong."),
    "group_rules_open": _("Baris terakhir tabel kelompok pegawai, dan hanya itu, harus cocok bagi semua orang."),
    "predikat_source_missing": _("Kelompok %(kelompok)s tidak punya sumber pada parameter sumber_predikat. Tambahkan."),
    "predikat_source_unknown": _(
        "Sumber %(value)s bagi kelompok %(kelompok)s tidak dikenal. Pilih bkn, ruang_gtk, kota, atau belum_ditetapkan."
    ),
    "method_value_missing": _("Metode %(method)s: parameter %(name)s tidak punya isian %(key)s. Lengkapi tabelnya."),
    "method_weights_invalid": _("Metode %(method)s: bobot %(name)s harus berjumlah tepat 1 dan tidak negatif."),
    "method_bands_invalid": _("Metode %(method)s: batas %(name)s harus menurun sampai 0 tanpa angka kembar."),
    "method_target_invalid": _("Metode %(method)s: target %(what)s adalah %(value)s; target harus di atas nol."),
    "method_amount_negative": _("Metode %(method)s: %(what)s adalah %(value)s; angka ini tidak boleh di bawah nol."),
    "method_points_invalid": _("Metode %(method)s: nilai %(what)s adalah %(value)s; harus 0 sampai %(top)s."),
    "method_peran_unknown": _(
        "Metode %(method)s tidak mengenal umpan balik dari peran %(peran)s. Hapus umpan balik itu atau pakai metode lain."
    ),
    "method_aspek_unknown": _("Metode %(method)s tidak mengenal aspek perilaku %(aspek)s."),
    "method_opinion_twice": _("Metode %(method)s: aspek %(aspek)s dinilai dua kali oleh orang yang sama (%(peran)s)."),
    "method_absence_over_days": _(
        "Metode %(method)s: %(days)s hari tidak masuk, padahal hanya %(working_days)s hari kerja. Periksa rekap kehadiran."
    ),
}
