# SPDX-License-Identifier: EUPL-1.2
"""An objection on Today (R16): for who can settle it, it goes before everything else."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext

from tracker.loop.shown import ShownAct
from tracker.loop.terms import ActKind, Actor, LoopRow, NextAct, Reader


def asked_first(row: LoopRow, act: NextAct, reader: Reader) -> NextAct:
    """R16: while an objection stands open, or a sprint lies still, lead and sponsor have that to settle."""
    settles = {row.lead_id, row.sponsor_id, row.deputy_id}
    if reader.person_id in settles and (row.is_halted or row.objection_open):
        return NextAct(ActKind.SETTLE_OBJECTION, Actor.LEAD_OR_SPONSOR, is_mine=True)
    return act


def told(row: LoopRow, act: NextAct, words: ShownAct) -> ShownAct:
    """The act in words: of a sprint that lies still the title says so."""
    if not row.is_halted or act.kind is not ActKind.SETTLE_OBJECTION:
        return words
    text = gettext("The lead adapts something, or the sponsor rejects the objection with a reason.")
    settled = gettext("The objection is settled. The lead and the sponsor can restart the sprint together.")
    title = gettext("Sprint %(number)s is halted", number=row.sprint_number)
    return replace(words, title=title, text=text if row.objection_open else settled)
