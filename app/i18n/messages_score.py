"""Sentences about scores and their assessment."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "score_changed": _("Nilai ini berubah sejak Anda membukanya. Lihat apa yang berubah, lalu putuskan lagi."),
    "score_final": _("Nilai ini sudah final, jadi tidak dapat diubah. Yang keliru diajukan sebagai keberatan."),
    "assessment_not_open": _(
        "Penilaian semester %(semester)s belum dibuka. Menunggu bulan terakhirnya menjelang tutup."
    ),
    "score_not_assessable": _(
        "Hari tugasnya kurang dari batas, jadi semester ini tidak dinilai. Tidak perlu berbuat apa-apa."
    ),
    "score_incomplete": _(
        "Belum lengkap, jadi belum bisa dikonfirmasi. Beri ketujuh nilai perilaku, dan periksa hasil kerjanya."
    ),
    "assessment_invalid": _("Penilaian belum tersimpan. Lengkapi isian yang ditandai, lalu kirim lagi."),
    "gap_answer_required": _("Umpan balik orang lain berbeda satu tingkat penuh. Tulis tanggapan Anda."),
    "sentence_required": _("Tulis satu kalimat: mengapa %(item)s di atas ekspektasi."),
    "levels_required": _("Pilih tingkat paling sedikit untuk satu nilai perilaku."),
    "levels_invalid": _("Perilaku belum tersimpan. Betulkan isian yang ditandai."),
    "level_unknown": _("Pilih di bawah, sesuai, atau di atas."),
    "predikat_unknown": _("Pilih salah satu predikat."),
    "not_assessor": _("Semester ini dinilai oleh atasan pada akhir semester. Anda bisa membaca, tidak menilai."),
    "predikat_undecided": _("Metode ini tidak menentukan predikat. Pilih predikat dan tulis alasannya."),
    "idea_undecided": _("Pilih apakah ada ide baru: Sangat Baik bila ada, Baik bila tidak."),
}
