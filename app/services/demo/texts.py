"""The words of the demonstration: posts and their daily work, names, streets, and how a sentence is varied."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"

_SLOT = re.compile(r"\{(\w+)\}")
_CLASSES = ("I", "II", "III", "IV", "V", "VI")
_SMP_CLASSES = ("VII", "VIII", "IX")


@dataclass(frozen=True, slots=True)
class PostSpec:
    """What people of a post have in common. `kode` begins the codes of its RHK."""

    kode: str
    jenis_jabatan: str
    kelas: int
    golongan_pns: tuple[str, ...]
    golongan_pppk: tuple[str, ...]
    eselon: str | None
    pola_kerja: str
    skema: str
    pppk_percent: int
    female_percent: int


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work: its sentence, usual minutes and volume, and the group of details that vary it."""

    text: str
    minutes: int
    volume: int
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A counted indicator of a post with the work that feeds it; `target` is for a year."""

    rhk_kode: str
    kategori: str
    rhk: str
    kode: str
    text: str
    target: int
    satuan: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with gaps: `form % words`, one word from each list of `slots`."""

    form: str
    slots: tuple[Sequence[str], ...]

    def say(self, rng: random.Random) -> str:
        """The sentence with words chosen by `rng`."""
        draw, slots = rng.random, self.slots
        if len(slots) == 1:
            return self.form % slots[0][int(draw() * len(slots[0]))]
        return self.form % tuple([words[int(draw() * len(words))] for words in slots])


@dataclass(frozen=True, slots=True)
class SpokenTask:
    """A task as one person writes it down, in several wordings."""

    sentences: tuple[Sentence, ...]
    minutes: int
    volume: int


def read(name: str) -> list[dict[str, str]]:
    """The rows of one of the data files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def posts() -> Mapping[str, PostSpec]:
    """All posts by code."""
    return {
        row["kode"]: PostSpec(
            kode=row["kode"],
            jenis_jabatan=row["jenis_jabatan"],
            kelas=int(row["kelas"]),
            golongan_pns=tuple(row["golongan_pns"].split()),
            golongan_pppk=tuple(row["golongan_pppk"].split()),
            eselon=row["eselon"] or None,
            pola_kerja=row["pola_kerja"],
            skema=row["skema"],
            pppk_percent=int(row["persen_pppk"]),
            female_percent=int(row["persen_perempuan"]),
        )
        for row in read("demo_posts.csv")
    }


@cache
def indicators() -> Mapping[str, tuple[Indicator, ...]]:
    """The counted indicators of each post, in the order of its plan."""
    details: dict[str, list[str]] = defaultdict(list)
    for row in read("demo_details.csv"):
        details[row["rinci"]].append(row["pola"])
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read("demo_activities.csv"):
        groups[row["indikator_kode"]].append(row)
    found: dict[str, list[Indicator]] = defaultdict(list)
    for kode, rows in groups.items():
        first = rows[0]
        tasks = tuple(
            Task(row["uraian"], int(row["menit"]), int(row["volume"]), tuple(details[row["rinci"]])) for row in rows
        )
        found[kode.partition("-")[0]].append(
            Indicator(
                rhk_kode=first["rhk_kode"],
                kategori=first["kategori"],
                rhk=first["rhk"],
                kode=kode,
                text=first["indikator"],
                target=int(first["target_tahun"]),
                satuan=first["satuan"],
                tasks=tasks,
            )
        )
    return {post: tuple(items) for post, items in found.items()}


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of a list: streets, names, topics."""
    if kind == "no":
        return tuple(str(number) for number in range(101, 1000))
    if kind == "kel":
        return tuple(row["nama"] for row in read("palu_units.csv") if row["jenis"] == "kelurahan")
    if kind == "opd":
        return tuple(row["nama"] for row in read("palu_units.csv") if row["jenis"] in ("dinas", "badan"))
    return tuple(row["nilai"] for row in read("demo_words.csv") if row["jenis"] == kind)


def school_class(post: str, number: int) -> str:
    """The class a teacher teaches, by a running number; empty for everyone else."""
    if post == "GSD":
        return _CLASSES[number % len(_CLASSES)]
    return _SMP_CLASSES[number % len(_SMP_CLASSES)] if post == "GMP" else ""


def with_class(text: str, kelas: str) -> str:
    """The text for a teacher of that class."""
    return text.replace("{kelas}", kelas).replace("{kelas_smp}", kelas)


@cache
def spoken(kode: str, kelas: str) -> tuple[SpokenTask, ...]:
    """The work behind an indicator, ready to be put into words by a teacher of `kelas` or anyone else."""
    item = next(one for one in indicators()[kode.partition("-")[0]] if one.kode == kode)
    return tuple(
        SpokenTask(
            sentences=tuple(sentence(with_class(task.text, kelas) + tail) for tail in task.details or ("",)),
            minutes=task.minutes,
            volume=task.volume,
        )
        for task in item.tasks
    )


@cache
def sentence(text: str) -> Sentence:
    """A sentence from a text with `{gaps}`."""
    slots = tuple(words(name) for name in _SLOT.findall(text))
    return Sentence(_SLOT.sub("%s", text.replace("%", "%%")), slots)
