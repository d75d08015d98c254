"""Sentences about provisional lists, waiting, ceilings, payments and settlements of TPP batches."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "tpp_provisional": _(
        "Daftar sementara TPP bulan %(bulan)s sudah dapat dilihat. Ada yang keliru? Tanyakan paling lambat %(sampai)s."
    ),
    "tpp_not_published": _("Daftar sementara belum diumumkan. Umumkan dahulu, supaya pegawai dapat memeriksanya."),
    "tpp_early_reason": _(
        "Daftar sementara masih terbuka sampai %(until)s. Tulis alasan memeriksa sebelum tanggal itu; alasan ini tercatat."
    ),
    "tpp_batch_empty": _("Batch ini tidak berisi siapa pun, jadi tidak ada yang dapat dilanjutkan."),
    "tpp_not_waiting": _("Batch ini tidak sedang menunggu apa pun. Muat ulang halaman."),
    "tpp_batch_waits": _("Batch ini menunggu: %(reason)s. Catat dahulu bahwa yang ditunggu sudah ada, lalu bayar."),
    "tpp_over_ceiling": _(
        "Pagu TPP %(year)s tidak cukup: pagu %(limit)s, sudah terpakai %(used)s, batch ini %(batch)s, kurang %(over)s rupiah. "
        "Minta BKPSDMD memasukkan pagu baru dengan dokumennya."
    ),
    "tpp_payment_choice": _("Pilih 1 sampai %(most)s batch, masing-masing satu kali."),
    "tpp_payment_units": _("Satu pembayaran hanya untuk batch satu unit. Buat pembayaran sendiri untuk unit lain."),
    "tpp_payment_number_used": _("Nomor pembayaran %(number)s sudah dipakai. Periksa nomor SP2D-nya."),
    "tpp_payment_negative": _(
        "Jumlah transfer %(total)s rupiah. Kelebihan bayar diperhitungkan bersama batch lain unit ini dalam satu pembayaran."
    ),
    "tpp_legacy_missing": _(
        "Bulan bayangan %(month)s: %(count)s orang belum punya jumlah TPP lama. Impor tpp_lama dahulu, lalu hitung ulang batch ini."
    ),
    "tpp_paid_twice": _(
        "%(nip)s sudah mendapat TPP %(month)s dari batch lain. Hitung ulang batch ini, supaya tidak dibayar dua kali."
    ),
    "tpp_settled_by": _(
        "Batch %(run)s bulan %(month)s sudah dihitung dari batch ini dan diperiksa. Kembalikan dahulu batch itu ke draf."
    ),
    "tpp_settle_shadow": _(
        "Bulan %(month)s unit ini bulan bayangan; yang dibayar jumlah lama, jadi tidak ada yang dihitung darinya."
    ),
    "tpp_settle_draft": _(
        "Batch bulanan %(month)s unit ini masih draf. Hitung ulang dan selesaikan batch itu; susulan dan kekurangan sesudahnya."
    ),
    "tpp_run_unknown": _("Jenis pembayaran %(run)s tidak dikenal. Pilihannya: %(known)s."),
    "document_unknown": _("Dokumen %(kind)s tidak dikenal. Pilihannya: %(known)s."),
    "document_sums_differ": _(
        "Dokumen tidak dibuat: jumlah daftar Rp%(listed)s tidak sama dengan %(what)s Rp%(amount)s. Hubungi BKPSDMD; jangan dibayar dahulu."
    ),
    "sipd_shadow": _("Bulan %(month)s unit ini bulan bayangan; SIPD memakai jumlah dari aplikasi lama."),
    "sipd_other_deductions": _(
        "%(nip)s punya potongan lain Rp%(amount)s yang tidak ada kolomnya di SIPD. Pisahkan dahulu menjadi zakat atau Bulog."
    ),
    "sipd_pay_unknown": _(
        "Gaji %(nip)s bulan %(month)s belum dapat dihitung. Lengkapi golongan, masa kerja, dan keluarganya di roster."
    ),
    "ceiling_year": _("Isi tahun dari %(from)s sampai %(to)s."),
    "ceiling_amount": _("Isi pagu dalam rupiah bulat, lebih dari 0 dan paling banyak %(most)s."),
}
