# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of the room people: labels of roles and languages, texts of refusals."""

from __future__ import annotations

from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.people.terms import Language, Role

LABELS: dict[Enum, LazyString] = {
    Role.MANAGER: lazy_gettext("Manager"),
    Role.SPONSOR: lazy_gettext("Sponsor"),
    Role.ADVISER: lazy_gettext("Adviser"),
    Role.ADMIN: lazy_gettext("Administrator"),
    Language.DUTCH: lazy_gettext("Dutch"),
    Language.ENGLISH: lazy_gettext("English"),
}

REFUSALS: dict[str, LazyString] = {
    "already_set_up": lazy_gettext("Somebody has just set up this install. Sign in."),
    "email_taken": lazy_gettext("There is an account with the address %(email)s already."),
    "closing_hour": lazy_gettext("Deadlines fall between %(least)s and %(most)s o'clock."),
    "free_already": lazy_gettext("%(day)s is free already."),
    "phase_days": lazy_gettext("A phase takes %(least)s to %(most)s working days."),
    "zone_unknown": lazy_gettext("Choose one of the list."),
    "is_former_colleague": lazy_gettext("This is a former colleague now. There is no account any more to change."),
    "last_admin": lazy_gettext("There must be one administrator. First make somebody else administrator."),
    "default_lead_not_in_team": lazy_gettext("The lead must be in the team."),
    "not_in_team": lazy_gettext("%(name)s is not in this team."),
    "not_yourself": lazy_gettext("You cannot appoint yourself, or close your own account."),
    "only_admin": lazy_gettext("Only an administrator can do this."),
    "team_archived": lazy_gettext("Team %(name)s was archived. First take it into use again."),
    "team_name_taken": lazy_gettext("There is a team with the name %(name)s already."),
}
