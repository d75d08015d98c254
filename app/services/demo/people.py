"""Invented people: valid NIPs, names heard in Palu, families, pay."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.services.demo.staffing import Seat
from app.services.demo.texts import school_class, words

BANK_CODE, BANK_NAME = "134", "Bank Sulteng"
_PPPK_CODE = 21
# Who is appointed with a diploma begins with three years of service; the pay tables have no row below.
_BEGIN_AT_THREE = frozenset({"II/b", "II/c", "II/d", "VI", "VII", "VIII"})
_FAMILIES = (("TK/0", 0, 0), ("K/0", 1, 0), ("K/1", 1, 1), ("K/2", 1, 2), ("K/3", 1, 3), ("TK/1", 0, 1))
_FAMILY_WEIGHTS = (22, 12, 22, 26, 14, 4)


@dataclass(slots=True)
class Person:
    """One employee. `pace` is how much of the targets the person's work reaches, `care` how often it is done well."""

    id: int
    seat: Seat
    nip: str
    nama: str
    is_female: bool
    status: str
    golongan: str
    appointed_on: date
    born_on: date
    ptkp: str
    pasangan: int
    anak: int
    years_of_service: int
    kelas: str
    pola_kerja: str
    skema: str
    pace: float
    care: float
    attitude: int
    flags: set[str] = field(default_factory=set)


class PeopleMaker:
    """Makes people one after another; the same seed gives the same people."""

    def __init__(self, seed: int, present: date) -> None:
        self._seed = seed
        self._present = present
        self._serials: Counter[str] = Counter()
        self._names: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()

    def make(self, seat: Seat) -> Person:
        """The person of a seat."""
        rng = random.Random(f"{self._seed}:person:{seat.number}")
        is_female = rng.randrange(100) < seat.post.female_percent
        is_pppk = rng.randrange(100) < seat.post.pppk_percent and not seat.is_leader
        golongan = rng.choice(seat.post.golongan_pppk if is_pppk else seat.post.golongan_pns)
        born_on, appointed_on = self._dates(rng, golongan, is_pppk)
        ptkp, pasangan, anak = rng.choices(_FAMILIES, _FAMILY_WEIGHTS)[0]
        return Person(
            id=seat.number + 2,
            seat=seat,
            nip=self._nip(born_on, appointed_on, is_pppk, is_female),
            nama=self._name(rng, is_female),
            is_female=is_female,
            status="PPPK" if is_pppk else "PNS",
            golongan=golongan,
            appointed_on=appointed_on,
            born_on=born_on,
            ptkp=ptkp,
            pasangan=pasangan,
            anak=anak,
            years_of_service=max(0, self._present.year - appointed_on.year) + 3 * (golongan in _BEGIN_AT_THREE),
            kelas=self._class_of(seat),
            pola_kerja=_pattern(seat),
            skema="blud" if seat.unit == "1.12.50" else seat.post.skema,
            pace=_pace(rng),
            care=rng.uniform(0.94, 0.995),
            attitude=rng.choices((1, 2, 3), (3, 72, 25))[0],
        )

    def _dates(self, rng: random.Random, golongan: str, is_pppk: bool) -> tuple[date, date]:
        """Born and appointed at ages that fit the grade."""
        if is_pppk:
            year = self._present.year - rng.randrange(1, 4)
            age = rng.randrange(24, 46)
        else:
            service = {"II": (2, 14), "III": (5, 20), "IV": (15, 26)}[golongan.partition("/")[0]]
            year = self._present.year - rng.randrange(*service)
            age = rng.randrange(21, 29)
        born_on = date(year - age, 1, 1) + timedelta(days=rng.randrange(365))
        return born_on, date(year, rng.choice((1, 3, 4, 12)), 1)

    def _nip(self, born_on: date, appointed_on: date, is_pppk: bool, is_female: bool) -> str:
        code = _PPPK_CODE if is_pppk else appointed_on.month
        stem = f"{born_on:%Y%m%d}{appointed_on.year}{code:02d}{2 if is_female else 1}"
        self._serials[stem] += 1
        return f"{stem}{self._serials[stem]:03d}"

    def _name(self, rng: random.Random, is_female: bool) -> str:
        """A name not used before, with a middle name if need be."""
        first, last = words("perempuan" if is_female else "laki"), words("belakang")
        for parts in (2, 2, 3, 3, 3):
            middle = [rng.choice(last)] if parts == 3 else []
            name = " ".join([rng.choice(first), *middle, rng.choice(last)])
            if not self._names[name]:
                break
        self._names[name] += 1
        return name

    def _class_of(self, seat: Seat) -> str:
        self._classes[seat.unit] += 1
        return school_class(seat.post.kode, self._classes[seat.unit])


def _pattern(seat: Seat) -> str:
    """Nurses of the hospital and of the first puskesmas (with beds) work in shifts."""
    has_nights = seat.unit in ("1.12.50", "1.12.01") and seat.post.kode == "PRW"
    return "sif" if has_nights else seat.post.pola_kerja


def _pace(rng: random.Random) -> float:
    """Most people reach about their targets, some more, some less."""
    low, high = rng.choices(((0.72, 0.88), (0.93, 1.07), (1.1, 1.24)), (10, 72, 18))[0]
    return rng.uniform(low, high)
