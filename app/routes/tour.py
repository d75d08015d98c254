"""Three cards for the first days: the plan, recording, where the score comes from. Skippable, found again in Data saya."""

from flask import Blueprint, Response, g, redirect, request, url_for

from app import clock
from app.authz import require
from app.domain.permissions import Permission
from app.routes._render import render
from app.services.accounts import end_tour

bp = Blueprint("tour", __name__, url_prefix="/tour")

STEPS = 3
_CARDS = {str(number) for number in range(1, STEPS + 1)}


@bp.get("")
@require(Permission.ME_READ)
def show() -> Response:
    """One card; the first for a number there is not."""
    asked = request.args.get("kartu", "")
    step = int(asked) if asked in _CARDS else 1
    return render(page="pages/tour/card.html", partial="partials/tour/_card.html", step=step, steps=STEPS)


@bp.post("/end")
@require(Permission.ME_READ)
def end() -> Response:
    """Seen or skipped: Beranda offers the cards no more."""
    end_tour(g.signed_in.account_id, now=clock.now())
    return redirect(url_for("home.show"), 303)
