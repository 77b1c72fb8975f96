# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of the room directions: labels of stages and data, texts of refusals."""

from __future__ import annotations

from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.directions.terms import DataAllowed, Place, SponsorPick, Stage

LABELS: dict[Enum, LazyString] = {
    DataAllowed.NONE: lazy_gettext("No personal data"),
    DataAllowed.TEST: lazy_gettext("Test data"),
    DataAllowed.REAL: lazy_gettext("Personal data, after a privacy check"),
    Stage.DISCOVER: lazy_gettext("Discover"),
    Stage.TRY_OUT: lazy_gettext("Try out"),
    Stage.SMALL_LIVE: lazy_gettext("Small live run"),
    SponsorPick.LATER: lazy_gettext("I do not know yet"),
    SponsorPick.MYSELF: lazy_gettext("I am the sponsor"),
    Place.LEAD: lazy_gettext("I lead it"),
    Place.MEMBER: lazy_gettext("I am a member"),
    Place.OUTSIDE: lazy_gettext("I am not in it"),
}

REFUSALS: dict[str, LazyString] = {
    "deputy_is_sponsor": lazy_gettext("The deputy must be somebody else than the sponsor."),
    "sponsor_cannot_lead": lazy_gettext("You are the sponsor. A sponsor cannot lead experiments too."),
    "closed_already": lazy_gettext("This direction was closed already, on %(at)s."),
    "only_sponsor": lazy_gettext("Only the sponsor or the deputy of this direction can do this."),
}
