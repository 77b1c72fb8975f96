# SPDX-License-Identifier: EUPL-1.2
"""The acts on learnings and what the library answers, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories.experiments import make_idea, make_ready_experiment
from tests.factories.people import House, make_person, make_team
from tests.factories.sprints import (
    LEARNING,
    RESULT,
    again,
    answered,
    make_frozen_learning,
    make_learning,
    make_planned_sprint,
    make_running_sprint,
    make_wrapped_up_sprint,
    make_wrapping_up_sprint,
)
from tests.sprints.acting import Act, did, refused
from tracker import clock
from tracker.acts import act
from tracker.experiments.models import Experiment
from tracker.learnings import actions, queries
from tracker.learnings.models import Learning
from tracker.learnings.terms import LearningFacts, Mark, Strength, Verdict
from tracker.people.models import Person
from tracker.sprints.actions import begin_voting


def adding(facts: LearningFacts, by: Person) -> Act:
    return lambda e, now: actions.add_learning(again(e), e, facts, by=by, now=now)


def editing(learning: Learning, facts: LearningFacts, by: Person) -> Act:
    return lambda e, now: actions.edit_learning(fresh(learning), e, facts, by=by, now=now)


def using(learning: Learning, by: Person, how: str = "In onze brief") -> Act:
    return lambda e, now: actions.reuse(fresh(learning), e, how, by=by, now=now)


def fresh(learning: Learning) -> Learning:
    found = queries.learning(learning.id)
    assert found is not None
    return found


def test_a_learning_is_signed_by_its_team(house: House) -> None:
    sprint = make_running_sprint(house)
    did(sprint.experiment, adding(LEARNING, house.members[0]))
    (row,) = queries.of_sprint(sprint.id)
    assert (row.team, row.learned, row.is_whole) == (house.team.name, LEARNING.learned, True)


def test_who_may_write_a_learning(house: House) -> None:
    sprint = make_running_sprint(house)
    for person in (house.sponsor, house.manager, house.admin):
        assert refused(sprint.experiment, adding(LEARNING, person)) == "only_team"
    for person in (house.owner, house.members[2]):
        did(sprint.experiment, adding(LEARNING, person))


def test_r6_no_learning_before_the_start_or_after_the_vote_opens(house: House) -> None:
    planned = make_planned_sprint(house)
    assert refused(planned.experiment, adding(LEARNING, house.lead)) == "learning_before_start"
    sprint = make_wrapped_up_sprint(house)
    did(sprint.experiment, lambda e, _now: begin_voting(again(e)))
    assert refused(sprint.experiment, adding(LEARNING, house.lead)) == "learning_too_late"


def test_r6_a_learning_changes_until_it_is_frozen(house: House) -> None:
    learning = make_learning(house, make_running_sprint(house))
    better = replace(LEARNING, learned="Wie zit, durft te vragen.")
    did(learning.experiment, editing(learning, better, house.members[0]))
    assert fresh(learning).facts() == better
    assert refused(learning.experiment, editing(learning, LEARNING, house.sponsor)) == "only_team"
    did(learning.experiment, lambda _e, now: actions.freeze(learning.sprint_id, now))
    assert refused(learning.experiment, editing(learning, LEARNING, house.lead)) == "learning_frozen"


def test_saving_the_same_again_changes_nothing(house: House) -> None:
    learning = make_learning(house, make_running_sprint(house))
    before = fresh(learning).version
    did(learning.experiment, editing(learning, LEARNING, house.lead))
    assert fresh(learning).version == before


def test_r6_a_half_learning_cannot_be_frozen(house: House) -> None:
    learning = make_learning(house, make_running_sprint(house), replace(LEARNING, verdict=None))
    with act(), pytest.raises(IntegrityError):
        actions.freeze(learning.sprint_id, clock.now())


def wrapping(facts: LearningFacts | None, by: Person, *, came_true: bool = False) -> Act:
    def act_on(experiment: Experiment, now: datetime) -> None:
        sprint = again(experiment)
        result = answered(sprint, RESULT, came_true=came_true)
        actions.wrap_up(sprint, experiment, result, facts, by=by, now=now)

    return act_on


def test_r6_wrapping_up_again_changes_the_first_learning(house: House) -> None:
    sprint = make_wrapping_up_sprint(house)
    did(sprint.experiment, wrapping(None, house.lead))
    assert [refusal.code for refusal in queries.waits_for(again(sprint.experiment))] == ["learning_missing"]
    did(sprint.experiment, wrapping(LearningFacts("Gezien", ""), house.lead))
    assert [refusal.code for refusal in queries.waits_for(again(sprint.experiment))] == ["learning_unfinished"]
    did(sprint.experiment, wrapping(LEARNING, house.members[0]))
    assert [row.learned for row in queries.of_sprint(sprint.id)] == [LEARNING.learned]
    assert queries.waits_for(again(sprint.experiment)) == []


def test_r6_the_vote_waits_for_every_learning(house: House) -> None:
    sprint = make_wrapped_up_sprint(house)
    make_learning(house, sprint, replace(LEARNING, strength=None))
    assert [refusal.code for refusal in queries.waits_for(again(sprint.experiment))] == ["learning_unfinished"]


def test_nothing_is_read_by_others_before_the_vote(house: House) -> None:
    sprint = make_running_sprint(house)
    draft = make_learning(house, sprint)
    now = clock.now()
    for person in (house.lead, house.members[0], house.owner):
        assert queries.may_read(draft.id, person.id, now) is not None
        assert queries.library(person.id, now).total == 1
    for person in (house.manager, house.sponsor):
        assert queries.may_read(draft.id, person.id, now) is None
        assert queries.library(person.id, now).total == 0
    did(sprint.experiment, lambda _e, now: actions.freeze(sprint.id, now))
    assert queries.may_read(draft.id, house.manager.id, now) is not None


def test_the_library_looks_for_words_and_verdicts(house: House) -> None:
    make_frozen_learning(house, replace(LEARNING, learned="In een BRIEF zoekt men 100% het bedrag"))
    make_frozen_learning(house, replace(LEARNING, learned="Vertrouwen telt", verdict=Verdict.REFUTED))

    def found(words: str = "", *verdicts: Verdict) -> list[str]:
        rows = queries.library(house.manager.id, clock.now(), words=words, verdicts=frozenset(verdicts)).rows
        return [row.learned.split()[0] for row in rows]

    assert found() == ["Vertrouwen", "In"]
    assert found("brief bedrag") == ["In"]
    assert found("brief vertrouwen") == []
    assert found("100%") == ["In"], "a percent sign is a percent sign"
    assert found("0_%") == []
    assert found("", Verdict.REFUTED) == ["Vertrouwen"]
    assert found("", Verdict.REFUTED, Verdict.CONFIRMED) == ["Vertrouwen", "In"]


def test_a_learning_is_used_in_another_experiment(house: House) -> None:
    learning = make_frozen_learning(house)
    other = make_ready_experiment(house)
    did(other, using(learning, house.members[0]))
    did(other, using(learning, house.lead, "Toch anders"))
    (use,) = queries.reuse_of(learning.id)
    assert (use.code, use.how) == (other.code, "Toch anders")
    row = queries.row_of(learning.id)
    assert row is not None
    assert row.reused == 1


def test_who_may_use_a_learning_and_where(house: House) -> None:
    learning = make_frozen_learning(house)
    assert refused(learning.experiment, using(learning, house.lead)) == "reuse_in_own_experiment"
    other = make_ready_experiment(house)
    assert refused(other, using(learning, house.manager)) == "only_team"
    draft = make_learning(house, make_running_sprint(house))
    assert refused(other, using(draft, house.lead)) == "learning_not_frozen"
    assert queries.experiments_to_use_in(house.manager.id, clock.now(), learning.experiment_id) == []
    codes = [row.code for row in queries.experiments_to_use_in(house.lead.id, clock.now(), learning.experiment_id)]
    assert other.code in codes
    assert learning.experiment.code not in codes


def test_r1_three_similar_learnings_are_shown_and_stay_the_same(house: House) -> None:
    for number in range(4):
        make_frozen_learning(house, replace(LEARNING, learned=f"Een lastige brief, les {number}"))
    idea = make_idea(house, title="Een brief van de gemeente")
    first = did(idea, lambda e, now: [one.learning_id for one in actions.show_similar(e, now)])
    assert len(first) == 3
    make_frozen_learning(house, replace(LEARNING, learned="Brief, brief, lastige brief van de gemeente"))
    assert did(idea, lambda e, now: [one.learning_id for one in actions.show_similar(e, now)]) == first
    assert [row.learning.id for row in queries.shown_to(idea.id)] == first


def test_r1_an_empty_library_shows_nothing(house: House) -> None:
    idea = make_idea(house)
    assert did(idea, lambda e, now: len(actions.show_similar(e, now))) == 0
    assert queries.shown_to(idea.id) == []


@pytest.mark.parametrize(("mark", "uses"), [(Mark.USED, 1), (Mark.NOT_RELEVANT, 0)])
def test_r1_a_shown_learning_is_marked(house: House, mark: Mark, uses: int) -> None:
    learning = make_frozen_learning(house, replace(LEARNING, learned="Een lastige brief"))
    experiment = make_ready_experiment(house, title="Een brief van de gemeente")
    did(experiment, actions.show_similar)
    (row,) = queries.shown_to(experiment.id)

    def marking(by: Person) -> Act:
        return lambda _e, now: actions.mark(_shown(row.id), mark, "In onze brief", by=by, now=now)

    assert refused(experiment, marking(house.manager)) == "only_team"
    did(experiment, marking(house.lead))
    assert queries.shown_to(experiment.id)[0].mark is mark
    assert len(queries.reuse_of(learning.id)) == uses


def _shown(shown_id: Any) -> Any:
    found = queries.shown(shown_id)
    assert found is not None
    return found


def test_the_newest_learnings_of_other_teams(house: House) -> None:
    mine = make_frozen_learning(house)
    other = make_team(members=[make_person("Kim Klimaat")])
    assert [row.id for row in queries.newest(5, frozenset({other.id}))] == [mine.id]
    assert queries.newest(5, frozenset({house.team.id})) == []
    assert [row.id for row in queries.newest(5)] == [mine.id]


def test_the_strengths_stand_in_order() -> None:
    assert list(Strength) == [Strength.OPINION, Strength.SAID, Strength.DONE, Strength.MEASURED]
