# SPDX-License-Identifier: EUPL-1.2
from tests.factories.people import House
from tests.factories.sprints import make_wrapped_up_sprint
from tracker.learnings.queries import waits_for
from tracker.sprints.terms import SprintState


def test_smoke(house: House) -> None:
    sprint = make_wrapped_up_sprint(house)
    assert sprint.state is SprintState.WRAPPING_UP
    assert waits_for(sprint) == []
