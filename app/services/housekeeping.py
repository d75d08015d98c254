"""What the night clears away: deleted drafts, files whose day is over, sessions and counts of guesses that nobody asks for any more."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import and_, delete, or_, select

from app.extensions import db
from app.models import ExportFile, LoginSession, LoginThrottle, Notice
from app.services.draft_undo import clear_discarded
from app.services.exports import remove_expired_exports
from app.services.unit_of_work import unit_of_work

# Ended sessions are kept so long, because "where was I signed in" is asked after the fact.
SESSIONS_KEPT = timedelta(days=90)
THROTTLE_KEPT = timedelta(days=1)
# Decisions and news stay; a reminder of a day long past reminds of nothing.
REMINDERS_KEPT = timedelta(days=120)
# Whatever writes a file longer than this has died.
LEFTOVER_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many of each were cleared away."""

    exports: int
    leftovers: int
    sessions: int
    throttles: int
    drafts: int
    notices: int


def clear_away(*, export_folder: Path, evidence_folder: Path, now: datetime) -> Cleared:
    """Remove what has expired; repeating changes nothing. Audit rows of exports and sign-ins stay."""
    exports = remove_expired_exports(folder=export_folder, now=now)
    leftovers = _remove_leftovers(export_folder, now)
    drafts = clear_discarded(folder=evidence_folder, now=now)
    with unit_of_work():
        ended = or_(LoginSession.expires_at < now - SESSIONS_KEPT, LoginSession.revoked_at < now - SESSIONS_KEPT)
        sessions = db.session.execute(delete(LoginSession).where(ended).returning(LoginSession.id)).all()
        forgotten = LoginThrottle.last_failed_at < now - THROTTLE_KEPT
        throttles = db.session.execute(delete(LoginThrottle).where(forgotten).returning(LoginThrottle.key)).all()
        is_old = and_(Notice.code.startswith("reminder_"), Notice.created_at < now - REMINDERS_KEPT)
        notices = db.session.execute(delete(Notice).where(is_old).returning(Notice.id)).all()
    return Cleared(exports, leftovers, len(sessions), len(throttles), drafts, len(notices))


def _remove_leftovers(folder: Path, now: datetime) -> int:
    """Files that no row names: half-written ones of a process that was killed, or of a restored database."""
    if not folder.is_dir():
        return 0
    named = set(db.session.scalars(select(ExportFile.stored_name).where(ExportFile.stored_name.is_not(None))))
    oldest = (now - LEFTOVER_AFTER).timestamp()
    found = [one for one in folder.iterdir() if one.name not in named and os.stat(one).st_mtime < oldest]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
