"""What acting in a second post (Plt, Plh) for a whole month adds to the allowance.

Source: Kepmendagri 900-4700/2020, as remembered; waits for the city's confirmation. In force only where the dated switch
`plt_addon_enabled` says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.periods import Month

# Levels of posts by jenis_jabatan. Functional posts have no level of their own in the roster and stand with pelaksana
# (rule of the product, because the remembered text speaks of structural posts only).
_LEVELS = {"jpt": 3, "administrator": 2, "pengawas": 1, "pelaksana": 0, "fungsional": 0}


class Relation(StrEnum):
    """How the own post stands to the one acted in."""

    ABOVE = "atasan"  # own TPP + the share of the acted post's
    EQUAL = "setingkat"  # the higher TPP + the share of the lower
    BELOW = "bawahan"  # one level below: the TPP of the acted, higher post only


@dataclass(frozen=True, slots=True)
class ActedPost:
    """A post somebody acts in; `ends_on` included, None while it lasts."""

    jenis_jabatan: str
    kelas_jabatan: int | None
    starts_on: date
    ends_on: date | None

    def fills(self, month: Month) -> bool:
        """Whether it is acted in for the whole calendar month, from its first to its last day."""
        return self.starts_on <= month.first_day and (self.ends_on is None or self.ends_on >= month.last_day)


def relation(own: str, acted: str) -> Relation | None:
    """How a post stands to the acted one, by jenis_jabatan; None where the rule is silent (two levels up and more)."""
    difference = _LEVELS[acted] - _LEVELS[own]
    if difference > 1:
        return None
    if difference == 1:
        return Relation.BELOW
    return Relation.EQUAL if difference == 0 else Relation.ABOVE


def acted_in(month: Month, posts: Iterable[ActedPost]) -> ActedPost | None:
    """The acted post that counts in a month: of those acted in all month the one of the highest class, then the earliest.

    Several are not added up (rule of the product: the remembered text knows one).
    """
    filling = [one for one in posts if one.fills(month)]
    return min(filling, key=lambda one: (-(one.kelas_jabatan or 0), one.starts_on), default=None)
