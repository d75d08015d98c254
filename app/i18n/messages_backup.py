"""Sentences about backups, for the city's IT officer."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "backup_not_written": _("%(file)s: cadangan tidak tertulis (%(problem)s). Periksa folder, izin, dan sisa cakram."),
    "backup_failed": _("Basis data tidak dapat disalin: %(problem)s"),
    "backup_source_damaged": _(
        "Basis data rusak: %(problem)s. Jangan hapus cadangan lama; pulihkan dari cadangan terakhir yang baik."
    ),
    "backup_tool_missing": _("Program %(tool)s tidak ditemukan. Pasang paket postgresql-client, lalu coba lagi."),
    "backup_unreadable": _("%(file)s bukan cadangan e-Kinerja, atau terpotong. Tidak ada yang diubah."),
    "backup_damaged": _("Cadangan rusak pada bagian %(what)s. Tidak ada yang diubah; pakai cadangan lain."),
    "backup_other_schema": _(
        "Cadangan dari versi lain: tabelnya %(found)s, aplikasi ini %(expected)s. Pulihkan dengan versi aplikasi yang sama."
    ),
    "backup_other_database": _(
        "Cadangan dari %(found)s tidak dapat dipulihkan ke %(expected)s. Sesuaikan DATABASE_URL."
    ),
    "restore_not_empty": _("Tujuan sudah berisi data. Tambahkan --ganti bila data itu memang boleh ditimpa."),
    "restore_in_use": _("Basis data sedang dipakai. Hentikan layanan dahulu, lalu ulangi."),
    "restore_chain_broken": _(
        "Rantai audit cadangan putus pada %(where)s. Jangan dipakai sebelum diperiksa Inspektorat."
    ),
    "restore_needs_upgrade": _("Tabel belum ada di tujuan. Jalankan `flask db upgrade` dahulu, lalu ulangi."),
    "restore_failed": _("Pemulihan gagal: %(problem)s"),
}
