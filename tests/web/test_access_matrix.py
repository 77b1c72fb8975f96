# SPDX-License-Identifier: EUPL-1.2
"""Who may do what, for every address (DOMAIN 2.8). A new address without a row fails.

Nothing is kept: whoever gets as far as the commit gets `KEPT`, so one world serves every row and every person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, has_request_context
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests import form_filling
from tests.client import Client
from tests.factories.people import House, make_person, make_team
from tests.factories.world import World
from tests.house.reading import report
from tests.pages import Element
from tracker import clock
from tracker.extensions import db
from tracker.people.models import AccessEvent, Person
from tracker.people.terms import AccessResult, Role

KEPT = 418
SIGNED_IN = frozenset(
    ["lead", "member", "owner", "sponsor", "deputy", "manager", "adviser", "admin", "reader", "elsewhere"]
)
TEAM = frozenset({"lead", "member", "owner"})
MEMBERS = frozenset({"lead", "member"})  # an idea has no domain owner yet
LEAD = frozenset({"lead"})
SPONSORS = frozenset({"sponsor", "deputy"})
ADMIN = frozenset({"admin"})
NOBODY: frozenset[str] = frozenset()

# Not in the matrix, and why.
ELSEWHERE = {
    "sign_in.show": "for whoever is not signed in: tests/sign_in/test_sign_in.py",
    "sign_in.sign_out": "ends one's own session: tests/sign_in/test_sign_in.py",
    "notices.mail": "sends a test and writes nothing: tests/notices/test_sending.py",
    "sign_in.link": "whoever has a link is not signed in: tests/sign_in/test_links.py",
    "sign_in.forgotten": "the same: tests/sign_in/test_resets.py",
    "sign_in.set_up": "an empty install: tests/people/test_set_up.py",
    "sign_in.second_factor": "for whoever is not in yet: tests/sign_in/test_second_step.py",
    "sign_in.passkey": "for whoever is not signed in: tests/sign_in/test_passkeys.py",
    "sign_in.app": "asks a code of the app: tests/sign_in/test_second_step.py",
    "sign_in.new_passkey": "asks an answer of a passkey: tests/sign_in/test_passkeys.py",
    "sign_in.again": "asks the password: tests/sign_in/test_second_step.py",
    "sign_in.password": "asks the present password: tests/sign_in/test_sign_in.py",
    "privacy.find": "only reads: tests/privacy/test_hiding.py",
    "directions.set_up_direction": "gone when there is a direction: tests/people/test_set_up.py",
    "directions.set_up_team": "gone when there is a team: tests/people/test_set_up.py",
}
ADMIN_PAGES = {
    "sign_in.access", "sign_in.review",
    "directions.add", "directions.appoint", "directions.set_up", "directions.set_up_direction",
    "directions.set_up_done", "directions.set_up_team", "loop.archive_team", "people.accounts", "people.add_team",
    "people.free_days", "people.join_team", "people.organisation", "people.person", "people.settings", "people.team",
    "privacy.edit_notice", "privacy.erase", "privacy.find", "privacy.hide",
    "notices.mail", "sign_in.invitations", "sign_in.invite",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """Who may do one act, about which experiment of the world, and what they send beside what the page holds."""

    may: frozenset[str]
    where: str = "running"
    sends: Mapping[str, Any] = field(default_factory=dict)
    page: str | None = None  # the endpoint of the page with the form, when it is another

    @property
    def doer(self) -> str:
        """Somebody who may, and who sees the form; for what nobody may, the lead, who may most."""
        return "lead" if "lead" in self.may or not self.may else min(self.may)


NO_ROW = Row(NOBODY)
LEARNED = {"saw": "Drie mensen.", "learned": "Zij komen terug.", "verdict": "confirmed", "strength": "said"}
OWNER, ITS_TEAM = object(), object()  # the ids of the domain owner and of the team of the house
LATER = (clock.now() + timedelta(days=8)).date().isoformat()

MATRIX: dict[str, Row] = {
    # Nothing in this world was handed over or came true, and nothing lies between two sprints: NOBODY may, and who
    # may when it does stands in tests/decisions/test_handover.py, test_sponsor.py and tests/loop/test_upkeep.py.
    "decisions.answer_handover": Row(NOBODY, sends={"said": "accepted"}),
    "decisions.change_stage": Row(NOBODY, sends={"stage": "try_out"}),
    "decisions.stop_rules": Row(NOBODY, sends={"why": "Het mag door."}),
    "decisions.ask": Row(frozenset({"lead", "owner", "manager"}), "deciding", {"why": "De wethouder vroeg ernaar."}),
    "decisions.name_receiver": Row(LEAD | SPONSORS, sends={"receiver_id": OWNER}, page="decisions.hand_over"),
    "decisions.counter_note": Row(TEAM, "departed", {"text": "Wij wilden door."}),
    "decisions.decide": Row(
        LEAD | SPONSORS,
        "deciding",
        {"outcome": "keep", "reason": "Het werkt.", "next_question": "En in de winter?", "tipping": "none"},
    ),
    "decisions.stop_card": Row(TEAM, "stopping", {"why": "Niemand kwam."}),
    "decisions.add_clean_up": Row(TEAM, "stopping", {"what": "Licentie opzeggen", "person_id": OWNER, "due_on": LATER}),
    "decisions.change_clean_up": Row(TEAM, "stopping", {"what": "Alle opnames wissen"}),
    "decisions.clean_up_done": Row(MEMBERS, "stopping"),  # the member is the one who is named
    "decisions.check_clean_up": Row(TEAM | SPONSORS | {"adviser"}, "cleaned"),
    "decisions.send_back_clean_up": Row(TEAM | SPONSORS | {"adviser"}, "cleaned", {"why": "Eén ligt er nog."}),
    "decisions.withdraw": Row(LEAD, "stopping", {"why": "Te snel."}),
    "directions.add": Row(ADMIN, sends={"question": "Hoe wordt een brief een gesprek?"}),
    "directions.appoint": Row(ADMIN, sends={"deputy": ""}),
    "directions.close": Row(SPONSORS, sends={"why": "Een andere vraag gaat voor."}),
    "directions.reopen": Row(SPONSORS),
    "directions.frame": Row(SPONSORS, sends={"max_loss_eur": "4000"}),
    "experiments.add": Row(SIGNED_IN, sends={"title": "Balie", "problem": "Een lange rij.", "audience": "Bezoekers"}),
    "experiments.decline": Row(MEMBERS | SPONSORS, "taken_up", {"why": "Past niet."}),
    "experiments.edit": Row(MEMBERS, "taken_up", {"title": "Een andere titel"}),
    "experiments.keep": Row(MEMBERS | SPONSORS, "taken_up"),
    "experiments.park": Row(MEMBERS | SPONSORS, "taken_up", {"wake_on": LATER}),
    "experiments.withdraw": Row(LEAD, "taken_up", {"why": "Toch niet."}),
    "learnings.add": Row(TEAM, sends=LEARNED),
    "learnings.correct": Row(TEAM, "deciding", {"text": "Niet de zaal, maar de tijd."}),
    "learnings.edit": Row(TEAM, "wrapping_up", {"learned": "Wie zit, die vraagt."}),
    "learnings.show": Row(TEAM, "deciding", {"how": "Wij vragen het ook zo."}),
    "learnings.wrap_up": Row(TEAM, "wrapping_up", {"learned": "Wie zit, die vraagt."}),
    "loop.allow": Row(SPONSORS, "outside", {"sentence": "Ja, het is klein."}),
    "loop.confirm_in_meeting": Row(
        LEAD | SPONSORS, "deciding", {"reason": "Het werkt.", "question": "En in de winter?"}, "loop.meeting"
    ),
    "loop.get_ready": Row(MEMBERS, "taken_up", {"effect": "minder vragen", "later": "1"}),
    "loop.archive_team": Row(NOBODY),  # this team has work: tests/loop/test_team_archive.py
    "loop.unarchive_team": Row(ADMIN),
    "loop.edit_texts": Row(TEAM, sends={"title": "Een andere titel"}),
    "loop.pause": Row(NOBODY, "stopping", {"reason": "Vakantie.", "resume_on": LATER}),
    "loop.place": Row(LEAD | ADMIN),
    "loop.name_lead": Row(NOBODY, sends={"lead_id": OWNER}),  # nothing is that late: tests/loop/test_absent.py
    "loop.stop_or_lead": Row(NOBODY, sends={"reason": "Niemand rondt af."}),
    "loop.room": Row(SPONSORS, sends={"max_loss_eur": "99000", "sentence": "Dit is het waard."}),
    "loop.resume": Row(NOBODY),  # nothing in this world rests: tests/loop/test_upkeep.py
    "loop.start": Row(LEAD, "planned"),
    "loop.take_over": Row(MEMBERS, "imported", {"domain_owner_id": OWNER}),
    "loop.take_up": Row(MEMBERS, "idea", {"team_id": ITS_TEAM}, page="loop.get_ready"),
    "notices.again": Row(NOBODY),  # nothing failed here: tests/notices/test_sending.py
    "people.account": Row(SIGNED_IN, sends={"name": "Iemand", "language": "nl"}),
    "people.add_team": Row(ADMIN, sends={"name": "Zuid"}),
    "people.deactivate": Row(ADMIN),
    "people.free_days": Row(ADMIN, sends={"day": LATER}),
    "people.organisation": Row(ADMIN, sends={"name": "Testwaard aan Zee"}),
    "people.free_day_again": Row(ADMIN, sends={"day": "2026-11-30"}),
    "people.work_on_day": Row(ADMIN, sends={"day": "2026-12-25"}),
    "people.join_team": Row(ADMIN, sends={"person": OWNER}),
    "people.leave_team": Row(ADMIN),
    "people.person": Row(ADMIN, sends={"name": "Iemand Anders"}),
    "people.reactivate": Row(ADMIN),
    "people.team": Row(ADMIN, sends={"name": "Noord"}),
    "sign_in.download_access": Row(ADMIN),
    "sign_in.review": Row(ADMIN, sends={"accounts": "administrators"}),
    "sign_in.end_other_sessions": Row(SIGNED_IN),
    "sign_in.end_session": Row(NOBODY),  # it is nobody's in this world: tests/sign_in/test_sessions.py
    "sign_in.end_sessions_of": Row(ADMIN),
    "sign_in.unlock": Row(ADMIN),
    "sign_in.unlink": Row(ADMIN),
    "sign_in.reset_factors": Row(ADMIN),
    # Nobody here has a second step: tests/sign_in/test_second_step.py, test_passkeys.py.
    "sign_in.codes": Row(NOBODY),
    "sign_in.remove_app": Row(SIGNED_IN),
    "sign_in.remove_passkey": Row(NOBODY),
    "privacy.download": Row(SIGNED_IN),
    "privacy.edit_notice": Row(ADMIN, sends={"contact": "fg@testwaard.example"}),
    "privacy.erase": Row(NOBODY),  # that account is open: tests/privacy/test_erasing.py
    "privacy.hide": Row(ADMIN, sends={"words": "mensen", "reason": "Een naam."}),
    "sign_in.hand_over": Row(NOBODY),  # nobody here has a password to lose: tests/sign_in/test_resets.py
    "sign_in.invite": Row(ADMIN, sends={"colleagues": "nieuw@testwaard.example"}),
    "sign_in.invite_again": Row(ADMIN),
    "sign_in.withdraw": Row(ADMIN),
    "sprints.correct": Row(TEAM, sends={"about": "plan", "text": "Het waren er 38."}),
    "sprints.let_go": Row(NOBODY),  # nobody has it: tests/sprints/test_blockers.py
    "sprints.make_blocker": Row(TEAM, sends={"kind": "law"}),
    "sprints.resolve": Row(TEAM, sends={"how": "De beheerder gaf een sleutel."}),
    "sprints.end": Row(LEAD, sends={"why": "We weten het al."}),
    "sprints.log": Row(TEAM, sends={"text": "Twee bezoekers.", "kind": "observed"}),
    "sprints.plan": Row(TEAM, "planned", {"question": "Komen zij terug?"}),
    "sprints.stop_rule_take_back": Row(NOBODY),  # nobody said it: tests/sprints/test_stop_rule_mid_sprint.py
    "sprints.stop_rule_true": Row(TEAM),
    "sprints.take_on": Row(SIGNED_IN),
    "votes.adapt_objection": Row(LEAD, "objected", {"adapted": "Het hek is dicht."}),
    "votes.answer_objection": Row(LEAD | {"adviser"}, "objected", {"answer": "Wij kijken ernaar."}),
    "votes.ask_restart": Row(LEAD | SPONSORS, "still"),
    "votes.confirm_restart": Row(SPONSORS, "asked"),
    "votes.raise_objection": Row(SIGNED_IN, sends={"ground": "law", "text": "Dit mag niet."}),
    "votes.reject_objection": Row(SPONSORS, "objected", {"reason": "De jurist zag het na."}),
    "votes.announce": Row(LEAD, sends={"on": LATER, "at": "10:00"}),
    "votes.cast": Row(TEAM, "voting", {"tipping": "none", "choice": "keep"}),
    "votes.close": Row(LEAD, "voted"),
    "votes.open_round": Row(LEAD, "wrapping_up"),
    "votes.skip_wrapped_up": Row(NOBODY, "wrapping_up"),  # none was broken off: tests/votes/test_skipping.py
    "votes.open_wrapped_up": Row(LEAD, "wrapping_up", {"learned": "Wie zit, die vraagt."}, page="learnings.wrap_up"),
}


class Kept(HTTPException):
    """Raised at the commit of a page: this person may do it."""

    code = KEPT


@contextmanager
def nothing_is_kept() -> Iterator[None]:
    refusals: list[bool] = []

    def look(session: Session, _flush: object) -> None:
        """The line of the log of access about a refusal is kept: it is not what the person did."""
        refusals.extend(isinstance(row, AccessEvent) and row.result == AccessResult.REFUSED for row in session.new)

    def refuse(_session: object) -> None:
        only_a_refusal = bool(refusals) and all(refusals)
        refusals.clear()
        if has_request_context() and not only_a_refusal:
            raise Kept

    event.listen(db.session, "after_flush", look)
    event.listen(db.session, "before_commit", refuse)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", refuse)
        event.remove(db.session, "after_flush", look)


def rules(app: Flask, method: str) -> dict[str, Rule]:
    return {
        rule.endpoint: rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "static"
    }


def people(house: House) -> dict[str, Person]:
    """Somebody for every column of DOMAIN 2.8. The author of the ideas is a member of whom no row asks."""
    return {
        "lead": house.lead,
        "member": house.members[1],
        "owner": house.owner,
        "sponsor": house.sponsor,
        "deputy": house.deputy,
        "manager": house.manager,
        "adviser": make_person("Ada Advies", roles=[Role.ADVISER]),
        "admin": house.admin,
        "reader": make_person("Lena Lezer"),
        "elsewhere": _lead_elsewhere(),
    }


def _lead_elsewhere() -> Person:
    """Who leads another team has no more to say about this one than any reader."""
    person = make_person("Elif Elders")
    make_team("Elders", members=[person], lead=person)
    return person


def form_of(app: Flask, world: World, endpoint: str, who: Client) -> Element | None:
    """The form of an act, as a page shows it to somebody who may do it; None when the button stands elsewhere."""
    row, pages = MATRIX[endpoint], rules(app, "GET")
    shown = pages.get(row.page or endpoint)
    if shown is None or not row.may:
        return None
    page = who.fetch(world.url(app, shown, row.where))
    forms = [form for form in page.find_all("main form") if (form.attrs.get("method") or "").lower() == "post"]
    fitting = [form for form in forms if set(row.sends) - {"later"} <= set(form_filling.offered(form))]
    assert fitting, f"{page.url} ({page.status}) has no form with {sorted(row.sends)}"
    return fitting[0]


def sent(app: Flask, world: World, endpoint: str, who: Client) -> dict[str, Any]:
    """What somebody who may do it sends: what the page holds, with what the row types."""
    stands_for = {OWNER: str(world.house.owner.id), ITS_TEAM: str(world.house.team.id)}
    typed = {name: stands_for.get(value, value) for name, value in MATRIX[endpoint].sends.items()}
    form = form_of(app, world, endpoint, who)
    if form is None:
        return typed
    held = form_filling.filled(form, {})
    return {**{name: values for name, values in held.items() if name not in {"csrf_token", "once"}}, **typed}


def signed_in(client: Client, persons: Mapping[str, Person]) -> dict[str, Client]:
    """A browser for each of them."""
    return {name: client.another().sign_in(person) for name, person in persons.items()}


def test_every_address_that_takes_a_post_has_a_row(app: Flask) -> None:
    posts = rules(app, "POST").keys()
    assert len(posts) > 30
    report(f"{name}: say in MATRIX who may" for name in posts - MATRIX.keys() - ELSEWHERE.keys())


def test_each_act_is_done_by_whom_it_is_for_and_by_nobody_else(app: Flask, world: World, client: Client) -> None:
    posts, browsers = rules(app, "POST"), signed_in(client, people(world.house))
    assert browsers.keys() == SIGNED_IN
    tokens = {name: {"csrf_token": browser.csrf_token()} for name, browser in browsers.items()}
    wrong = []
    with nothing_is_kept():
        for endpoint in sorted(posts.keys() & MATRIX.keys()):
            row = MATRIX[endpoint]
            url = world.url(app, posts[endpoint], row.where)
            data = sent(app, world, endpoint, browsers[row.doer])
            did = {name for name in browsers if browsers[name].send(url, data | tokens[name]).status == KEPT}
            wrong += [f"{endpoint}: {name} may not, and does" for name in sorted(did - row.may)]
            wrong += [f"{endpoint}: {name} may, and cannot" for name in sorted(row.may - did)]
    report(wrong)


def test_who_is_not_signed_in_does_and_reads_nothing(app: Flask, world: World, client: Client) -> None:
    token = client.csrf_token()
    for endpoint, rule in rules(app, "POST").items():
        if endpoint in {"sign_in.show", "sign_in.set_up", "sign_in.passkey", "sign_in.link", "sign_in.forgotten"}:
            continue
        page = client.send(world.url(app, rule, "running"), {"csrf_token": token})
        assert page.location.startswith("/sign-in"), f"{endpoint}: {page.status}"
    for endpoint, rule in rules(app, "GET").items():
        page = client.fetch(world.url(app, rule, "running"))
        is_way_in = page.location.startswith(("/sign-in", "/link"))
        assert is_way_in or not rule.arguments, f"{endpoint}: {page.status}"


def test_everybody_reads_all_but_the_pages_of_the_administrator(app: Flask, world: World, client: Client) -> None:
    for name, person in people(world.house).items():
        browser = client.another().sign_in(person)
        for endpoint, rule in rules(app, "GET").items():
            status = browser.fetch(world.url(app, rule, "stopping")).status
            expected = {403} if endpoint in ADMIN_PAGES and name != "admin" else {200, 302, 303}
            if endpoint == "sign_in.link":
                expected = {410}  # without a link there is nothing to open
            if endpoint in MATRIX:  # a page with nothing but a form may be shown only to whom it is for
                expected |= {403}
            assert status in expected, f"{endpoint} answers {status} to {name}"
