"""Sentences about recording entries, photos and copies."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "body_unreadable": _("Kiriman ini tidak terbaca. Kirim satu objek JSON dengan nama isian seperti di formulir."),
    "client_id_required": _("Kiriman ini tidak membawa client_id (UUID). Buat satu di ponsel untuk setiap kegiatan."),
    "client_id_invalid": _("client_id harus UUID, misalnya 3f2b6c1e-8a4d-4c59-9b1f-0d6a7e5c2f10."),
    "version_invalid": _("Nomor versi tidak terbaca. Muat ulang halaman, lalu coba lagi."),
    "date_before_rules": _("Belum ada aturan untuk tanggal ini. Pilih tanggal yang lebih baru."),
    "susulan_reason_required": _("Batas waktu hari itu sudah lewat. Tulis alasan susulan; atasan akan melihatnya."),
    "client_id_reused": _("Kegiatan dengan nomor ini sudah tersimpan dengan isi lain. Lihat keduanya, lalu pilih."),
    "entry_changed": _("Kegiatan ini sudah berubah sejak Anda membukanya. Lihat keduanya, lalu pilih."),
    "entry_locked": _(
        "Kegiatan ini sudah diajukan atau diputuskan, jadi isinya tetap. Tarik dahulu bila belum diputuskan."
    ),
    "draft_has_history": _("Draf ini pernah dikembalikan, jadi tidak dapat dihapus. Perbaiki lalu ajukan lagi."),
    "month_closed": _(
        "%(month)s sudah ditutup, catatannya tidak berubah lagi. Ada yang keliru? Sampaikan ke pengelola kepegawaian unit Anda."
    ),
    "month_closing": _(
        "%(month)s sedang ditutup dan tidak menerima catatan baru. Hanya kegiatan yang dikembalikan masih bisa diperbaiki."
    ),
    "day_over_cap": _(
        "Tercatat %(minutes)s menit hari itu. Yang terhitung paling banyak %(cap)s menit; volumenya tetap penuh."
    ),
    "text_long_number": _("Uraian memuat 16 angka, mungkin NIK. Bila benar, hapus: data pribadi tidak perlu dicatat."),
    "template_too_many": _("Templat paling banyak %(limit)s. Hapus satu dahulu: buka templatnya dari halaman Catat."),
    "template_empty": _("Kegiatan tanpa uraian tidak bisa menjadi templat."),
    "draft_sent_again": _("Draf ini sudah terkirim lagi dari ponsel, jadi tidak perlu dikembalikan."),
    "copy_invalid": _("Belum tersimpan. Betulkan kegiatan yang ditandai, lalu kirim lagi."),
    "mapping_invalid": _("Belum dipetakan. Betulkan isian yang ditandai, lalu kirim lagi."),
    "nothing_chosen": _("Centang paling sedikit satu kegiatan."),
    "line_not_in_force": _(
        "%(indikator_kode)s tidak ada dalam SKP Anda pada %(date)s. Pilih indikator lain atau lepas centang hari itu."
    ),
    "entry_has_line": _("Salah satu kegiatan sudah punya RHK. Muat ulang halaman, lalu pilih lagi."),
    "photo_invalid": _("Foto belum tersimpan. Betulkan yang ditandai, lalu kirim lagi."),
    "photo_empty": _("Pilih foto dahulu."),
    "photo_not_image": _("Berkas ini bukan foto JPEG, PNG atau WEBP. Pilih foto lain."),
    "photo_heic": _(
        "Foto HEIC belum bisa dibaca. Di iPhone: Pengaturan, Kamera, Format, Paling Kompatibel; lalu ambil ulang."
    ),
    "photo_svg": _("Berkas SVG bukan foto dan bisa memuat program. Kirim foto JPEG, PNG atau WEBP."),
    "photo_broken": _("Foto ini tidak utuh; mungkin terputus saat disalin. Kirim lagi atau ambil ulang."),
    "photo_id_reused": _(
        "Nomor foto ini sudah dipakai untuk foto lain. Yang tersimpan tidak berubah; kirim sebagai foto baru."
    ),
    "pdf_too_large": _("PDF lebih besar dari %(megabytes)s MB. Kecilkan, atau kirim halaman yang penting saja."),
    "pdf_not_whole": _("Berkas ini bukan PDF yang utuh. Buka dan simpan ulang sebagai PDF, lalu kirim lagi."),
    "pdf_active": _("PDF ini memuat program, lampiran atau kunci. Cetak ulang ke PDF biasa, lalu kirim lagi."),
    "photo_too_large": _("Foto lebih besar dari %(megabytes)s MB. Kecilkan atau ambil ulang."),
    "photo_pixels": _("Ukuran gambar ini terlalu besar. Ambil ulang dengan kamera ponsel biasa."),
    "photo_too_many": _("Satu kegiatan paling banyak %(limit)s foto. Hapus satu dahulu."),
    "photo_entry_decided": _("Kegiatan ini sudah diputuskan, jadi fotonya tetap."),
    "photo_lost": _("Foto ini tidak ditemukan di server. Beri tahu admin sistem."),
}
