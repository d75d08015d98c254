"""Error code -> Indonesian sentence: what happened, why, what to do next. Each area adds its own file."""

import pkgutil
from importlib import import_module

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

import app.i18n

MESSAGES: dict[str, LazyString] = {
    "unknown": _("Permintaan ini tidak dapat diproses. Muat ulang halaman, lalu coba lagi."),
    "invalid": _("Ada isian yang perlu dibetulkan."),
    "sign_in_required": _("Masuk dahulu untuk melanjutkan."),
    "not_permitted": _(
        "Anda tidak berwenang melakukan ini. Hubungi pengelola kepegawaian unit Anda bila seharusnya berwenang."
    ),
    "route_without_permission": _("Halaman ini tertutup."),
    "not_found": _("Tidak ditemukan, atau bukan untuk Anda."),
    "csrf": _("Halaman ini terlalu lama terbuka. Muat ulang halaman, lalu kirim lagi; isian Anda belum tersimpan."),
    "database_busy": _("Server sedang penuh. Belum tersimpan; coba lagi sebentar lagi."),
    "disk_full": _("Penyimpanan server penuh. Belum tersimpan; coba lagi nanti atau beri tahu admin sistem."),
    "illegal_transition": _("Keadaan sudah berubah. Muat ulang halaman untuk melihat keadaan terakhir."),
    "parameter_not_in_force": _("Aturan %(name)s tidak punya baris yang berlaku pada %(date)s (diminta %(asked_by)s)."),
    "http_400": _("Permintaan ini tidak lengkap. Muat ulang halaman, lalu coba lagi."),
    "http_401": _("Masuk lagi untuk melanjutkan. Tidak ada yang hilang."),
    "http_403": _("Anda tidak berwenang membuka halaman ini."),
    "http_404": _("Halaman ini tidak ada, atau bukan untuk Anda."),
    "http_405": _("Cara ini tidak dikenal untuk halaman ini. Kembali, lalu coba lagi."),
    "http_413": _("Kiriman terlalu besar. Kecilkan foto atau pilih berkas lain."),
    "http_415": _("Jenis berkas ini tidak diterima."),
    "http_429": _("Terlalu sering. Tunggu sebentar, lalu coba lagi."),
    "http_500": _("Ada kesalahan pada sistem. Catat nomor rujukan di bawah dan coba lagi."),
}

for _module in pkgutil.iter_modules(app.i18n.__path__):
    if _module.name.startswith("messages_"):
        _area: dict[str, LazyString] = import_module(f"app.i18n.{_module.name}").MESSAGES
        if _clash := MESSAGES.keys() & _area.keys():
            raise RuntimeError(f"{_module.name}: codes with a sentence already: {', '.join(sorted(_clash))}")
        MESSAGES.update(_area)
