# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees about links and invitations: texts of refusals."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

REFUSALS: dict[str, LazyString] = {
    "account_is_closed": lazy_gettext("The account of %(name)s is closed. First open it again."),
    "has_no_password": lazy_gettext("%(name)s has no password here, so there is none to replace."),
    "is_in_already": lazy_gettext("%(name)s has a way in already, and needs no invitation."),
    "link_is_spent": lazy_gettext("This link does not work any more."),
}
