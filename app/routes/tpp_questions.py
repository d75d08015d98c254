"""Questions about an amount of TPP: asked on the own page, answered by HR."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.i18n.tpp_derivation import TraceView
from app.i18n.tpp_questions import said_words, steps_to_ask
from app.routes._query import uuid_arg
from app.routes._render import render
from app.services.tpp_questions import answer_due, answer_question, ask_question, withdraw_question
from app.services.tpp_questions_read import question_page
from app.services.tpp_read import own_derivation

bp = Blueprint("tpp_questions", __name__)

_STATES = ("open", "answered")


@bp.get("/tpp/lines/<uuid:line_id>/questions/new")
@require(Permission.QUESTION_ASK)
def new(line_id: UUID) -> Response:
    """The form, with the step already chosen."""
    return _form(line_id, 200)


@bp.post("/tpp/lines/<uuid:line_id>/questions")
@require(Permission.QUESTION_ASK)
def ask(line_id: UUID) -> Response:
    """Send the question; one about the same step that is still open is shown instead."""
    step, text = request.form.get("step", ""), request.form.get("text", "")
    try:
        asked = ask_question(line_id, step, text, by=current_viewer(), now=clock.now())
    except Invalid as problem:
        return _form(line_id, status_of(problem), problem)
    done = "asked" if asked.is_new else "asked_before"
    return redirect(url_for("tpp.show", month=asked.question.month, ok=done, _anchor="pertanyaan"), 303)


@bp.post("/tpp/questions/<uuid:public_id>/withdrawal")
@require(Permission.QUESTION_ASK)
def withdraw(public_id: UUID) -> Response:
    """Take an own question back."""
    question = withdraw_question(public_id, by=current_viewer(), now=clock.now())
    return redirect(url_for("tpp.show", month=question.month, ok="withdrawn", _anchor="pertanyaan"), 303)


@bp.get("/hr/questions")
@require(Permission.QUESTION_READ)
def index() -> Response:
    """What waits for an answer, the most urgent first; or what was answered."""
    return _list(200)


@bp.post("/hr/questions/<uuid:public_id>/answer")
@require(Permission.QUESTION_ANSWER)
def answer(public_id: UUID) -> Response:
    """Answer one; the asker is told."""
    try:
        answer_question(public_id, request.form.get("answer", ""), by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _list(status_of(problem), problem, public_id)
    return redirect(url_for("tpp_questions.index", ok="answered"), 303)


def _form(line_id: UUID, status: int, problem: Invalid | None = None) -> Response:
    found = own_derivation(line_id, current_viewer().employee_id)
    name = request.values.get("about", "")
    trace = TraceView(found.steps)
    steps = steps_to_ask(trace, name if name in trace.by_name else "tpp_netto")
    return render(
        page="pages/tpp/question.html",
        status=status,
        line_id=line_id,
        about=name,
        month=Month.parse(found.batch.month),
        steps=steps,
        typed=request.values,
        due=answer_due(local_date(clock.now())),
        errors=field_messages(problem) if problem else {},
    )


def _list(status: int, problem: DomainError | None = None, about: UUID | None = None) -> Response:
    state = request.args.get("state", "")
    state = state if state in _STATES else "open"
    fields = field_messages(problem) if isinstance(problem, Invalid) else {}
    page = question_page(current_viewer(), state=state, today=local_date(clock.now()), after=uuid_arg("after"))
    return render(
        page="pages/hr_questions/index.html",
        status=status,
        questions=page,
        state=state,
        said=said_words,
        month_of=Month.parse,
        about=about,
        typed=request.form.get("answer", ""),
        errors={f"answer-{about}": sentences for sentences in fields.values()} if fields else {},
        refusal="" if problem is None or fields else message_for(problem),
    )
