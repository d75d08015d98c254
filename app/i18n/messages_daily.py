"""Sentences about NIP, daily entries and the decisions on them."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    # NIP
    "nip_as_number": _("%(value)s bukan NIP lengkap: berkas menyimpannya sebagai angka. Ubah kolom NIP menjadi teks."),
    "nip_length": _("NIP harus 18 angka; ini %(length)s huruf atau angka. Periksa lagi angkanya."),
    "nip_birth_date": _("Delapan angka pertama NIP (%(digits)s) bukan tanggal lahir yang ada. Periksa lagi angkanya."),
    "nip_month": _(
        "Angka ke-13 dan 14 NIP (%(digits)s) bukan bulan 01–12 (PNS) dan bukan kode 21 ke atas (PPPK). Periksa lagi angkanya."
    ),
    "nip_sex": _("Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan); ini %(digit)s. Periksa lagi angkanya."),
    "nip_serial": _("Tiga angka terakhir NIP paling kecil 001. Periksa lagi angkanya."),
    "nip_age": _(
        "Menurut NIP ini, umur saat diangkat %(age)s tahun; yang mungkin %(low)s sampai %(high)s. Periksa tanggal lahir dan tahun pengangkatan."
    ),
    # Entries
    "entry_invalid": _("Kegiatan belum tersimpan. Betulkan isian yang ditandai, lalu kirim lagi."),
    "field_type": _("Isian ini harus teks atau angka."),
    "text_required": _("Isian ini wajib diisi."),
    "tanggal_required": _("Isi tanggal kegiatan, misalnya 2026-10-14."),
    "mulai_required": _("Isi jam mulai, misalnya 07.30."),
    "selesai_required": _("Isi jam selesai, misalnya 09.00."),
    "uraian_required": _("Tulis apa yang dikerjakan, singkat saja."),
    "satuan_required": _("Tulis satuannya, misalnya berkas."),
    "text_too_long": _("Paling banyak %(limit)s huruf; ini %(length)s. Pendekkan sedikit."),
    "text_control": _("Ada huruf yang tidak dapat disimpan. Ketik ulang tanpa menyalin dari aplikasi lain."),
    "date_format": _("Tulis tanggal seperti 2026-07-31."),
    "date_unknown": _("%(value)s tidak ada di kalender. Periksa tanggalnya."),
    "date_future": _("Tanggal ini belum tiba. Pilih hari ini atau sebelumnya."),
    "date_not_employed": _(
        "Anda belum atau tidak lagi bertugas pada tanggal ini. Periksa tanggalnya, atau hubungi pengelola kepegawaian unit Anda."
    ),
    "time_format": _("Tulis jam seperti 07:30, dari 00:00 sampai 23:59. 24:00 hanya untuk jam selesai."),
    "end_before_start": _("Jam selesai harus sesudah jam mulai. Hanya pola kerja sif yang boleh lewat tengah malam."),
    "overlap": _("Bertumpuk dengan “%(title)s” (%(start)s–%(end)s). Ubah jamnya, atau betulkan kegiatan itu."),
    "line_unknown": _(
        "Indikator %(indikator_kode)s tidak ada dalam SKP Anda pada tanggal ini. Pilih dari daftar, atau pakai Tugas belum ber-RHK."
    ),
    "volume_required": _("Isi volumenya: berapa banyak yang selesai."),
    "volume_format": _("Tulis volume sebagai angka, misalnya 3 atau 2.5."),
    "volume_range": _("Volume harus lebih dari %(low)s dan paling banyak %(high)s."),
    "volume_decimals": _("Volume paling banyak %(decimals)s angka di belakang koma."),
    "url_scheme": _("Alamat bukti harus dimulai dengan https:// atau http://."),
    "url_https": _("Alamat bukti harus dimulai dengan https:// agar aman dibuka."),
    "url_private": _("Alamat bukti ini hanya bisa dibuka di jaringan tertentu. Pakai tautan yang bisa dibuka atasan."),
    "url_invalid": _("Alamat bukti ini tidak dapat dibuka. Salin lagi dari bilah alamat peramban."),
    "entry_status_unknown": _("Status %(value)s tidak dikenal di sini. Pilihannya: %(allowed)s."),
    # Decisions
    "decision_invalid": _("Keputusan belum tersimpan. Betulkan isian yang ditandai, lalu kirim lagi."),
    "decision_unknown": _("Pilih setujui, kembalikan, atau tolak."),
    "own_entry": _("Kegiatan sendiri diputuskan oleh atasan Anda, bukan oleh Anda sendiri."),
    "not_decider": _("Kegiatan ini diputuskan oleh atasan pada tanggal kegiatan. Anda tidak perlu berbuat apa-apa."),
    "stale_version": _("Kegiatan ini sudah berubah sejak Anda membukanya. Lihat yang terbaru, lalu putuskan lagi."),
    "comment_required": _("Tulis apa yang perlu dibetulkan, supaya pegawai tahu."),
    "reason_required": _("Tulis alasannya, supaya pegawai tahu."),
    "nothing_to_undo": _("Tidak ada keputusan yang dapat dibatalkan."),
    "undo_not_yours": _("Hanya yang memutuskan yang dapat membatalkan."),
    "undo_expired": _(
        "Waktu membatalkan (%(seconds)s detik) sudah lewat. Minta pegawai membuat kegiatan perbaikan bila perlu."
    ),
}
