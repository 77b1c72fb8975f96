# SPDX-License-Identifier: EUPL-1.2
"""The access review as a file: one line for each right of each account."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import access_log
from tracker.people.access import requires
from tracker.people.session import current_person
from tracker.people.terms import AccessAction, Permission
from tracker.sign_in import queries_review
from tracker.sign_in.blueprint import sign_in
from tracker.sign_in.forms import ReviewForm
from tracker.sign_in.queries_review import Account, Right
from tracker.sign_in.terms import Reviewed
from tracker.web.answers import keep, page
from tracker.web.csv_file import csv_answer
from tracker.web.furniture import add_settings_page
from tracker.web.words import label


def init_app(app: Flask) -> None:
    """Among the pages of the administrator."""
    hint = lazy_gettext("Who has which role and team since when, to look over each quarter.")
    add_settings_page(app, 70, "sign_in.review", lazy_gettext("Access review"), hint)


@sign_in.route("/settings/access-review", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def review() -> Response:
    """Choose which accounts, and take the file along. That is itself a line in the log of access."""
    form = ReviewForm(accounts=Reviewed.OPEN)
    if form.validate_on_submit():
        with act() as (_, now):
            about = f"access-review/{form.accounts.data.value}"
            access_log.note(AccessAction.EXPORT, by=current_person().id, now=now, about=about)
            found = queries_review.accounts(form.accounts.data, now)
            keep()
        return csv_answer(f"access-review-{clock.now():%Y-%m-%d}", _heads(), _lines(found))
    return page("sign_in/review.html", form=form, days=access_log.KEPT_FOR.days)


def _heads() -> list[str]:
    return [
        gettext("Name"), gettext("E-mail address"), gettext("Department"), gettext("From outside"), gettext("Account"),
        gettext("Account since"), gettext("Role"), gettext("Team"), gettext("Since"), gettext("Given by a group"),
        gettext("Signs in by"), gettext("Second step"), gettext("Last sign-in"),
    ]  # fmt: skip


def _lines(accounts: list[Account]) -> Iterator[list[str]]:
    for one in accounts:
        for right in one.rights or (None,):
            yield [*_of_account(one), *_of_right(right), *_of_signing_in(one)]


def _of_account(one: Account) -> list[str]:
    state = gettext("open") if one.is_active else gettext("closed")
    return [
        one.name, one.email, one.department or "", _yes(is_so=one.is_external), state, one.created_at.date().isoformat()
    ]  # fmt: skip


def _of_right(right: Right | None) -> list[str]:
    """Everybody signed in is a reader: whoever has nothing else is that (2.8)."""
    if right is None:
        return [gettext("reader"), "", "", ""]
    role = label(right.role) if right.role is not None else ""
    return [role, right.team or "", right.since.date().isoformat(), _yes(is_so=right.by_group)]


def _of_signing_in(one: Account) -> list[str]:
    ways = [
        (one.has_password, gettext("password")), (one.has_identity, gettext("identity provider")),
        (one.has_passkey, gettext("passkey")),
    ]  # fmt: skip
    last = one.last_sign_in.isoformat(timespec="minutes") if one.last_sign_in else ""
    return [", ".join(way for has, way in ways if has), _yes(is_so=one.has_app or one.has_passkey), last]


def _yes(*, is_so: bool) -> str:
    return gettext("yes") if is_so else gettext("no")
