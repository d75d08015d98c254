"""Which allowance profile counts for a unit in a month: what a second person put in force, else the shipped file."""

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import select

from app.domain.errors import Conflict, NotFound
from app.domain.periods import Month
from app.domain.tpp import Profile, ProfileInvalid
from app.extensions import db
from app.models import RuleProfile, TppBatch
from app.parameters.profiles import load_profile, profile_for
from app.parameters.profiles import parse_text as read_text


class ProfilesInForce:
    """The profiles of one month by unit; read with one query, parsed when asked for."""

    def __init__(self, month: Month) -> None:
        self.month = month
        rows = db.session.scalars(
            select(RuleProfile)
            .where(RuleProfile.state == "in_force", RuleProfile.first_month <= month.code)
            .order_by(RuleProfile.first_month)
        )
        # The newest of a unit stays last; None is the city.
        self._rows: Mapping[int | None, RuleProfile] = {row.unit_id: row for row in rows}

    def of(self, unit_id: int | None) -> Profile:
        """The unit's own, else the city's, else the shipped profile of the month.

        Raises: Conflict("profile_text_changed") when a stored profile is not the one that was approved.
        """
        row = self._rows.get(unit_id) or self._rows.get(None)
        return profile_for(self.month) if row is None else stored_profile(row)


def stored_profile(row: RuleProfile) -> Profile:
    """The profile of a stored text, if it still is what was approved: the text, and the shipped profile it extends.

    Raises: Conflict("profile_text_changed").
    """
    try:
        profile = parse_text(row.text)
    except ProfileInvalid as invalid:
        raise Conflict("profile_text_changed", profile=row.code) from invalid
    if profile.content_hash != row.content_hash:
        raise Conflict("profile_text_changed", profile=row.code)
    return profile


@lru_cache(maxsize=64)
def parse_text(text: str) -> Profile:
    """A profile from its text; equal texts give one object, so that what is bound to it is found again.

    Raises: ProfileInvalid with every problem.
    """
    return read_text(text, "profil.toml")


def profile_of_batch(batch: TppBatch) -> Profile:
    """The very profile a batch was computed with, whatever has come into force since.

    Raises: NotFound("profile_not_found") when neither the shipped files nor the stored texts have it any more.
    """
    stored = db.session.scalars(
        select(RuleProfile).where(RuleProfile.content_hash == batch.profile_hash).order_by(RuleProfile.id).limit(1)
    ).first()
    profile = load_profile(batch.profile_code) if stored is None else stored_profile(stored)
    if profile.content_hash != batch.profile_hash:
        raise NotFound("profile_not_found", profile=batch.profile_code)
    return profile
