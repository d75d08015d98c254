"""Sentences about signing in, passwords, roles, delegations and downloads."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    # Signing in
    "nip_blank": _("Isi NIP Anda."),
    "password_blank": _("Isi kata sandi Anda."),
    "sign_in_wrong": _("NIP atau kata sandi tidak cocok. Coba lagi, atau pilih Lupa kata sandi."),
    "first_password_over": _(
        "Kata sandi pertama ini sudah dipakai atau sudah lewat waktunya. Minta slip baru ke pengelola kepegawaian unit Anda."
    ),
    "sign_in_too_often": _("Terlalu banyak percobaan. Tunggu %(seconds)s detik, lalu coba lagi."),
    "sign_in_too_often_minutes": _("Terlalu banyak percobaan. Tunggu %(minutes)s menit, lalu coba lagi."),
    "sign_in_busy": _("Sedang banyak yang masuk. Tunggu beberapa detik, lalu coba lagi."),
    "new_password_first": _("Ganti dahulu kata sandi pertama Anda, lalu lanjutkan."),
    # Passwords
    "current_password_wrong": _("Kata sandi sekarang tidak cocok. Ketik lagi."),
    "password_repeat_differs": _("Kedua isian kata sandi baru tidak sama. Ketik lagi keduanya."),
    "password_short": _(
        "Kata sandi baru paling sedikit %(least)s huruf; ini baru %(length)s. Gabungkan beberapa kata."
    ),
    "password_long": _("Kata sandi baru paling banyak %(most)s huruf. Pendekkan sedikit."),
    "password_personal": _("Jangan pakai NIP, nama, atau tanggal lahir. Pilih beberapa kata yang hanya Anda tahu."),
    "password_repetitive": _("Terlalu banyak huruf yang berulang atau berurutan. Pilih beberapa kata yang berbeda."),
    "password_common": _("Kata sandi ini mudah ditebak. Gabungkan beberapa kata yang tidak biasa."),
    "password_same": _("Ini kata sandi yang lama. Pilih yang baru."),
    "password_changed_meanwhile": _("Kata sandi sudah diganti dari perangkat lain. Masuk dengan yang baru."),
    # People, roles, accounts
    "employee_unknown": _("Tidak ada pegawai dengan NIP ini. Periksa angkanya."),
    "unit_unknown": _("Tidak ada unit dengan kode %(kode)s. Periksa kodenya."),
    "role_unknown": _("Peran %(role)s tidak dikenal. Pilihannya: %(known)s."),
    "role_not_held": _(
        "%(nip)s tidak punya peran %(role)s untuk unit itu. Sebutkan unitnya dengan --unit, atau periksa NIP."
    ),
    "account_unknown": _("Akun ini tidak ada."),
    "choice_unknown": _("Pilih salah satu yang tersedia."),
    # Delegation
    "delegation_needs_subordinates": _(
        "Hanya atasan yang dapat melimpahkan keputusan. Saat ini Anda tidak punya bawahan."
    ),
    "delegation_overlaps": _(
        "Pada hari-hari itu sudah ada pelimpahan (%(starts_on)s sampai %(ends_on)s). Akhiri dahulu yang itu, atau pilih hari lain."
    ),
    "delegation_unknown": _("Pelimpahan ini tidak ada, atau bukan milik Anda."),
    "delegation_not_yours": _("Hanya yang melimpahkan yang dapat mengakhirinya."),
    "delegation_to_self": _("Pilih orang lain, bukan diri sendiri."),
    "delegation_to_inactive": _("Pegawai ini tidak bertugas pada hari mulai. Pilih orang lain."),
    "delegation_in_past": _("Pelimpahan mulai hari ini atau sesudahnya."),
    "delegation_long": _("Pelimpahan paling lama %(days)s hari. Untuk yang lebih lama, minta penunjukan Plt."),
    "delegation_end_before_start": _("Hari terakhir tidak boleh sebelum hari mulai."),
    "date_unreadable": _("Isi tanggal, misalnya 2026-07-15."),
    "text_length": _("Tulis 1 sampai %(most)s huruf."),
    # "Atasan saya salah"
    "superior_report_open": _("Laporan Anda sebelumnya masih menunggu jawaban. Tunggu jawabannya dahulu."),
    "superior_report_unknown": _("Laporan ini tidak ada, atau bukan untuk Anda."),
    "superior_report_resolved_already": _("Laporan ini sudah dijawab. Muat ulang halaman untuk melihat jawabannya."),
    "superior_report_resolved": _("Laporan Anda tentang atasan sudah dijawab: %(answer)s"),
    "no_assignment": _("Anda belum punya penugasan. Hubungi BKPSDMD."),
    # Downloads
    "export_gone": _(
        "Berkas ini tidak ada, sudah lewat sehari, atau bukan milik Anda. Buat lagi dari halaman asalnya."
    ),
}
