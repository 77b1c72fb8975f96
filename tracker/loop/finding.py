# SPDX-License-Identifier: EUPL-1.2
"""The one search box: a whole code leads straight to its experiment; else codes first, then titles."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import and_, case, literal, or_, select
from werkzeug.wrappers import Response

from tracker.experiments.models import Experiment
from tracker.experiments.queries import by_code
from tracker.experiments.terms import ExperimentState
from tracker.extensions import db
from tracker.people.access import requires
from tracker.people.terms import Permission
from tracker.web.answers import page
from tracker.web.forms import clean_line

MOST, LONGEST = 20, 100


@dataclass(frozen=True, slots=True)
class Hit:
    """An experiment or idea that was found."""

    code: str
    title: str
    state: ExperimentState


def register(blueprint: Blueprint) -> None:
    """Hang up the page on the blueprint of the loop."""
    blueprint.get("/search")(search)


@requires(Permission.READ)
def search() -> Response:
    """Search over all experiments and ideas; works without script, and the address can be shared."""
    words = (clean_line(request.args.get("q")) or "")[:LONGEST]
    exact = by_code(words)
    if exact is not None:
        return redirect(url_for("loop.show", code=exact.code), 303)
    hits = find(words)
    return page("loop/search.html", words=words, hits=hits[:MOST], has_more=len(hits) > MOST)


def find(words: str) -> list[Hit]:
    """At most one more than fits on the page: codes with these words, then titles with all of them; newest first."""
    if not words:
        return []
    in_code = Experiment.code.icontains(words, autoescape=True)
    in_title = and_(*(Experiment.title.icontains(word, autoescape=True) for word in words.split()))
    rows = db.session.execute(
        select(Experiment.code, Experiment.title, Experiment.state)
        .where(or_(in_code, in_title))
        .order_by(case((in_code, literal(0)), else_=literal(1)), Experiment.number.desc())
        .limit(MOST + 1)
    )
    return [Hit(*row) for row in rows]
