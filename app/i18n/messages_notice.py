"""Sentences of notices: what happened, why, and where to go."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "entry_returned": _("Kegiatan %(tanggal)s dikembalikan: “%(alasan)s” Betulkan, lalu ajukan lagi."),
    "entry_rejected": _("Kegiatan %(tanggal)s ditolak: “%(alasan)s”"),
    "entry_excluded": _(
        "Kegiatan %(tanggal)s tidak dihitung saat bulan ditutup: “%(alasan)s” Keliru? Hubungi pengelola kepegawaian."
    ),
    "reminder_yesterday": _("Belum ada catatan untuk %(tanggal)s. Catat sekarang selagi ingat."),
    "reminder_deadline": _("Malam ini batas mencatat %(tanggal)s. Sesudahnya menjadi susulan dengan alasan."),
    "reminder_unfinished": _(
        "%(count)s kegiatan %(month)s masih draf atau dikembalikan. Selesaikan sebelum bulan ditutup malam ini."
    ),
    "reminder_waiting": _("%(count)s kegiatan menunggu keputusan Anda, tertua dikirim %(since)s."),
    "reminder_waiting_last": _(
        "%(count)s kegiatan menunggu. Yang %(month)s perlu diputuskan paling lambat %(until)s malam."
    ),
    "plan_submitted": _("Seorang bawahan mengajukan SKP. Baca, lalu setujui atau kembalikan."),
    "plan_agreed": _("SKP %(tahun)s Anda disepakati (versi %(version)s)."),
    "plan_sent_back": _("SKP %(tahun)s Anda dikembalikan. Baca catatan atasan, lalu betulkan."),
    "standing_entries_to_map": _("SKP %(tahun)s sudah disepakati. Pindahkan tugas belum ber-RHK ke rencananya."),
    "tpp_question_answered": _("Pertanyaan Anda tentang TPP %(month)s sudah dijawab."),
    "derivation_consent_given": _("%(name)s menyetujui Anda membandingkan TPP %(month)s. Setujui juga bila Anda mau."),
    "derivation_consent_revoked": _("%(name)s mencabut persetujuan membandingkan TPP %(month)s."),
    "share_without_worker": _("Foto belum ikut. Buka aplikasi ini sekali sampai selesai dimuat, lalu bagikan lagi."),
    # Choosing where to hear of what
    "quiet_too_long": _("Jam tenang paling lama %(hours)s jam. Pendekkan sedikit."),
    "push_address_refused": _("Peramban ini memberi alamat pemberitahuan yang tidak dikenal. Coba peramban lain."),
    "push_keys_refused": _("Peramban ini memberi kunci yang rusak. Muat ulang halaman, lalu coba lagi."),
    "push_key_changed": _("Kunci server sudah berganti. Muat ulang halaman, lalu aktifkan lagi."),
}
