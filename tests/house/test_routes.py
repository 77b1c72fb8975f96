# SPDX-License-Identifier: EUPL-1.2
"""Deny by default: every address declares who may use it, and what reads does not write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.house import reading
from tests.house.reading import FunctionNode, at, report
from tests.house.test_budgets import is_view
from tracker.people.access import permission_of
from tracker.people.terms import Permission

# Pages for people who are not signed in, and why.
FOR_EVERYBODY = {
    "static": "style, script and font",
    "health.alive": "whoever runs the server asks",
    "health.ready": "the same",
    "well_known.security_txt": "whoever finds a weakness is seldom a colleague",
    "sign_in.passkey": "a way in",
    "sign_in.passkey_question": "what a browser needs to ask a passkey; names nobody to who gave no password",
    "sign_in.second_factor": "the way in goes on; opens only to who gave a password",
    "sign_in.show": "the way in",
    "sign_in.open_link": "whoever was invited, or lost a password, cannot sign in; the link is signed",
    "sign_in.link": "the same",
    "sign_in.forgotten": "whoever lost a password asks for a new one",
    "sign_in.asked": "what to expect after that; holds no data",
    "sign_in.set_up": "an empty install has nobody who could sign in",
    "sign_in.to_provider": "the way in through the identity provider",
    "sign_in.from_provider": "the same, on the way back",
    "sign_in.trouble": "the same, when it did not work",
    "sign_in.leave_provider": "the same; leads to the identity provider",
    "sign_in.signed_out": "whoever reads it has just gone; holds no data",
    "people.help_page": "whoever cannot get in needs it most; holds no data",
    "privacy.notice": "a visitor may ask it too; says nothing about a person",
    "people.glossary": "words of the product; holds no data",
}


def endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_route_declares_who_may_use_it(unused_app: Flask) -> None:
    found = endpoints(unused_app)
    assert len(found) >= 20, "where are the pages?"
    report(f"{name} declares no permission" for name in found if permission_of(unused_app, name) == "closed")


def test_pages_for_everybody_are_the_known_ones(unused_app: Flask) -> None:
    public = {name for name in endpoints(unused_app) if permission_of(unused_app, name) == "public"}
    assert public == set(FOR_EVERYBODY)


def test_a_route_that_declares_nothing_is_closed(unused_app: Flask) -> None:
    unused_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = unused_app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert b"secret" not in answer.data


def test_every_permission_is_used(unused_app: Flask) -> None:
    used = {permission_of(unused_app, name) for name in endpoints(unused_app)}
    report(f"no route is for {permission.name}" for permission in Permission if permission not in used)


def test_addresses_are_english_nouns_without_ids_of_rows(unused_app: Flask) -> None:
    """`/experiments/E-003/sprints/2`: what stands in an address is a code, a number or a public id."""
    report(
        f"{rule.rule}: small letters and hyphens"
        for rule in unused_app.url_map.iter_rules()
        for part in rule.rule.strip("/").split("/")
        if part and not part.startswith("<") and not part.replace("-", "").replace(".", "").islower()
    )


# --- what reads does not write -----------------------------------------------------------------------------


def views() -> list[tuple[Path, FunctionNode]]:
    return [(p, node) for p in reading.under("tracker") for node in reading.functions(p) if is_view(node)]


def methods(node: FunctionNode) -> set[str]:
    """The methods of a view, from its decorator."""
    found: set[str] = set()
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            verb = decorator.func.attr
            named = [keyword.value for keyword in decorator.keywords if keyword.arg == "methods"]
            if verb == "route":
                found |= set(ast.literal_eval(named[0])) if named else {"GET"}
            elif verb in {"get", "post", "put", "patch", "delete"}:
                found.add(verb.upper())
    return found


def acts(node: ast.AST, *, guarded: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Each `act()` below a node, and whether it stands inside an `if`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and reading.dotted(child.func).rpartition(".")[2] == "act":
            yield child, guarded
        yield from acts(child, guarded=guarded or isinstance(child, ast.If | ast.IfExp))


def test_a_get_never_writes() -> None:
    """R7: act() stands in a view that only takes POST, or behind the question whether the form was sent."""
    report(
        f"{at(path, call)} {node.name} may open a writing transaction on a GET"
        for path, node in views()
        if "GET" in methods(node)
        for call, guarded in acts(node)
        if not guarded
    )


def test_a_view_that_only_posts_opens_an_act_or_says_why() -> None:
    """A POST that opens no act writes nothing: signing in and out, or a check before the real one."""
    without: set[str] = set()
    report(
        f"{at(path, node)} {node.name} takes POST only and opens no act()"
        for path, node in views()
        if methods(node) == {"POST"} and node.name not in without and not list(acts(node))
    )
