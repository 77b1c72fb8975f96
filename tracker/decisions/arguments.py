# SPDX-License-Identifier: EUPL-1.2
"""The best arguments of both sides, that who decides after a tie quotes (R15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from tracker.decisions.models import Argument, Decision
from tracker.extensions import db
from tracker.votes.terms import Choice

ORDER = list(Choice)


@dataclass(frozen=True, slots=True)
class ArgumentRow:
    """The best argument for one of the choices."""

    choice: Choice
    text: str


def keep(decision_id: UUID, tied: Sequence[Choice], texts: Mapping[Choice, str]) -> dict[str, str]:
    """Keep the argument for each choice that is tied, and no other. Flushes; answers the texts that the record hashes.

    Without a tie none is asked, so none is kept.
    """
    for choice in tied:
        db.session.add(Argument(decision_id=decision_id, choice=choice, text=texts[choice]))
    db.session.flush()
    return {f"argument_{choice.value}": texts[choice] for choice in tied}


def of_experiment(experiment_id: UUID) -> dict[UUID, tuple[ArgumentRow, ...]]:
    """The arguments of each decision of an experiment that had a tie before it, in the order of the choices."""
    found: dict[UUID, tuple[ArgumentRow, ...]] = defaultdict(tuple)
    rows = db.session.execute(
        select(Argument.decision_id, Argument.choice, Argument.text)
        .join(Decision, Decision.id == Argument.decision_id)
        .where(Decision.experiment_id == experiment_id)
    )
    for row in sorted(rows, key=lambda row: ORDER.index(row.choice)):
        found[row.decision_id] += (ArgumentRow(row.choice, row.text),)
    return dict(found)
