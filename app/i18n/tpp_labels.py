"""Words for what the TPP engine and its batches say in codes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.i18n.standing_words import STANDINGS, withheld_text

NOTES: dict[str, LazyString] = {
    "held_kriteria_tidak_utuh": _("tertahan: bagian semua kriteria TPP tidak berjumlah 100 %%"),
    "held_predikat_belum_final": _("tertahan: predikat semester %(semester)s belum final"),
    "kelas_missing": _("tertahan: kelas jabatan kosong"),
    "parameter_missing": _("tertahan: %(name)s belum punya baris yang berlaku pada %(date)s"),
    "facts_unread": _("tertahan: profil %(profile)s tidak mengenal %(names)s"),
    "facts_wrong": _("tertahan: data perlu dibetulkan (%(names)s)"),
    "gaji_kotor_belum_diimpor": _("gaji kotor %(month)s belum diimpor"),
    "golongan_belum_ada": _("golongan belum tercatat, jadi pajak final tidak dihitung"),
    "pajak_setahun_belum_lengkap": _("data pajak setahun belum lengkap, jadi pajak masa terakhir tidak dihitung"),
    "tax_year": _("pajak setahun %(year)s menurut Pasal 17 atas %(months)s bulan"),
    "tax_year_missing": _("gaji, iuran pensiun, atau TPP yang diputuskan belum ada untuk %(months)s"),
    "tax_year_surcharge": _("tambahan pajak tanpa NPWP berlaku: pajak setahun dihitung di luar aplikasi"),
    "missing_days": _("%(days)s hari tanpa data"),
    "not_assessable": _("belum dapat dinilai pada semester %(semester)s"),
    "no_skp": _("dicatat tidak menyusun SKP semester %(semester)s"),
    "no_skp_overruled": _("catatan tidak menyusun SKP diabaikan: predikat semester %(semester)s sudah final"),
    "share_of": _("bagian TPP yang diterima bulan %(reference)s"),
    "cutoff": _("kehadiran dihitung sampai %(day)s"),
    "partly_excluded": _("%(days)s hari %(code)s"),
    "withheld": _("ditahan, dibayar kemudian: %(reason)s (%(document)s)"),
    "standing_share": _("sebagian karena %(kind)s (%(document)s)"),
    "punished": _("hukuman disiplin %(percent)s %% sampai %(to)s (%(document)s)"),
    "part_month": _("menjabat %(days)s dari %(whole)s hari kerja"),
    "acting": _("Plt/Plh jabatan kelas %(class)s sebulan penuh"),
    "acting_without_rule": _(
        "Plt/Plh dua tingkat atau lebih di atas jabatan sendiri: tidak ada aturannya, tanpa tambahan"
    ),
    "shadow": _("bulan bayangan: yang dibayar jumlah lama"),
    "legacy_missing": _("bulan bayangan: jumlah TPP lama belum diimpor"),
    "emergency": _("%(days)s hari keadaan darurat tidak dipotong (%(event)s)"),
}
STATES: dict[str, LazyString] = {
    "draft": _("Perkiraan, belum diperiksa"),
    "verified": _("Diperiksa"),
    "approved": _("Disetujui"),
    "paid": _("Dibayar"),
}
ACTS: dict[str, LazyString] = {
    "compute": _("Dihitung"),
    "confirm_gap": _("Hari tanpa data dikonfirmasi"),
    "publish": _("Daftar sementara diumumkan"),
    "verify": _("Diperiksa"),
    "approve": _("Disetujui"),
    "wait": _("Menunggu"),
    "resume": _("Yang ditunggu sudah ada"),
    "pay": _("Dibayar"),
    "send_back": _("Dikembalikan ke draf"),
}
RUNS: dict[str, LazyString] = {
    "biasa": _("TPP bulanan"),
    "susulan": _("Susulan"),
    "kekurangan": _("Kekurangan"),
    "thr": _("THR"),
    "gaji13": _("Gaji ketiga belas"),
}
CHANGES: dict[str, LazyString] = {
    "baru": _("baru di batch ini"),
    "keluar": _("tidak lagi di batch ini"),
    "tertahan": _("tertahan di salah satu bulan"),
    "ditahan": _("ditahan di salah satu bulan, dibayar kemudian"),
    "kelas": _("kelas jabatan"),
    "predikat": _("predikat"),
    "kehadiran": _("kehadiran"),
    "hukuman": _("hukuman disiplin"),
    "kedudukan": _("kedudukan atau jabatan"),
    "gaji": _("data gaji"),
}
PREDIKAT: dict[str, LazyString] = {
    "sangat_baik": _("Sangat Baik"),
    "baik": _("Baik"),
    "butuh_perbaikan": _("Butuh Perbaikan"),
    "kurang": _("Kurang"),
    "sangat_kurang": _("Sangat Kurang"),
}
# What happened on a day, and what an events step counts.
EVENTS: dict[str, LazyString] = {
    "tk": _("Tanpa keterangan"),
    "terlambat": _("Terlambat"),
    "pulang_cepat": _("Pulang cepat"),
    "tanpa_masuk": _("Tanpa catatan masuk"),
    "tanpa_pulang": _("Tanpa catatan pulang"),
    "apel_absen": _("Apel tidak diikuti"),
    "s": _("Sakit dengan surat"),
    "i": _("Izin"),
    "ct": _("Cuti tahunan"),
    "cs": _("Cuti sakit"),
    "cm": _("Cuti melahirkan"),
    "cb": _("Cuti besar"),
    "cap": _("Cuti alasan penting"),
    "dl": _("Dinas luar"),
    "dk": _("Pendidikan dan pelatihan"),
    "wfa": _("Kerja dari mana saja"),
    "lp": _("Lupa mencatat, diterima"),
}


def note_text(code: str, params: Mapping[str, Any]) -> str:
    """One remark of a line; a code without words is shown as it is, so that nothing is hidden."""
    words = NOTES.get(code)
    if words is None:
        return code.replace("_", " ")
    facts = dict(params)
    if "name" in facts:
        facts["name"] = _parameter_words(facts["name"])
    if "kind" in facts:
        facts["kind"] = STANDINGS.get(facts["kind"], facts["kind"])
    if code == "withheld":
        facts["reason"] = withheld_text(facts["reason"])
    return str(words) % facts


def _parameter_words(name: str) -> str:
    """ "tunjangan kinerja kelas 16 (tukin[16])"; the code stays, because the rules page is searched by it."""
    parameter, _bracket, key = name.rstrip("]").partition("[")
    words = PARAMETERS.get(parameter)
    if words is None:
        return name
    text = str(words) % {"key": key}
    return f"{text[:1].lower()}{text[1:]} ({name})"


def notes_text(notes: str | Sequence[Sequence[Any]]) -> str:
    """All remarks of a line, as they stand in `keterangan`; also as stored."""
    found = json.loads(notes) if isinstance(notes, str) else notes
    return "; ".join(note_text(code, params) for code, params in found)


def held_reason(notes: Sequence[Sequence[Any]]) -> str:
    """The first remark of a held line: why it is held."""
    return note_text(*notes[0]) if notes else ""


# Short names of the steps and amounts of the default profile; another profile's steps show their own title.
STEPS: dict[str, LazyString] = {
    "basic_tpp": _("TPP dasar"),
    "produktivitas": _("Produktivitas"),
    "disiplin": _("Disiplin"),
    "tpp_bruto": _("TPP bruto"),
    "pph21": _("PPh 21"),
    "pajak_ditanggung": _("Tunjangan PPh"),
    "bpjs_4": _("BPJS Kesehatan 4 %"),
    "bpjs_1": _("BPJS Kesehatan 1 %"),
    "potongan": _("Jumlah potongan"),
    "tpp_netto": _("Diterima"),
    "pengurangan_atasan": _("Pengurangan karena tidak menilai bawahan"),
    "rasio_produktivitas": _("Koefisien setelah pengurangan"),
    "potongan_kehadiran": _("Jumlah potongan kehadiran"),
    "potongan_disiplin": _("Jumlah potongan bagian disiplin"),
    "sisa_produktivitas": _("Yang tersisa setelah potongan"),
    "sisa_disiplin": _("Yang tersisa setelah potongan"),
    "penghasilan_bulan": _("Gaji kotor dan TPP bruto"),
    "tarif_ter": _("Tarif efektif bulanan"),
    "bruto_setahun": _("Penghasilan kotor setahun"),
    "biaya_jabatan": _("Biaya jabatan"),
    "pkp": _("Penghasilan kena pajak setahun, ke bawah ke ribuan"),
    "pph_setahun": _("PPh 21 setahun, lapis demi lapis"),
    "pph21_terakhir": _("PPh 21 masa terakhir, sesudah dikurangi yang sudah dipotong"),
    "pph_bulan": _("PPh 21 atas gaji dan TPP"),
    "sisa_batas_bpjs": _("Sisa batas dasar iuran"),
    "dasar_bpjs_tpp": _("Dasar iuran dari TPP"),
}
PARAMETERS: dict[str, LazyString] = {
    "tukin": _("Tunjangan kinerja kelas %(key)s"),
    "weight_fiscal": _("Bobot kapasitas fiskal"),
    "weight_construction": _("Bobot kemahalan konstruksi"),
    "weight_governance": _("Bobot penyelenggaraan pemerintahan"),
    "bpjs_ceiling": _("Batas dasar iuran sebulan"),
}
FACTS: dict[str, LazyString] = {
    "gaji_kotor": _("Gaji kotor"),
    "pph_gaji": _("PPh 21 yang sudah dipotong dari gaji"),
    "dasar_bpjs": _("Dasar iuran yang sudah dipakai gaji"),
    "potongan_bernama": _("Potongan lain"),
    "bruto_lalu": _("Penghasilan kotor bulan-bulan sebelumnya"),
    "pph_lalu": _("PPh 21 yang sudah dipotong bulan-bulan sebelumnya"),
    "pensiun_setahun": _("Iuran pensiun setahun"),
    "basic": _("TPP dasar yang ditetapkan"),
}
STATUS: dict[str, LazyString] = {
    "memory": _("menurut ingatan, belum dipastikan"),
    "ours": _("ketentuan sementara, menunggu penetapan kota"),
}
