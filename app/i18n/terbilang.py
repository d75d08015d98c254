"""Whole rupiah in Indonesian words, as they stand on lists to sign."""

_UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_GROUPS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"))


def terbilang(amount: int) -> str:
    """`Empat juta lima ratus ribu rupiah`; zero is `nol`, a negative begins with `minus`. Raises: ValueError from 10^15 on."""
    if abs(amount) >= 10**15:
        raise ValueError("beyond trillions")
    words = _words(abs(amount)) or "nol"
    text = f"{'minus ' if amount < 0 else ''}{words} rupiah"
    return text[:1].upper() + text[1:]


def _words(number: int) -> str:
    for size, name in _GROUPS:
        if number >= size:
            many, rest = divmod(number, size)
            head = "seribu" if size == 1000 and many == 1 else f"{_words(many)} {name}"
            return f"{head} {_words(rest)}".strip()
    return _below_thousand(number)


def _below_thousand(number: int) -> str:
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    if number < 100:
        return f"{_UNITS[number // 10]} puluh {_UNITS[number % 10]}".strip()
    many, rest = divmod(number, 100)
    head = "seratus" if many == 1 else f"{_UNITS[many]} ratus"
    return f"{head} {_below_thousand(rest)}".strip()
