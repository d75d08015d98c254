"""Sentences about doubtful parameter files: what is wrong, and the remedy."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

MESSAGES: dict[str, LazyString] = {
    "rules_doubtful": _("Berkas aturan mempunyai %(count)s kesalahan dan program tidak dijalankan."),
    # What the loader refuses
    "lint_file_unreadable": _("berkas ini bukan TOML yang benar (%(reason)s). Betulkan baris itu."),
    "lint_key_unknown": _("kunci ini tidak dikenal. Hapus atau betulkan ejaannya; yang dikenal: %(known)s."),
    "lint_table_expected": _("di sini diperlukan tabel dengan kunci dan nilai."),
    "lint_parameter_defined_twice": _("nama ini sudah ada di berkas lain. Tambahkan barisnya di sana."),
    "lint_description_missing": _("description kosong. Tulis arti angka ini dalam satu kalimat."),
    "lint_unit_missing": _("unit kosong. Tulis satuannya, misalnya rupiah atau ratio."),
    "lint_unit_unknown": _("satuan %(value)s tidak dikenal."),
    "lint_values_missing": _("tidak ada baris nilai. Tambahkan [[nama.values]] dengan tanggal dan sumber."),
    "lint_source_missing": _("source kosong. Tulis peraturan, pasal, atau dari mana angka ini."),
    "lint_status_missing": _("status kosong. Tulis found, memory, atau ours."),
    "lint_status_unknown": _("status %(value)s tidak dikenal. Tulis found, memory, atau ours."),
    "lint_date_missing": _("tanggal kosong atau bukan tanggal. Tulis seperti 2026-01-01; found wajib punya issued_on."),
    "lint_date_duplicate": _("dua baris mulai pada tanggal yang sama. Sisakan satu."),
    "lint_date_unsorted": _("baris tidak urut menurut valid_from. Pindahkan, yang lama di atas."),
    "lint_value_not_exactly_one": _("isi tepat satu dari value, tiers, csv, atau repealed = true."),
    "lint_value_kind_unknown": _("nilai %(value)s bukan angka, teks, atau tabel."),
    "lint_tiers_missing": _("jenjang kosong. Tulis paling sedikit satu {value = ...}."),
    "lint_tier_not_a_number": _("jenjang %(tier)s bukan angka."),
    "lint_tier_hole": _("batas %(bounds)s tidak naik atau yang terakhir tidak terbuka, jadi ada celah. Urutkan."),
    "lint_csv_unreadable": _("tabel CSV tidak dapat dipakai (%(reason)s). Betulkan baris atau kolom itu."),
    "lint_promise_unreadable": _("%(value)s tidak dapat dibaca. Tulis nama tabel, atau daftar kunci."),
    # What only a comparison shows
    "lint_reviewed_before_issued": _("diperiksa %(reviewed_on)s, sebelum ditandatangani %(issued_on)s. Betulkan salah satunya."),
    "lint_reviewed_in_future": _("diperiksa pada %(reviewed_on)s, hari yang belum tiba. Betulkan tanggalnya."),
    "lint_review_due": _("terakhir diperiksa %(reviewed_on)s. Cocokkan dengan peraturan terbaru, lalu ubah reviewed_on."),
    "lint_row_repeats": _("sama dengan baris sejak %(valid_from)s. Hapus, atau tulis apa yang berubah."),
    "lint_gap_after_repeal": _("tidak ada aturan dari %(first)s sampai %(last)s. Pastikan memang dicabut selama itu."),
    "lint_value_not_in_unit": _("nilai %(value)s tidak cocok dengan satuan %(unit)s. Betulkan nilai atau satuannya."),
    "lint_table_unknown": _("tabel %(name)s tidak ada. Betulkan covers atau values_in."),
    "lint_key_missing": _("tidak ada baris untuk %(missing)s mulai %(since)s. Tambahkan, atau sebut di without."),
    "lint_key_unconfirmed": _("baris %(missing)s belum dipastikan, jadi tidak ada yang dihitung dengannya."),
    "lint_value_unknown": _("%(wanted)s menunjuk %(value)s, yang tidak ada di %(name)s mulai %(since)s."),
    "lint_profile_before_parameter": _("profil mulai %(first)s, tetapi %(name)s belum berlaku. Ubah valid_from profil."),
}  # fmt: skip
