# SPDX-License-Identifier: EUPL-1.2
"""Two sheets to hand over before an organisation begins: for the works council, and for the privacy officer.

They say what is true of this product, also what it cannot promise. `tests/privacy/test_sheets.py` holds what can be
held: the terms, and that nothing counts by person.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext


@dataclass(frozen=True, slots=True)
class Sheet:
    """A title, one sentence, and parts: a heading with its lines."""

    title: LazyString
    lead: LazyString
    parts: tuple[tuple[LazyString, tuple[LazyString, ...]], ...]


WORKS_COUNCIL = Sheet(
    lazy_gettext("Sheet for the works council"),
    lazy_gettext("What Leerlus does with data about colleagues, what it does not, and what to agree before you begin."),
    (
        (
            lazy_gettext("Why your consent is asked"),
            (
                lazy_gettext("In Leerlus teams try things out in short sprints. They write what they learn and vote."),
                lazy_gettext("Names stand with that work. So the data could be used to follow people at work."),
                lazy_gettext(
                    "A system that can do so needs the consent of the works council (WOR, article 27, first paragraph, "
                    "under k and l). It does not matter that nobody means to use it that way."
                ),
            ),
        ),
        (
            lazy_gettext("What Leerlus does not do"),
            (
                lazy_gettext("No page and no report counts, compares or ranks anything by person."),
                lazy_gettext("A learning is signed by the team, not by whoever typed it."),
                lazy_gettext("Nobody sees who has not voted yet: not the lead, not a manager, not an administrator."),
                lazy_gettext(
                    "As long as a vote is open, nobody but the voter sees a vote. At the close the link between person "
                    "and vote is erased for good."
                ),
                lazy_gettext("A manager reads and asks, and decides nothing. An administrator has no say in the work."),
            ),
        ),
        (
            lazy_gettext("What is kept with a name"),
            (
                lazy_gettext("The account: name, e-mail address of the work, department, language, roles and teams."),
                lazy_gettext("Who wrote a line of the log, raised an objection, gave an answer or took a decision."),
                lazy_gettext("In which sessions somebody is signed in, until they end."),
                lazy_gettext(
                    "The log of access: who signed in, who was refused, whose rights changed. It is kept for six "
                    "months. Administrators read it, to find out what happened when somebody came in who should not."
                ),
                lazy_gettext("The access review: roles, teams and last sign-in, for the yearly check of rights."),
                lazy_gettext("Which messages were mailed to whom, for thirty days."),
            ),
        ),
        (
            lazy_gettext("What to know"),
            (
                lazy_gettext(
                    "Are there only one or two who may vote? Then it is no secret vote, but written advice with a "
                    "name. The page says so before."
                ),
                lazy_gettext("Whoever manages the server can read the database. Leerlus cannot prevent that."),
                lazy_gettext("A backup from before a close still holds the open votes of that moment."),
            ),
        ),
        (
            lazy_gettext("What to agree"),
            (
                lazy_gettext("What is in Leerlus is not used to judge people, and has no place in an appraisal."),
                lazy_gettext("Who are administrators, and who manages the server and the backups."),
                lazy_gettext("How long backups are kept, and who may open one."),
                lazy_gettext("Who reads the log of access, and for what reason."),
                lazy_gettext("When you look together at how it goes, and what happens when Leerlus changes."),
            ),
        ),
    ),
)

PRIVACY = Sheet(
    lazy_gettext("Sheet for the privacy officer"),
    lazy_gettext("What to fill in for the register of processing, and what to look at before you begin."),
    (
        (
            lazy_gettext("What for, and about whom"),
            (
                lazy_gettext("Purpose: learning from experiments, deciding on them, and giving account of that."),
                lazy_gettext("About whom: colleagues, and people from outside who work with a team."),
                lazy_gettext("Not about residents. Fields for text warn against it, and found names can be hidden."),
                lazy_gettext("The legal basis is for your organisation to choose. It stands on the privacy page."),
            ),
        ),
        (
            lazy_gettext("Which data"),
            (
                lazy_gettext("Name, e-mail address of the work, department, language, roles, teams."),
                lazy_gettext("What somebody wrote or decided in an experiment, with the moment."),
                lazy_gettext("Sign-ins and refusals, with the address of the computer."),
                lazy_gettext("No BSN, no date of birth, no special categories of data. There is no field for them."),
                lazy_gettext("The page with all fields says for each why, how long, and who sees it."),
            ),
        ),
        (
            lazy_gettext("How long"),
            (
                lazy_gettext("Accounts: as long as somebody works with it. After that the name can be erased."),
                lazy_gettext("The log of access: six months. Messages that were mailed: thirty days."),
                lazy_gettext("Votes: the link to a person goes at the close of the vote."),
                lazy_gettext("Decisions and learnings: as long as your archive rules ask."),
            ),
        ),
        (
            lazy_gettext("Rights of people"),
            (
                lazy_gettext("Everybody takes along what is kept about them as a file, on the own account page."),
                lazy_gettext("Everybody changes the own name and department."),
                lazy_gettext("On request a name is erased. Decisions stay, signed by a former colleague."),
            ),
        ),
        (
            lazy_gettext("How it is protected"),
            (
                lazy_gettext("Signing in through your organisation, or with a password and a second step."),
                lazy_gettext("Passwords are kept as a hash (argon2id). Stolen and guessable ones are refused."),
                lazy_gettext("Each page checks what this person may see."),
                lazy_gettext("Organisations on one install see nothing of each other."),
                lazy_gettext("The record of acts shows when it was changed. It holds no names and no texts."),
                lazy_gettext("No trackers, no files from elsewhere, only cookies that are needed to sign in."),
            ),
        ),
        (
            lazy_gettext("What you arrange yourself"),
            (
                lazy_gettext("An agreement with whoever hosts the server and the mail."),
                lazy_gettext("Backups, and how long they are kept: they hold what was erased later."),
                lazy_gettext("The consent of the works council: there is a sheet for that too."),
            ),
        ),
    ),
)
