"""Sentences about the approval queue, samples and undoing."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "batch_empty": _("Belum ada kegiatan yang dicentang. Centang yang Anda setujui, lalu kirim lagi."),
    "batch_too_large": _("Paling banyak %(most)s kegiatan sekaligus; ini %(count)s. Putuskan per bagian."),
    "batch_repeats": _("Satu kegiatan terkirim dua kali. Muat ulang halaman, lalu pilih lagi."),
    "batch_unreadable": _("Pilihan tidak terbaca. Muat ulang halaman, lalu pilih lagi."),
    "request_reused": _("Kiriman ini sudah dipakai untuk pilihan lain. Muat ulang halaman, lalu putuskan lagi."),
    "sample_not_opened": _("Buka %(count)s contoh acak dahulu. Setelah itu semuanya bisa disetujui sekaligus."),
    "entry_withdrawn": _("Pegawai menarik kegiatan ini kembali. Tidak ada yang perlu diputuskan."),
    "decided_already": _("Kegiatan ini tidak lagi menunggu keputusan. Lihat riwayatnya di bawah."),
    "decision_month_closed": _("%(month)s sudah ditutup. Keputusan tidak dapat diubah lagi."),
    "decision_month_closing": _(
        "Batas memutuskan %(month)s sudah lewat. Hanya kegiatan yang diperbaiki setelah dikembalikan masih diputuskan."
    ),
    "official_unknown": _("Pejabat ini tidak dikenal. Pilih dari daftar."),
    "official_not_decider": _("Pejabat ini tidak memutuskan kegiatan tersebut. Pilih pejabat lain."),
    "document_required": _("Isi nomor dokumen keputusan pejabat."),
}
