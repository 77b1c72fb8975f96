# SPDX-License-Identifier: EUPL-1.2
"""What stands around every page: menu, footer links, language, assets with the version of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from flask import Flask, current_app, g, request, url_for
from flask_babel import LazyString, get_locale, gettext
from flask_login import current_user
from markupsafe import Markup, escape

from tracker.web import marks, words
from tracker.web.once import new_token


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the main menu: its place, where it leads, its word, and the part of the house it stands for."""

    position: int
    endpoint: str
    text: LazyString
    part: str


@dataclass(frozen=True, slots=True)
class FooterLink:
    """A link below every page, for those who may use it."""

    endpoint: str
    text: LazyString
    shown: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page of the administrator: its place in the list, where it leads, its word, and what is done there."""

    position: int
    endpoint: str
    text: LazyString
    hint: LazyString


@dataclass(frozen=True, slots=True)
class SettingsFact:
    """Something that the install decided, in its environment: the page of settings only shows it."""

    position: int
    name: LazyString
    value: LazyString | str


def _settings(app: Flask) -> tuple[list[SettingsPage], list[SettingsFact]]:
    kept: tuple[list[SettingsPage], list[SettingsFact]] = app.extensions.setdefault("tracker_settings", ([], []))
    return kept


def _menu(app: Flask | None = None) -> list[MenuItem]:
    items: list[MenuItem] = (app or current_app).extensions.setdefault("tracker_menu", [])
    return items


def _footer(app: Flask | None = None) -> list[FooterLink]:
    links: list[FooterLink] = (app or current_app).extensions.setdefault("tracker_footer", [])
    return links


def add_menu_item(app: Flask, position: int, endpoint: str, text: LazyString, part: str) -> None:
    """A room puts its page in the menu. `part` is what pages name in `page(..., part="ideas")` to light this stop."""
    _menu(app).append(MenuItem(position, endpoint, text, part))
    _menu(app).sort(key=lambda item: item.position)


def _always() -> bool:
    return True


def _may_follow(link: FooterLink) -> bool:
    """Who must still set up a second step follows only what is for everybody."""
    return link.shown() and (link.shown is _always or not g.get("must_set_up"))


def add_footer_link(app: Flask, endpoint: str, text: LazyString, *, shown: Callable[[], bool] = _always) -> None:
    """A room puts a page in the footer. `shown` says whether whoever asks for the page may use the link."""
    _footer(app).append(FooterLink(endpoint, text, shown))


def add_settings_page(app: Flask, position: int, endpoint: str, text: LazyString, hint: LazyString) -> None:
    """A room puts a page of its own among those of the administrator."""
    pages, _facts = _settings(app)
    pages.append(SettingsPage(position, endpoint, text, hint))
    pages.sort(key=lambda one: one.position)


def add_settings_fact(app: Flask, position: int, name: LazyString, value: LazyString | str) -> None:
    """A room shows a setting of the install to the administrator, who cannot change it there."""
    _pages, facts = _settings(app)
    facts.append(SettingsFact(position, name, value))
    facts.sort(key=lambda one: one.position)


def settings_pages() -> list[SettingsPage]:
    """The pages of the administrator, in order."""
    return _settings(current_app)[0]


def settings_facts() -> list[tuple[str, str]]:
    """What the install decided, in words."""
    return [(str(fact.name), str(fact.value)) for fact in _settings(current_app)[1]]


def lend(app: Flask, asked: Callable[..., Any], name: str | None = None) -> None:
    """A room lends a page of a room above it what that room may not import. The page asks it while it is drawn.

    For nothing else: a view hands over what its own room or one above can know (`tests/house/test_templates.py`).
    """
    app.add_template_global(asked, name)


def init_app(app: Flask) -> None:
    """Give every template what the layout needs."""
    app.context_processor(_context)
    app.add_template_filter(words.label, "label")
    app.add_template_global(asset)
    app.add_template_global(new_token, "once_token")
    app.add_template_global(pick_options)
    app.jinja_env.globals["drawn"] = marks


def _context() -> dict[str, Any]:
    signed_in = bool(current_user) and current_user.is_authenticated
    is_whole = signed_in and not g.get("must_set_up")  # else there is one page for them, and a menu leads nowhere
    part = g.get("part")
    return {
        "locale": get_locale().language,
        "organisation": g.get("organisation"),
        "person": current_user if signed_in else None,
        "menu": [(url_for(i.endpoint), str(i.text), i.part == part) for i in _menu()] if is_whole else [],
        "footer_links": [(url_for(link.endpoint), str(link.text)) for link in _footer() if _may_follow(link)],
        "can_search": is_whole,
        "refusal": g.get("refusal"),
        "other_language": ("en", "English") if get_locale().language == "nl" else ("nl", "Nederlands"),
        "this_path": request.path,
        "product": gettext("Leerlus"),
    }


class Named(Protocol):
    """What can be picked from a list."""

    @property
    def id(self) -> UUID: ...  # a field
    @property
    def name(self) -> str: ...  # a field


def pick_options(options: Iterable[Named | tuple[object, object]], chosen: object) -> Markup:
    """The entries of a pick. Not in its template: a pick of teams has hundreds, and drew half of the page's time."""
    picked = str(chosen or "")
    drawn = []
    for option in options:
        key, name = option if isinstance(option, tuple) else (option.id, option.name)
        selected = " selected" if str(key) == picked else ""
        drawn.append(f'<option value="{escape(key)}"{selected}>{escape(name)}</option>')
    return Markup("".join(drawn))  # noqa: S704  # both parts were escaped


def asset(name: str) -> str:
    """The address of a bundled asset, with the hash of its content: cached for good, replaced when it changes."""
    folder = Path(current_app.static_folder or "")
    return url_for("static", filename=name, v=_content_hash(folder / name))


@cache
def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "none"
