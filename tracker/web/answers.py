# SPDX-License-Identifier: EUPL-1.2
"""How a view answers: a page, the end of an act, or a turn back with the reason. Here is the one commit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from flask import Flask, flash, g, has_request_context, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from tracker import acts
from tracker.extensions import db
from tracker.refusal import Refused
from tracker.web import words
from tracker.web.edits import Clashes
from tracker.web.once import keep_result, pass_first_result

INVALID, REFUSED = 422, 409

T = TypeVar("T")


def init_app(app: Flask) -> None:
    """Refused acts of pages are kept for the page that answers the request."""
    acts.keep_refusals(app, _keep)


def _keep(refused: Refused) -> bool:
    if not has_request_context() or request.path.startswith("/api/"):
        return False
    pass_first_result()
    text = words.explain(refused.refusal)
    form, name = g.get("form"), refused.refusal.field_name
    if isinstance(refused, Clashes):
        g.clashes = refused.clashes
    if form is None or name is None or not form.refuse(name, text.why):
        g.refusal = text
    g.refused = text
    return True


def page(
    template: str, *, part: str | None = None, form: Any = None, status: int | None = None, **shown: Any
) -> Response:
    """Show a page. A form with errors answers 422, a refused act 409; both keep everything that was typed.

    `part` is the stop of the menu that this page belongs to. A form that was sent to a page which does not show it
    (any more) is answered with why, and with what was typed: an error that leads to no field helps nobody.
    """
    g.part = part
    is_wrong = form is not None and bool(form.errors)
    if is_wrong:
        pass_first_result()
    body = render_template(template, form=form, clashes=g.get("clashes", []), **shown)
    if is_wrong and form.is_gone_from(body):
        g.refused = g.refusal = replace(g.get("refused") or words.gone(), typed=form.what_was_typed())
        form.forgive()
        body = render_template(template, form=form, clashes=g.get("clashes", []), **shown)
    if status is None:
        status = REFUSED if g.get("refused") else INVALID if is_wrong else 200
    return Response(body, status, content_type="text/html; charset=utf-8")


def finish(
    endpoint: str, *, said: str | None = None, anchor: str | None = None, traceless: bool = False, **values: Any
) -> Response:
    """End an act: keep the result for a second send of the same form, commit, say it was kept, and go on (303).

    traceless: keep nothing beside the act itself, whatever was sent along. For ballots (R12).
    """
    url = url_for(endpoint, _anchor=anchor, **values)
    if not traceless:
        keep_result(url)
    db.session.commit()
    if said:
        flash(said, "kept")
    return redirect(url, 303)


def as_file(content: str, name: str, kind: str) -> Response:
    """Something to keep on one's own computer: never shown inside the browser."""
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'}, content_type=kind)


def keep() -> None:
    """Commit what a page must remember although it leads nowhere: a wrong password, a download. Inside `act()`."""
    db.session.commit()


def turn_back(endpoint: str, *, anchor: str | None = None, **values: Any) -> Response:
    """After a refused act without a page of its own: back to where it was asked, with the reason."""
    refusal, form = g.get("refusal"), g.get("form")
    if refusal is not None:
        flash(" ".join(filter(None, (refusal.why, refusal.lift))), "refused")
    elif form is not None:
        for field in form:
            for message in field.errors:
                flash(f"{field.label.text}: {message}", "refused")
    return redirect(url_for(endpoint, _anchor=anchor, **values), 303)


def found(row: T | None) -> T:
    """The row, or the same 404 for what does not exist and what belongs to somebody else."""
    if row is None:
        raise NotFound
    return row
