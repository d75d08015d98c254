"""Sentences about periods, finalisation and reminders."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    # Closing a month
    "month_already_closed": _("%(month)s sudah ditutup. Tidak ada yang perlu dilakukan lagi."),
    "month_not_closing": _(
        "%(month)s belum dapat ditutup. Keputusan atasan masih berjalan sampai %(last_day)s; tutup sesudah itu."
    ),
    "corrections_open": _(
        "Masih ada kegiatan dikembalikan yang boleh dibetulkan sampai %(until)s. Tutup bulan ini sesudah tanggal itu."
    ),
    "clock_behind": _(
        "Jam server lebih lambat daripada catatan terakhir. Minta admin sistem membetulkan jam, lalu tutup lagi."
    ),
    "month_still_changing": _("Ada keputusan yang baru masuk pada %(month)s. Coba tutup sekali lagi."),
    "closing_changed": _(
        "Jumlah kegiatan yang belum diputuskan berubah sejak halaman dibuka. Periksa angka terbaru, lalu tutup lagi."
    ),
    "exclusion_not_waiting": _(
        "Kegiatan ini tidak lagi menunggu keputusan. Kembali ke daftar untuk melihat yang terbaru."
    ),
    # Closing a semester, finalising
    "semester_already_closed": _("Semester ini sudah ditutup. Tidak ada yang perlu dilakukan lagi."),
    "semester_not_closed": _("Enam bulan semester ini harus ditutup dahulu. Yang masih terbuka: %(months)s."),
    "scores_not_final": _("%(count)s nilai belum final. Jadikan final per unit dahulu, lalu tutup semester."),
    "finalisation_changed": _(
        "Jumlah nilai yang siap berubah menjadi %(count)s sejak halaman dibuka. Periksa lagi, lalu jadikan final."
    ),
    # Reopening
    "period_not_closed": _("Periode ini tidak sedang ditutup, jadi tidak perlu dibuka kembali."),
    "period_changed": _("Periode ini sudah dibuka atau ditutup lagi oleh orang lain. Periksa riwayatnya di bawah."),
    "reopen_reason_required": _("Tulis alasan membuka kembali. Alasan ini tercatat dan dibaca orang kedua."),
    "reopen_not_asked": _("Belum ada yang mengajukan pembukaan kembali. Ajukan dahulu dengan alasan."),
    "reopen_needs_second_person": _("Anda yang mengajukan, jadi orang lain yang harus menyetujui pembukaan kembali."),
    "reopen_semester_first": _("Semester bulan ini sudah ditutup. Buka kembali semesternya dahulu."),
    # Reminders, as notices to one person
    "reminder_plan": _("SKP Anda belum disepakati. Susun dan ajukan kepada atasan."),
    "reminder_entries": _("Ada %(days)s hari kerja tanpa catatan. Lengkapi selama masih bisa."),
    "reminder_decisions": _("%(count)s kegiatan sudah lebih dari 3 hari kerja menunggu keputusan Anda."),
}
