"""Sentences about plans (SKP) and reported figures."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "choice_required": _("Pilih salah satu dari daftar."),
    "number_ambiguous": _(
        "%(value)s bisa berarti dua hal. Tulis tanpa titik ribuan (%(whole)s), dan pakai koma untuk pecahan."
    ),
    "plan_invalid": _("SKP belum tersimpan. Betulkan isian yang ditandai, lalu kirim lagi."),
    "indicator_required": _("Tulis paling sedikit satu indikator: apa yang diukur, berapa, dan satuannya."),
    "share_needs_percent": _("Persen mutu memakai satuan %. Ubah satuannya, atau pilih cara hitung lain."),
    "share_above_whole": _("Persen mutu paling tinggi 100. Kecilkan targetnya."),
    "halves_differ": _("Target kedua semester harus berjumlah %(target)s. Betulkan salah satu, atau kosongkan."),
    "plan_state_changed": _(
        "Versi SKP ini sudah berubah keadaan. Lihat keadaan terakhirnya, lalu coba lagi bila perlu."
    ),
    "plan_year_not_open": _("SKP %(year)s belum atau tidak lagi bisa disusun. Pilih tahun berjalan."),
    "plan_exists": _("SKP %(year)s Anda sudah ada. Ubah lewat Ajukan perubahan SKP."),
    "plan_without_post": _(
        "Belum ada jabatan definitif Anda pada %(year)s. Hubungi pengelola kepegawaian unit agar penugasan dicatat."
    ),
    "plan_semester_closed": _("Semester %(semester)s sudah ditutup, jadi SKP ini tidak dapat diubah. Hubungi BKPSDMD."),
    "plan_not_agreed": _("SKP ini belum disepakati. Selesaikan dahulu rancangannya."),
    "plan_over": _("SKP ini berakhir %(ends_on)s. Perubahan dibuat pada SKP yang sedang berjalan."),
    "plan_not_over": _("SKP ini berlaku sampai %(ends_on)s. Bisa ditutup sesudahnya."),
    "plan_too_long": _("Satu SKP memuat paling banyak %(limit)s RHK. Gabungkan yang serupa."),
    "plan_empty": _("Rancangan masih kosong. Tambahkan paling sedikit satu RHK dengan indikatornya."),
    "plan_without_utama": _("Paling sedikit satu RHK harus utama. Ubah kategori salah satunya."),
    "plan_unchanged": _("Belum ada yang berubah dari SKP yang disepakati. Ubah RHK atau indikatornya dahulu."),
    "plan_reason_required": _("Tulis mengapa SKP diubah, supaya atasan tahu."),
    "plan_date_range": _("Pilih tanggal dari %(earliest)s sampai %(latest)s."),
    "plan_without_superior": _(
        "Atasan Anda belum tercatat, jadi belum ada yang menyetujui. Laporkan di Data saya, bagian Atasan saya."
    ),
    "plan_changed": _("Isi SKP ini berubah sejak Anda membukanya. Periksa yang terbaru di bawah, lalu setujui lagi."),
    "realisation_invalid": _("Realisasi belum tersimpan. Betulkan isian yang ditandai."),
    "realisation_not_asked": _("Indikator ini tidak memerlukan angka realisasi pada semester ini."),
    "realisation_confirmed": _("Angka ini sudah dikonfirmasi atasan. Minta atasan membukanya lagi bila keliru."),
    "realisation_changed": _("Angka ini berubah sejak Anda membukanya. Lihat yang terbaru, lalu konfirmasi lagi."),
    "realisation_semester_closed": _("Semester %(semester)s sudah ditutup, jadi realisasinya tidak berubah lagi."),
    "source_required": _("Tulis di mana angka ini bisa diperiksa."),
}
