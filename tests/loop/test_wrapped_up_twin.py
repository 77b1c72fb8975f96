# SPDX-License-Identifier: EUPL-1.2
"""R6 in Python and in SQL agree: the page names "open the vote" exactly when nothing is missing for it."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from sqlalchemy import select

from tests.factories.people import House
from tests.factories.sprints import make_wrapped_up_sprint
from tracker import clock
from tracker.acts import act
from tracker.extensions import db
from tracker.learnings import queries as learnings
from tracker.learnings.models import Learning
from tracker.loop import queries
from tracker.loop.terms import Reader
from tracker.sprints.models import Sprint, StopRuleAnswer

PLANS = (
    (Decimal(60), None),
    (Decimal(60), "Staan ze er ook bij regen?"),
    (None, "Staan ze er ook bij regen?"),
    (None, None),
)
RESULTS = ((Decimal(67), 30, None), (Decimal(67), None, None), (None, None, "De teller was stuk."), (None, None, None))


def test_r6_the_page_names_the_vote_exactly_when_nothing_is_missing(house: House) -> None:
    sprint = make_wrapped_up_sprint(house)
    reader = Reader(house.lead.id, frozenset())
    wrong, seen = [], set()
    for case in product(PLANS, RESULTS, (None, True), ("whole", "unfinished", "none"), (True, False)):
        with act():
            take_away(sprint, *case)
            row = queries.row_of(sprint.experiment.code, reader, clock.now())
            assert row is not None
            named, may = row.has_result and row.learnings > 0, not learnings.waits_for(sprint)
            seen.add(may)
            if named != may:
                wrong.append((case, named))
        db.session.expire_all()
    assert wrong == []
    assert seen == {True, False}


def take_away(
    sprint: Sprint,
    plan: tuple[Decimal | None, str | None],
    result: tuple[Decimal | None, int | None, str | None],
    surprised: bool | None,
    learning: str,
    is_answered: bool,
) -> None:
    """Bring what was whole to a state in between, as saving for later can leave it. The caller rolls it back."""
    sprint.threshold_value, sprint.surprise = plan
    sprint.measured_value, sprint.measured_n, sprint.not_measured_why = result
    sprint.surprised = surprised
    own = db.session.scalars(select(Learning).where(Learning.sprint_id == sprint.id)).one()
    if learning == "unfinished":
        own.strength = None
    elif learning == "none":
        db.session.delete(own)
    if not is_answered:
        for answer in db.session.scalars(select(StopRuleAnswer).where(StopRuleAnswer.sprint_id == sprint.id)):
            db.session.delete(answer)
    db.session.flush()
