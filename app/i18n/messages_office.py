"""What the office pages say when they refuse: leave, calendar, office hours, a missing SKP."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    # How the days of a post are recorded
    "recording_invalid": _("Belum tersimpan. Betulkan yang ditandai."),
    "recording_way": _("Pilih harian, jadwal, atau tidak."),
    "recording_reason": _("Tulis alasannya, paling banyak %(limit)s huruf."),
    "recording_no_post": _("Orang ini tidak punya penugasan definitif pada tanggal itu."),
    "recording_own": _("Cara mencatat jabatan Anda sendiri diatur oleh pengelola kepegawaian lain."),
    "leave_invalid": _("Ada isian cuti yang perlu dibetulkan."),
    "leave_code": _("Pilih jenis cuti atau dinas dari daftar."),
    "leave_document": _("Tulis nomor surat, paling panjang 200 huruf."),
    "leave_end_before_start": _("Tanggal akhir harus sesudah tanggal awal."),
    "leave_too_long": _("Paling lama 366 hari sekali masuk. Bagi menjadi beberapa rentang."),
    "leave_without_working_day": _("Tidak ada hari kerja orang ini di rentang itu. Periksa tanggalnya."),
    "leave_own": _("Cuti dan catatan Anda sendiri dimasukkan oleh pengelola lain."),
    "date_required": _("Isi tanggal, misalnya 2026-10-14."),
    "time_required": _("Isi jam, misalnya 07:30."),
    "calendar_invalid": _("Ada isian kalender yang perlu dibetulkan."),
    "day_kind": _("Pilih jenis hari libur dari daftar."),
    "day_off_taken": _("%(day)s sudah hari libur. Pilih hari lain, atau ubah hari itu dahulu."),
    "day_off_same": _("Hari yang baru sama dengan yang lama. Pilih hari lain."),
    "day_off_unknown": _("%(day)s bukan hari libur."),
    "schedule_invalid": _("Ada isian jam kerja yang perlu dibetulkan."),
    "schedule_unit_unknown": _("Unit dengan kode itu tidak ada."),
    "pattern_unknown": _("Pilih pola kerja 5, 6, atau sif."),
    "weekday_required": _("Pilih sekurangnya satu hari."),
    "schedule_end_before_start": _("Jam pulang harus sesudah jam masuk."),
    "no_skp_invalid": _("Ada isian yang perlu dibetulkan."),
    "no_skp_exists": _("Sudah tercatat tidak menyusun SKP untuk %(semester)s."),
    "skp_exists": _("Orang ini punya SKP yang disepakati di %(semester)s, jadi tidak dapat dicatat."),
}
