# SPDX-License-Identifier: EUPL-1.2
"""What the tests of Get ready do again and again: the address, what is typed by hand, putting one ready."""

from __future__ import annotations

from typing import Any

from tests.client import Client
from tests.factories import experiments as make
from tests.factories.people import House
from tracker.experiments.models import Experiment

EFFECT, STOP_WHEN = "Twintig mensen komen binnen", "Als er drie keer niemand komt"


def url(experiment: Experiment) -> str:
    return f"/experiments/{experiment.code}/get-ready"


def complete(house: House, **changes: Any) -> dict[str, Any]:
    """What is typed and picked by hand, in an empty library."""
    return {"effect": EFFECT, "stop_when": STOP_WHEN, "domain_owner_id": house.owner.id, **changes}


def ready(lead: Client, house: House, **changes: Any) -> Experiment:
    """An experiment that was put ready by the page."""
    taken = make.make_taken_up(house)
    lead.post_form(url(taken), **complete(house, **changes))
    return make.read_again(taken.code)
