# SPDX-License-Identifier: EUPL-1.2
"""Rules of the clean-up list of a stop: who changes it, who says it is done, who checks (DOMAIN 2.6). Pure."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.decisions.terms import CleanUpFacts, CleanUpLine
from tracker.refusal import Refusal

LONGEST = timedelta(days=366)


def refuse_line(facts: CleanUpFacts, today: date, before: CleanUpFacts | None = None) -> Refusal | None:
    """R18: each line says what, names somebody who is here, and has a day that is still to come.

    `before` is the line as it stood: a person or a day that stays is not judged again.
    """
    if not facts.what:
        return Refusal("clean_up_what_missing", field="what")
    is_same_person = before is not None and before.person_id == facts.person_id
    if not (facts.person_is_active or is_same_person):
        return Refusal("clean_up_person_unknown", field="person_id")
    if before is not None and before.due_on == facts.due_on:
        return None
    if not today <= facts.due_on <= today + LONGEST:
        return Refusal("clean_up_day", field="due_on")
    return None


def refuse_changing(line: CleanUpLine) -> Refusal | None:
    """Those who work on it change a line until it is done; then it says what was done."""
    if not line.works_on:
        return Refusal("only_team", lift=("team",))
    return Refusal("clean_up_done_already") if line.is_done else None


def refuse_done(line: CleanUpLine) -> Refusal | None:
    """Who is named says that it is done, or the lead."""
    if not (line.is_named or line.is_lead):
        return Refusal("only_named_or_lead", lift=("named", "lead"))
    return Refusal("clean_up_done_already") if line.is_done else None


def refuse_checking(line: CleanUpLine) -> Refusal | None:
    """R18: somebody else checks: not who is named and not who said that it is done.

    Those who work on it may, the sponsor, and an adviser: the privacy or security officer.
    """
    if not line.may_check:
        return Refusal("only_these_check", lift=("team", "sponsor", "adviser"))
    if not line.is_done:
        return Refusal("clean_up_not_done", lift=("named", "lead"))
    if line.is_checked:
        return Refusal("clean_up_checked_already")
    if line.is_named or line.did_it:
        return Refusal("check_by_another", lift=("team", "sponsor", "adviser"))
    return None


def refuse_sending_back(line: CleanUpLine, why: str) -> Refusal | None:
    """Who checks may find that it is not done yet, and says what is left."""
    return refuse_checking(line) or (None if why else Refusal("send_back_why_missing", field="why"))
