# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages: the list of all of them, the settings of the organisation, its free days."""

from __future__ import annotations

from datetime import date

from flask import Flask, request
from flask_babel import get_locale, gettext, lazy_gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from tracker import clock
from tracker.acts import act
from tracker.people import organisations, queries, queries_settings
from tracker.people.access import requires
from tracker.people.blueprint import people
from tracker.people.forms_settings import YEARS_AHEAD, FreeDayForm, SettingsForm, shown_settings
from tracker.people.passwords import SHORTEST
from tracker.people.session import current_person, is_admin
from tracker.people.terms import Permission
from tracker.web.answers import finish, found, page, turn_back
from tracker.web.furniture import (
    add_footer_link,
    add_settings_fact,
    add_settings_page,
    settings_facts,
    settings_pages,
)


def init_app(app: Flask) -> None:
    """The way to these pages, for administrators."""
    add_footer_link(app, "people.settings", lazy_gettext("Settings"), shown=is_admin)
    add_settings_page(
        app,
        10,
        "people.organisation",
        lazy_gettext("Organisation"),
        lazy_gettext("Name, language, zone and deadlines."),
    )
    add_settings_page(
        app, 20, "people.free_days", lazy_gettext("Free days"), lazy_gettext("Days on which no deadline falls.")
    )
    add_settings_page(app, 30, "people.accounts", lazy_gettext("People"), lazy_gettext("Accounts, roles, invitations."))
    _show_install(app)
    add_settings_page(app, 40, "people.teams", lazy_gettext("Teams"), lazy_gettext("Who works with whom."))


def _show_install(app: Flask) -> None:
    """What the install decided about signing in."""
    own = app.config["SETTINGS"]
    shown = [
        (lazy_gettext("Address"), str(own.PUBLIC_URL)),
        (lazy_gettext("Minutes without use after which a session ends"), str(own.IDLE_MINUTES)),
        (lazy_gettext("Hours after which everybody signs in again"), str(own.SESSION_HOURS)),
        (lazy_gettext("Shortest password"), str(SHORTEST)),
    ]
    for position, (name, value) in enumerate(shown):
        add_settings_fact(app, position, name, value)


@people.get("/settings")
@requires(Permission.PEOPLE_MANAGE)
def settings() -> Response:
    """The entrance to everything that an administrator keeps."""
    entries = [(one.endpoint, str(one.text), str(one.hint)) for one in settings_pages()]
    return page("people/settings.html", entries=entries, install=settings_facts())


@people.route("/settings/organisation", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def organisation() -> Response:
    """Name, language, zone and deadlines. Two administrators at once meet on the conflict page (2.9)."""
    form = SettingsForm()
    form.offer_zones()
    if form.validate_on_submit():
        with act() as (_, now):
            own = found(queries_settings.lock_organisation())
            present = shown_settings(own)
            form.check(present)
            organisations.change_settings(own, form.facts(form.merged(present)), by=current_person(), now=now)
            said = gettext("The settings are saved. They hold for what begins from now on.")
            return finish("people.organisation", said=said)
    elif not form.is_submitted():
        form.show(shown_settings(queries.organisation()))
    return page("people/organisation.html", form=form)


@people.route("/settings/free-days", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def free_days() -> Response:
    """The free days of a year; the form adds one."""
    form = FreeDayForm()
    if form.validate_on_submit():
        with act() as (_, now):
            day = form.day.data
            organisations.add_free_day(day, form.name.data or None, by=current_person(), now=now)
            return finish("people.free_days", year=day.year, said=gettext("The day is free."))
    this_year = clock.now().year
    year = request.args.get("year", this_year, type=int)
    if not this_year - 1 <= year <= this_year + YEARS_AHEAD:
        raise NotFound
    days = queries_settings.days_of(year, get_locale().language)
    years = range(this_year - 1, this_year + YEARS_AHEAD + 1)
    return page("people/free_days.html", form=form, days=days, year=year, years=years)


@people.post("/settings/free-days/worked")
@requires(Permission.PEOPLE_MANAGE)
def work_on_day() -> Response:
    """Work on a day that was free."""
    day = _posted_day()
    with act() as (_, now):
        organisations.take_free_day(day, by=current_person(), now=now)
        return finish("people.free_days", year=day.year, said=gettext("The day is a working day."))
    return turn_back("people.free_days", year=day.year)


@people.post("/settings/free-days/free")
@requires(Permission.PEOPLE_MANAGE)
def free_day_again() -> Response:
    """A public holiday that was worked on is free again."""
    day = _posted_day()
    with act() as (_, now):
        organisations.add_free_day(day, None, by=current_person(), now=now)
        return finish("people.free_days", year=day.year, said=gettext("The day is free."))
    return turn_back("people.free_days", year=day.year)


def _posted_day() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise NotFound from None
