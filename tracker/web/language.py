# SPDX-License-Identifier: EUPL-1.2
"""The language of a page: the reader's own, else the one picked on this computer, else what the browser asks."""

from __future__ import annotations

from typing import Any

from babel.support import Translations
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Domain, get_locale
from flask_login import current_user

from tracker.extensions import babel

LANGUAGES = ("nl", "en")


class Texts(Domain):
    """The catalogues. A page asks for a hundred texts, and Flask-Babel spells out its locale at each to find one."""

    def __init__(self) -> None:
        super().__init__()
        self.by_language: dict[str, Translations] = {}

    def get_translations(self) -> Any:
        """The catalogue of the language that is spoken now."""
        language = get_locale().language
        if language not in self.by_language:
            self.by_language[language] = super().get_translations()
        return self.by_language[language]


def init_app(app: Flask) -> None:
    """Choose a language for each request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, default_locale=app.config["DEFAULT_LANGUAGE"], locale_selector=language)
    texts = babel.domain_instance = Texts()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension that Babel has added
        lambda text: texts.get_translations().ugettext(text),
        lambda one, more, count: texts.get_translations().ungettext(one, more, count),
        newstyle=True,
    )
    app.before_request(_pick)


def _pick() -> None:
    """A link with `?language=en` on the pages for everybody keeps the choice on this computer."""
    wanted = request.args.get("language")
    if wanted in LANGUAGES and session.get("language") != wanted:
        session["language"] = wanted


def language() -> str:
    """The language of this request."""
    if not has_request_context():
        return str(g.get("language", current_app.config["DEFAULT_LANGUAGE"]))
    own = getattr(current_user, "language", None) if current_user else None
    if own in LANGUAGES:
        return str(own)
    picked = session.get("language")
    if picked in LANGUAGES:
        return str(picked)
    return request.accept_languages.best_match(LANGUAGES) or str(current_app.config["DEFAULT_LANGUAGE"])
