# SPDX-License-Identifier: EUPL-1.2
"""The words of the product in Dutch, so that a story reads as it was told."""

from __future__ import annotations

from tracker.learnings.terms import Strength, Verdict
from tracker.sprints.terms import LogKind
from tracker.votes.terms import Choice

GEZIEN, CIJFER, BELEMMERING, GEBEURTENIS = LogKind.OBSERVED, LogKind.FIGURE, LogKind.BLOCKER, LogKind.EVENT
DOORGAAN, BIJSTUREN, STOPPEN, ONTHOUDEN = Choice.KEEP, Choice.PIVOT, Choice.STOP, Choice.ABSTAIN
KLOPT, KLOPT_NIET, WETEN_WE_NIET = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.UNCLEAR
MENING, GEZEGD, GEDAAN, GEMETEN = Strength.OPINION, Strength.SAID, Strength.DONE, Strength.MEASURED
