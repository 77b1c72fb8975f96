# SPDX-License-Identifier: EUPL-1.2
"""The forms of an objection (R16). The three of one page name their text differently, so that no id is there twice."""

from __future__ import annotations

from flask_babel import lazy_gettext

from tracker.votes.objection_terms import Ground, RaiseFacts
from tracker.web.forms import CreatingForm, pick, text

WORDS = 2000


class ObjectionForm(CreatingForm):
    """Why this is not safe to try."""

    ground = pick(lazy_gettext("On which ground?"), Ground)
    text = text(
        lazy_gettext("What is not safe, and for whom?"),
        most=WORDS,
        hint=lazy_gettext("Write what can go wrong, not what you would rather have. Do not name residents."),
    )

    def facts(self) -> RaiseFacts:
        """The objection as typed."""
        return RaiseFacts(self.ground.data, self.text.data)


class AnswerForm(CreatingForm):
    """An answer to an objection; it stays open."""

    answer = text(lazy_gettext("What do you answer?"), most=WORDS)


class AdaptForm(CreatingForm):
    """How the experiment was adapted."""

    adapted = text(
        lazy_gettext("What did you adapt?"), most=WORDS, hint=lazy_gettext("Write what is different from now on.")
    )


class RejectForm(CreatingForm):
    """Why the sponsor rejects an objection."""

    reason = text(lazy_gettext("Why do you reject it?"), most=WORDS)
