"""Sentences about TPP batches."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "tpp_month_future": _("Bulan %(month)s belum mulai. TPP dihitung paling cepat pada bulan berjalan."),
    "tpp_batch_wrong_state": _("Batch ini sudah berpindah langkah. Muat ulang halaman untuk melihat langkah terakhir."),
    "tpp_batch_changed": _("Batch ini berubah sejak Anda membukanya. Muat ulang halaman, periksa lagi, lalu ulangi."),
    "tpp_batch_computing": _("Batch ini sedang dihitung. Tunggu sebentar, lalu muat ulang halaman."),
    "tpp_batch_stale": _("Data berubah sejak batch ini dihitung. Hitung ulang dahulu, lalu periksa lagi."),
    "tpp_four_eyes": _(
        "Anda sudah mengambil langkah lain pada batch ini. Memeriksa, menyetujui, dan membayar harus oleh orang yang berbeda."
    ),
    "tpp_attendance_missing": _(
        "Masih ada %(days)s hari kerja tanpa data kehadiran. Lengkapi datanya, atau minta pengelola kepegawaian "
        "mengonfirmasi dengan alasan."
    ),
    "tpp_nothing_missing": _("Tidak ada hari tanpa data di batch ini, jadi tidak ada yang perlu dikonfirmasi."),
    "tpp_totals_differ": _(
        "Jumlah tidak sama dengan langkah sebelumnya (%(what)s, selisih %(difference)s). Hubungi BKPSDMD; jangan dibayar dahulu."
    ),
    "tpp_deductions_exceed": _(
        "Potongan bernama NIP %(nip)s lebih besar dari TPP-nya bulan ini. Minta BKPSDMD mengakhirinya sebelum bulan ini, "
        "lalu hitung ulang."
    ),
    "tpp_unit_unknown": _("Tidak ada unit dengan kode %(kode)s. Periksa kodenya."),
    "tpp_no_batches": _("Belum ada batch %(month)s yang boleh Anda unduh. Hitung draf lebih dahulu."),
    "tpp_format_unknown": _("Pilih CSV atau XLSX."),
    "question_invalid": _("Pertanyaan belum terkirim. Betulkan isian yang ditandai."),
    "answer_invalid": _("Jawaban belum terkirim. Betulkan isian yang ditandai."),
    "tpp_step_unknown": _("Pilih bagian yang ditanyakan dari daftar."),
    "tpp_question_decided": _("Pertanyaan ini sudah dijawab atau ditarik. Muat ulang halaman untuk melihatnya."),
    "compare_unknown": _(
        "Salah satu bulan masih tertahan atau tidak punya jumlah yang sama, jadi belum dapat dibandingkan."
    ),
    "consent_invalid": _("Persetujuan belum tercatat. Betulkan isian yang ditandai."),
    "consent_own": _("Itu NIP Anda sendiri. Bulan Anda sendiri dapat dibandingkan tanpa persetujuan."),
    "consent_nip_unknown": _("Tidak ada pegawai dengan NIP itu. Periksa angkanya."),
    "what_if_invalid": _("Ada isian yang tidak masuk akal."),
    "what_if_count": _("Tulis bilangan bulat 0 sampai %(most)s."),
    "what_if_predikat": _("Pilih predikat dari daftar."),
    "what_if_indicator": _("Pilih indikator dari daftar."),
    "what_if_volume": _("Tulis volume lebih dari 0, paling banyak 1.000.000, tiga desimal."),
}
