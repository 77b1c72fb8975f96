# SPDX-License-Identifier: EUPL-1.2
"""Pages of privacy: what is kept and why, one's own data, hiding words, and making somebody a former colleague."""

from __future__ import annotations

import json
from uuid import UUID

from flask import Flask, g, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import access_log
from tracker.people import queries as people
from tracker.people.access import for_everybody, refuse_former, requires
from tracker.people.session import current_person, is_signed_in
from tracker.people.terms import AccessAction, Permission
from tracker.privacy import actions, export, limits, pages, queries, texts, views_sheets, words
from tracker.privacy.blueprint import privacy
from tracker.privacy.forms import EraseForm, FindForm, HideForm, NoticeForm, shown_notice
from tracker.privacy.terms import NoticeFacts, Place
from tracker.tables import in_organisation
from tracker.web.answers import as_file, finish, found, keep, page
from tracker.web.furniture import add_footer_link, add_settings_page
from tracker.web.words import explain, register


def init_app(app: Flask) -> None:
    """The pages, their words, and the ways to them."""
    register(app, refusals=words.REFUSALS)
    add_footer_link(app, "privacy.notice", lazy_gettext("Privacy"))
    about = lazy_gettext("Purpose, legal basis, how long, and who to ask.")
    add_settings_page(app, 60, "privacy.edit_notice", lazy_gettext("Privacy page"), about)
    about = lazy_gettext("Find a name or an address that should not stand in a text.")
    add_settings_page(app, 61, "privacy.find", lazy_gettext("Hide words"), about)
    about = lazy_gettext("Every field about people: why, how long, and who sees it.")
    add_settings_page(app, 62, "privacy.inventory", lazy_gettext("What is kept about people"), about)
    views_sheets.init_app(app)
    app.register_blueprint(privacy)


@privacy.get("/privacy")
@for_everybody
def notice() -> Response:
    """What this organisation does with data about people (AVG art. 13), also for who is not signed in."""
    own = g.get("organisation") or queries.only_organisation()
    said = NoticeFacts()
    if own is not None:
        with in_organisation(own.id):
            said = queries.notice()
    return page("privacy/notice.html", notice=said, name=own.name if own else None, inside=is_signed_in())


@privacy.get("/privacy/data")
@requires(Permission.READ)
def inventory() -> Response:
    """Every field about people, with why, how long and who sees it."""
    return page("privacy/inventory.html", groups=pages.groups(), typed=pages.typed())


@privacy.get("/privacy/hidden")
@requires(Permission.READ)
def hidden() -> Response:
    """Which texts an administrator hid, and why: hiding leaves a trace (DOMAIN 2.8)."""
    rows = [(words.table(row.table), row) for row in queries.hidden()]
    return page("privacy/hidden.html", rows=rows)


@privacy.get("/account/data")
@requires(Permission.OWN_ACCOUNT)
def your_data() -> Response:
    """What is kept about the person who asks, and how to get it or to have it changed."""
    return page("privacy/your_data.html", notice=queries.notice())


@privacy.post("/account/data")
@requires(Permission.OWN_ACCOUNT)
def download() -> Response:
    """All of it, as one file (AVG art. 15)."""
    with act() as (_, now):
        me = current_person()
        held = export.of_person(me, now)
        access_log.note(AccessAction.EXPORT, by=me.id, now=now, about=f"person/{me.id}")
        keep()
    text = json.dumps(held, ensure_ascii=False, indent=2)
    return as_file(text, f"leerlus-{now:%Y-%m-%d}.json", "application/json")


@privacy.route("/settings/privacy", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def edit_notice() -> Response:
    """What the privacy page says."""
    form = NoticeForm()
    if form.validate_on_submit():
        with act() as (_, now):
            present = shown_notice(queries.notice())
            form.check(present)
            actions.set_notice(form.facts(form.merged(present)), by=current_person(), now=now)
            return finish("privacy.edit_notice", said=gettext("The privacy page is changed."))
    elif not form.is_submitted():
        form.show(shown_notice(queries.notice()))
    return page("privacy/edit_notice.html", form=form)


@privacy.route("/settings/texts", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def find() -> Response:
    """Look for words in every text of the organisation. They are posted: no name stands in an address or a log."""
    form = FindForm()
    hits = [pages.shown(hit) for hit in texts.find([form.words.data])] if form.validate_on_submit() else None
    return page("privacy/find.html", form=form, hits=hits, most=texts.MOST)


@privacy.route("/settings/texts/<table>/<column>/<uuid:row_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def hide(table: str, column: str, row_id: UUID) -> Response:
    """Hide words in one text. It leaves a mark in the text, a line in the timeline and one in the list."""
    place = Place(table, column, row_id)
    hit = found(texts.one(place))
    form = HideForm(words=_named_in(hit.text))
    if form.validate_on_submit():
        with act() as (_, now):
            asked = None if form.whole.data else form.words.data
            actions.hide(found(texts.one(place)), asked, form.reason.data, by=current_person(), now=now)
            return finish("privacy.hidden", said=gettext("The words are hidden. They are gone for good."))
    return page("privacy/hide.html", form=form, shown=pages.shown(hit))


def _named_in(text: str) -> str | None:
    """The name or address of the person of whom this text was found, as it stands in it."""
    person_id = request.args.get("of", type=UUID)
    person = people.person(person_id) if person_id is not None else None
    known = [person.name, person.email] if person is not None else []
    return next((words for words in known if words.casefold() in text.casefold()), None)


@privacy.route("/people/<uuid:person_id>/erase", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def erase(person_id: UUID) -> Response:
    """Make a closed account a former colleague. What stays and why is said before."""
    shown = found(people.person(person_id))
    refusal = refuse_former(shown) or limits.refuse_erasing(queries.held(shown), clock.now())
    hits = [pages.shown(hit, person_id) for hit in texts.find([shown.name, shown.email])] if refusal is None else []
    form = EraseForm(hits=len(hits))
    if form.validate_on_submit():
        with act() as (_, now):
            actions.erase(found(people.person(person_id)), by=current_person(), now=now)
            return finish("people.accounts", said=gettext("The account is erased. It says: a former colleague."))
    why_not = explain(refusal) if refusal else None
    known = pages.erasing(shown, hits, why_not)
    return page("privacy/erase.html", form=form, known=known)
