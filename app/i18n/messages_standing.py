"""What is said about standings, punishments, withheld pay, emergencies and bulan bayangan: refusals and notices."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "standing_invalid": _("Ada isian yang perlu dibetulkan."),
    "standing_kind": _("Pilih kedudukan dari daftar."),
    "standing_overlaps": _(
        "Sudah ada kedudukan lain sejak %(first)s yang berbagi hari dengan rentang ini. Cabut yang lama atau ubah tanggalnya."
    ),
    "punishment_kind": _("Pilih hukuman dari daftar yang berlaku pada bulan itu."),
    "withholding_reason": _("Pilih sebab penahanan dari daftar."),
    "withholding_open": _("Penahanan dengan sebab ini sudah berjalan sejak %(first)s. Lepaskan dahulu yang lama."),
    "withholding_released": _("Penahanan ini sudah dilepas dengan isian lain. Muat ulang halaman."),
    "release_before_start": _("Bulan terakhir tidak boleh sebelum bulan pertama penahanan, %(first)s."),
    "record_choice": _("Pilih catatan yang masih berlaku dari daftar."),
    "deduction_kind": _("Pilih jenis potongan dari daftar."),
    "deduction_amount": _("Isi rupiah bulat sebulan, 1 sampai 999999999, tanpa titik."),
    "deduction_end_too_early": _("Paling awal %(first)s."),
    "deduction_month_closed": _(
        "Potongan ini mengubah %(month)s yang sudah ditutup. Mulai atau akhiri di bulan sesudahnya; selisih bulan itu "
        "diselesaikan dengan pegawainya."
    ),
    "month_required": _("Isi bulan, misalnya 2026-07."),
    "emergency_invalid": _("Ada isian keadaan darurat yang perlu dibetulkan."),
    "emergency_too_long": _("Paling lama %(most)s hari sekali masuk. Bagi menjadi beberapa rentang."),
    "emergency_stops_nothing": _("Pilih sekurangnya satu: tenggat atau potongan."),
    "phase_invalid": _("Ada isian yang perlu dibetulkan."),
    "phase_unit": _("Pilih OPD dari daftar."),
    "phase_exists": _("OPD ini sudah mulai bulan bayangan sejak %(first)s."),
    "phase_unknown": _("OPD ini tidak sedang dalam bulan bayangan."),
    "phase_live_already": _("OPD ini sudah berlaku penuh sejak %(first)s."),
    "phase_live_too_early": _("Bulan berlaku harus sesudah bulan bayangan pertama, %(first)s."),
    "phase_second_person": _(
        "Anda yang memulai bulan bayangan ini. Menyatakan berlaku penuh harus oleh orang lain di BKPSDMD."
    ),
    "phase_months_decided": _(
        "Batch %(month)s sudah diperiksa atau lebih jauh, jadi bulan itu tidak dapat diubah lagi. Pilih bulan sesudahnya."
    ),
    "import_batch_decided": _(
        "Jumlah %(month)s orang ini sudah ada di batch yang diperiksa. Kembalikan batch itu ke draf bila harus diubah."
    ),
    "no_skp_reminders_first": _(
        "Baru %(sent)s dari 2 pengingat untuk %(semester)s terkirim. Kirim pengingat dahulu; catatan ini hanya sesudah dua."
    ),
    "no_skp_reminded_twice": _("Dua pengingat untuk %(semester)s sudah terkirim."),
    "no_skp_reminder_too_soon": _("Pengingat kedua paling cepat %(from_day)s, supaya ada waktu menyusun."),
    "semester_ahead": _("Semester %(semester)s belum mulai."),
    # Notices
    "standing_recorded": _("BKPSDMD mencatat perubahan kedudukan Anda, dasar %(document)s. Keliru? Hubungi BKPSDMD."),
    "punishment_recorded": _(
        "Hukuman disiplin dicatat: TPP dipotong %(percent)s %% selama %(months)s bulan sejak %(first)s, dasar %(document)s."
    ),
    "pay_withheld": _(
        "TPP Anda ditahan mulai %(first)s, dasar %(document)s. Tetap dihitung, dan dibayar sesudah sebabnya selesai."
    ),
    "pay_released": _("Penahanan TPP Anda dilepas sampai %(last)s. Bulan yang tertahan akan dibayar."),
    "deduction_recorded": _(
        "Potongan baru dari TPP Anda mulai %(first)s, dasar %(document)s. Tampak di halaman TPP. Keliru? Hubungi BKPSDMD."
    ),
    "deduction_ended": _("Sebuah potongan dari TPP Anda berakhir; terakhir dipotong %(last)s."),
    "no_skp_reminder": _(
        "Pengingat ke-%(number)s: SKP %(semester)s Anda belum ada. Susun dan ajukan; sesudah dua pengingat dapat dicatat "
        "tidak menyusun SKP."
    ),
    "no_skp_reminder_superior": _("Pengingat ke-%(number)s: SKP %(semester)s %(name)s belum ada. Bantu menyusunnya."),
}
