"""The provisional list: a draft opened to each of its employees for some working days, so that mistakes surface before pay."""

from datetime import date, datetime

from sqlalchemy import func, select

from app.domain.calendar import local_date
from app.domain.errors import Conflict
from app.domain.permissions import Permission, Viewer
from app.domain.tpp_batch import BatchAct
from app.extensions import db
from app.models import TppBatch, TppLine, TppQuestion
from app.services.city_calendar import work_calendar
from app.services.notices import NoticeText, notify_many
from app.services.rules import parameters_on
from app.services.tpp_acts import ActRequest, load_for_act, record_act
from app.services.unit_of_work import unit_of_work


def publish_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Open a draft to its employees until the end of the last working day for questions; each gets a notice.

    Publishing again, after amounts changed, begins the days anew. Nobody's silence or question blocks what follows.

    Raises: NotFound, NotAllowed, Conflict when the batch changed, left draft or is empty.
    """
    with unit_of_work():
        batch = load_for_act(request, Permission.TPP_BATCH_COMPUTE, BatchAct.PUBLISH, by)
        people = list(db.session.scalars(select(TppLine.employee_id).where(TppLine.batch_id == batch.id)))
        if not people:
            raise Conflict("tpp_batch_empty")
        until = last_day_for_questions(local_date(now))
        batch.published_at, batch.questions_until = now, until
        params = {"bulan": batch.month, "sampai": until}
        link = f"/tpp/{batch.month}"
        notify_many([NoticeText(person, "tpp_provisional", params, link) for person in people], now=now)
        return record_act(batch, BatchAct.PUBLISH, by, now, reason=until.isoformat())


def last_day_for_questions(today: date) -> date:
    """The last working day of a list published today. Raises: ParameterNotInForce."""
    days = parameters_on(today, "provisional list").integer("provisional_days")
    return work_calendar().nth_working_day_after(today, days)


def open_questions(batch_id: int) -> int:
    """How many questions about lines of the batch wait for an answer: something to know, never a lock."""
    query = select(func.count()).select_from(TppQuestion).join(TppQuestion.line)
    return db.session.scalar(query.where(TppLine.batch_id == batch_id, TppQuestion.state == "open")) or 0
