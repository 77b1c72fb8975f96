# SPDX-License-Identifier: EUPL-1.2
"""Templates: nothing inline (strict CSP), furniture from components, no import that nobody uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house import reading
from tests.house.reading import report, short

JINJA = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
FURNITURE = ("input", "textarea", "select")


def every_tag() -> list[reading.Tag]:
    found = [tag for path in reading.templates() for tag in reading.tags(path)]
    assert len(found) > 100, "where are the templates?"
    return found


def parsed(path: Path) -> nodes.Template:
    return JINJA.parse(reading.text(path), filename=str(path))


def test_nothing_is_inline() -> None:
    """The policy forbids style and on... attributes and inline scripts, so the browser would drop them."""
    findings = []
    for tag in every_tag():
        inline = [name for name in tag.attributes if name == "style" or name.startswith("on")]
        findings += [f"{tag.place} <{tag.name} {name}=...>" for name in inline]
        if tag.name == "style" or (tag.name == "script" and "src" not in tag.attributes):
            findings.append(f"{tag.place} inline <{tag.name}>")
        if tag.attributes.get("href", "").strip().lower().startswith("javascript:"):
            findings.append(f"{tag.place} javascript: in a link")
    report(findings)


def test_no_page_speaks_to_a_script_that_is_not_there() -> None:
    """hx- and x- attributes do nothing without their library, and an hx-on would be a script in an attribute."""
    report(
        f"{tag.place} {name}"
        for tag in every_tag()
        for name in tag.attributes
        if name.startswith(("hx-", "data-hx-", "x-"))
    )


def test_fields_are_furniture() -> None:
    """A raw <input> outside templates/components misses its label, hint or error (a hidden one has none)."""
    report(
        f"{tag.place} raw <{tag.name}>"
        for tag in every_tag()
        if tag.name in FURNITURE
        and tag.attributes.get("type") != "hidden"
        and not short(tag.path).startswith("templates/components/")
    )


def test_every_form_that_posts_carries_its_token() -> None:
    """A POST form names `form` (which renders the CSRF field) or the token itself."""
    findings = []
    for path in reading.templates():
        forms = [tag for tag in reading.tags(path) if tag.name == "form"]
        posts = [tag for tag in forms if tag.attributes.get("method", "").lower() == "post"]
        names = {node.name for node in parsed(path).find_all(nodes.Name)}
        if posts and not names & {"form", "forms", "csrf_token"}:
            findings.append(f"{posts[0].place} posts without a form object or csrf_token")
    report(findings)


def unused_imports(path: Path) -> Iterator[str]:
    """Names that a template imports and never says again."""
    template = parsed(path)
    brought: set[str] = set()
    for from_import in template.find_all(nodes.FromImport):
        brought |= {name[1] if isinstance(name, tuple) else name for name in from_import.names}
    brought |= {whole.target for whole in template.find_all(nodes.Import)}
    said = {name.name for name in template.find_all(nodes.Name) if name.ctx == "load"}
    yield from brought - said


def test_no_import_is_unused() -> None:
    report(f"{short(path)} imports {name}" for path in reading.templates() for name in unused_imports(path))


def test_templates_do_not_ask_the_database() -> None:
    """No query, session or model in a template: a view hands over what the page shows."""
    banned = {"query", "session", "execute", "scalars", "scalar"}
    findings = []
    for path in reading.templates():
        for attribute in parsed(path).find_all(nodes.Getattr):
            root = attribute.node
            if attribute.attr in banned and isinstance(root, nodes.Name) and root.name in {"db", "session"}:
                findings.append(f"{short(path)}:{attribute.lineno} {root.name}.{attribute.attr}")
    report(findings)


# What a page asks of a room below its own, and why its view cannot hand it over.
LENT = {
    "invited": "who was invited and is not in yet (sign_in), in the list of people",
    "known_by_provider": "under which provider somebody comes in (sign_in), on the page of a person",
    "links_of": "the open links of a person (sign_in), on the page of a person",
    "locked_until": "whether wrong passwords closed an account (sign_in), on the page of a person",
    "factors_of": "what somebody has for the second step (sign_in), on the page of a person",
    "reset_of": "who reset one's own second step (sign_in), on one's account",
    "standing_objections": "objections of votes, on the page of a sprint",
    "may_confirm": "the next act of the loop, on the result of a vote",
    "blocks_next": "what the loop says that blocks, on the page of a decision",
    "worker_beat": "the worker of notices, on the page of settings",
    "worker_is_away": "the same",
}


def test_a_page_asks_by_itself_only_what_a_room_below_lends() -> None:
    """Any other function of a room in a template could hide a query: its view hands over what it knows."""
    lent, findings = set[str](), []
    for path in reading.under("tracker"):
        is_furniture = short(path).startswith("tracker/web/") or short(path) == "tracker/__init__.py"
        for node, name in reading.calls(path):
            if name == "lend":
                lent.add(_called_in_pages(node))
            elif name.endswith("add_template_global") and not is_furniture:
                findings.append(f"{short(path)}:{node.lineno} {_called_in_pages(node)}: hand it over, or lend it")
    report(findings)
    assert lent == set(LENT)


def _called_in_pages(call: ast.Call) -> str:
    named = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return str(named[0]) if named else reading.dotted(call.args[-1]).rpartition(".")[2]


def test_each_template_lies_in_its_room() -> None:
    """templates/<room>/ has the name of a room; furniture lies in components, error pages in errors."""
    free = {"components", "errors", "mail"}
    rooms = {short(path).split("/")[1] for path in reading.templates() if short(path).count("/") > 1}
    report(f"templates/{room}/ is no room" for room in rooms - set(reading.ROOMS) - free)


# Texts about what happened: where a resident is easily named (PUBLIC-SECTOR 73). A line of the log has its own hint.
ABOUT_RESIDENTS = {"problem", "saw", "touched", "thanks"}


def test_where_residents_are_easily_named_the_page_asks_not_to() -> None:
    seen, findings = set[str](), []
    for path in reading.templates():
        for call in parsed(path).find_all(nodes.Call):
            if not (isinstance(call.node, nodes.Name) and call.node.name == "textarea" and call.args):
                continue
            field = call.args[0].attr if isinstance(call.args[0], nodes.Getattr) else ""
            if field in ABOUT_RESIDENTS:
                seen.add(field)
                asks = any(one.key == "no_names" for one in call.kwargs)
                findings += [] if asks else [f"{short(path)}:{call.lineno} textarea({field}) without no_names"]
    report(findings)
    assert seen == ABOUT_RESIDENTS
