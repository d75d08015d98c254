"""Sentences about import files: what is wrong with a file, a row or a cell, and what to do about it."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    # The file as a whole
    "import_kind_unknown": _("Jenis impor %(kind)s tidak dikenal. Pilihannya: %(allowed)s."),
    "import_file_missing": _("%(file)s tidak ada atau tidak dapat dibaca. Periksa nama dan izinnya."),
    "import_file_empty": _("%(file)s kosong. Isi kepala kolom dan paling sedikit satu baris."),
    "import_no_rows": _("%(file)s hanya berisi kepala kolom. Isi paling sedikit satu baris."),
    "import_old_excel": _(
        "%(file)s berformat Excel lama (.xls) atau terkunci. Simpan ulang sebagai .xlsx atau CSV UTF-8."
    ),
    "import_encoding": _(
        "%(file)s bukan UTF-8 (huruf pertama yang tidak terbaca ada di baris %(line)s). Di Excel, simpan sebagai “CSV UTF-8”."
    ),
    "import_csv_broken": _(
        "%(file)s tidak utuh sejak baris %(line)s: tanda kutip tidak ditutup atau ada huruf sesudahnya. Betulkan baris itu."
    ),
    "import_xlsx_broken": _(
        "%(file)s bukan XLSX yang utuh. Buka di Excel, lalu simpan ulang sebagai .xlsx atau CSV UTF-8."
    ),
    "import_xlsx_locked": _("%(file)s dikunci dengan sandi. Simpan ulang tanpa sandi."),
    "import_header_twice": _("Kepala kolom %(file)s memuat kolom yang sama dua kali: %(columns)s. Hapus salah satu."),
    "import_columns_missing": _(
        "%(file)s tidak punya kolom wajib: %(columns)s. Lihat contohnya dengan: flask import template %(kind)s"
    ),
    "import_columns_unknown": _(
        "%(file)s punya kolom yang tidak dikenal: %(columns)s. Kolom wajib yang belum ada: %(missing)s. Lihat contohnya dengan: flask import template %(kind)s"
    ),
    # A cell
    "import_cell_count": _(
        "Baris ini punya %(found)s sel, seharusnya %(wanted)s. Beri tanda kutip pada teks yang memuat pemisah kolom."
    ),
    "import_required": _("Sel ini wajib diisi."),
    "import_formula": _("Sel ini berisi rumus. Tempel hasilnya sebagai nilai, atau hapus tanda = di depan teks."),
    "import_number_as_code": _(
        "Sel ini disimpan sebagai angka, sehingga nol di depan atau di belakang hilang. Ubah kolomnya menjadi teks, lalu ketik ulang."
    ),
    "import_not_one_of": _("Tidak dikenal. Pilih salah satu: %(allowed)s."),
    "import_whole": _("Tulis bilangan bulat tanpa titik, koma, atau Rp, misalnya 4100000."),
    "import_decimal": _(
        "Tulis angka dengan titik desimal dan tanpa pemisah ribuan, misalnya 12.5. Koma hanya untuk berkas berpemisah titik koma."
    ),
    "import_decimals": _("Paling banyak %(decimals)s angka di belakang titik desimal."),
    "import_range": _("Harus antara %(low)s dan %(high)s."),
    "import_instant": _("Tulis tanggal dan jam seperti 2026-07-14T09:15 (WITA bila tanpa selisih waktu)."),
    "import_year": _("Tahun harus antara %(low)s dan %(high)s. Kosongkan selesai bila masih berlaku."),
    "import_guid": _("Bukan UUID. Contoh yang benar: 0b8f6c1e-6d0f-4c51-9a53-2f7f3c2f9a10."),
    "import_email": _("Bukan alamat surel. Betulkan atau kosongkan."),
    "import_repeated": _("Sama dengan baris %(line)s berkas ini. Hapus salah satu."),
    "import_person_unknown": _("Orang ini belum ada. Impor roster yang memuatnya dahulu, atau betulkan NIP-nya."),
    "import_date_future": _("Tanggal ini belum tiba. Hadir atau tidak baru dapat dicatat pada harinya."),
    "import_year_before_whole": _(
        "Penghasilan tahun ini sebelum bulan ini diisi utuh atau tidak sama sekali: %(columns)s. 0 adalah jumlah."
    ),
    "import_part_above_gross": _("Tidak boleh lebih besar dari bruto_lalu."),
    "import_gross_without_month": _("Ada bruto_lalu, jadi bulan_lalu paling sedikit 1."),
    "import_month_closed": _(
        "Bulan %(month)s sudah ditutup; isinya tidak dapat diubah. Minta BKPSDMD membukanya kembali."
    ),
    "import_semester_closed": _(
        "Semester %(semester)s sudah ditutup; isinya tidak dapat diubah. Minta BKPSDMD membukanya kembali."
    ),
    # roster
    "import_golongan": _("Tulis golongan seperti III/b (PNS) atau IX (PPPK)."),
    "import_official_rank": _("Pejabat tanpa NIP tidak punya golongan dan kelas jabatan. Kosongkan sel ini."),
    "import_hours_not_part_time": _("Jam seminggu hanya bagi PPPK paruh waktu (status PPPK_PW). Kosongkan."),
    "import_hours_no_rule": _("Batas jam paruh waktu belum berlaku pada %(date)s. Lengkapi parameter part_time_hours."),
    "import_own_superior": _("Seseorang tidak dapat menjadi atasan atau pemeriksa dirinya sendiri."),
    "import_unit_own_parent": _("Unit tidak dapat menjadi induknya sendiri. Kosongkan untuk unit teratas."),
    "import_end_before_start": _("Hari terakhir (selesai) tidak boleh sebelum mulai."),
    "import_superior_unknown": _(
        "Orang ini tidak ada di berkas dan belum tercatat. Tambahkan barisnya, atau betulkan NIP-nya."
    ),
    "import_superior_refused": _(
        "Baris orang ini di berkas ditolak, jadi belum dapat menjadi atasan atau pemeriksa. Betulkan barisnya dahulu."
    ),
    "import_overlap_file": _(
        "Penugasan definitif bertumpuk dengan baris %(line)s (%(jabatan)s, %(starts)s s.d. %(ends)s). Isi selesai pada yang lama."
    ),
    "import_overlap_stored": _(
        "Penugasan definitif bertumpuk dengan yang tercatat (%(jabatan)s, %(starts)s s.d. %(ends)s). Sertakan baris itu dengan selesai terisi."
    ),
    "import_superior_circle": _(
        "Pada %(day)s para atasan saling membawahi dan membentuk lingkaran. Betulkan atasan_nip salah satunya."
    ),
    "import_unit_circle": _("Unit %(units)s saling menginduk. Betulkan unit_induk_kode salah satunya."),
    "import_unit_made": _(
        "Unit induk ini belum dikenal; dibuat dengan nama sama seperti kodenya. Impor barisnya kemudian untuk memberi nama."
    ),
    "import_unit_names": _("Unit ini punya beberapa nama di berkas (%(names)s); dipakai nama pada penugasan terbaru."),
    "import_ptkp_default": _("PTKP kosong; dipakai TK/0. Pajaknya bisa lebih tinggi dari seharusnya, lengkapi segera."),
    "import_status_nip": _(
        "Status tidak sesuai dengan NIP (angka ke-13 dan 14: 01–12 untuk PNS, 21 ke atas untuk PPPK). Periksa lagi."
    ),
    "import_birth_date": _("Tanggal lahir berbeda dari NIP. Periksa lagi."),
    "import_row_gone": _(
        "%(nip)s, %(jabatan)s di unit %(unit)s masih berlaku tetapi tidak ada di berkas; dibiarkan. Bila sudah berakhir, sertakan barisnya dengan selesai terisi."
    ),
    "unit_cycle": _("Unit ini akan berada di bawah dirinya sendiri. Pilih induk lain."),
    # plans
    "import_code_reserved": _("Kode %(kode)s disediakan untuk kegiatan tanpa volume. Pilih kode lain."),
    "import_skp_year": _("skp_mulai harus di tahun %(year)s."),
    "import_half_above_target": _(
        "Target semester ini lebih besar dari target setahun. Isi kedua semester, atau perbesar target."
    ),
    "import_rhk_differs": _(
        "RHK %(kode)s di baris %(line)s ditulis lain. Samakan kategori, rhk, dan rhk_atasan_kode di semua barisnya."
    ),
    "import_line_other_skp": _("Kode ini sudah milik SKP yang mulai %(start)s. Pakai skp_mulai itu, atau kode baru."),
    "import_no_post": _("Tidak ada penugasan definitif pada %(year)s yang memuat SKP ini. Impor roster-nya dahulu."),
    "import_line_gone": _("Indikator %(kode)s milik %(nip)s tercatat tetapi tidak ada di berkas; dibiarkan."),
    # activities
    "import_other_body": _(
        "client_id ini sudah dipakai untuk isi yang lain. Yang tercatat tidak diubah; beri UUID baru bila ini kegiatan lain."
    ),
    "import_own_decision": _("Tidak seorang pun memutuskan kegiatannya sendiri. Isi NIP pemutusnya, atau kosongkan."),
    "import_decision_future": _("Waktu keputusan belum tiba. Betulkan atau kosongkan."),
    "import_decision_early": _("Keputusan tidak mungkin sebelum tanggal kegiatannya. Betulkan atau kosongkan."),
    "import_decision_ignored": _("Status %(status)s belum diputuskan; pemutus dan waktunya diabaikan."),
    "import_no_decider": _(
        "Tidak ada atasan yang berwenang pada tanggal itu; keputusan dicatat tanpa nama. Isi diputuskan_oleh bila tahu."
    ),
    # attendance
    "import_leaves_before": _(
        "Jam pulang harus sesudah jam masuk. Hanya pola kerja sif yang boleh lewat tengah malam."
    ),
    "import_day_off": _("Bukan hari kerja bagi orang ini; baris diabaikan."),
    "import_not_employed": _("Tidak ada penugasan pada tanggal ini; baris diabaikan."),
    # schedule
    "import_schedule_day": _("Isi salah satu: hari (jadwal mingguan) atau tanggal (daftar jaga)."),
    "import_schedule_dates": _("Masa berlaku hanya untuk jadwal mingguan. Kosongkan, karena tanggal sudah terisi."),
    "import_schedule_no_post": _("Orang ini tidak punya penugasan pada %(day)s. Impor roster-nya dahulu."),
    "import_schedule_end": _(
        "Jam selesai harus sesudah jam mulai. Hanya pola kerja sif yang boleh lewat tengah malam."
    ),
    "import_schedule_line": _(
        "Indikator %(kode)s tidak ada di rencana orang ini. Betulkan, kosongkan, atau impor rencananya dahulu."
    ),
    "import_schedule_overlap": _("Jamnya bertumpuk dengan baris %(line)s. Betulkan salah satu."),
    # feedback, payroll
    "import_own_feedback": _("Seseorang tidak memberi umpan balik untuk dirinya sendiri."),
    "import_service_date_alone": _("Tanggal tanpa masa kerjanya. Isi juga mkg_tahun."),
    "import_tax_above_pay": _("Pajak lebih besar dari gaji kotor. Periksa lagi angkanya."),
}
