# SPDX-License-Identifier: EUPL-1.2
"""The house that other tests build on is a real one."""

from __future__ import annotations

from tests.factories.people import House
from tracker import clock
from tracker.directions import queries as direction_queries
from tracker.people import queries
from tracker.tables import current_organisation_id


def test_a_house_has_everything_an_experiment_needs(house: House) -> None:
    assert current_organisation_id() == house.organisation.id
    assert {row.id for row in queries.members(house.team.id, clock.now())} == {
        house.lead.id,
        *(member.id for member in house.members),
    }
    assert direction_queries.current_frame(house.direction.id) is not None
    assert house.direction.sponsor_id == house.sponsor.id
    assert len(set(house.electorate)) == 6
