# SPDX-License-Identifier: EUPL-1.2
"""Leerlus: where a public organisation runs its experiments.

`create_app` is the only place where the rooms are put together.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from tracker.settings import Settings

HERE = Path(__file__).parent
__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Without settings it reads the environment; a wrong one ends the start with a message."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from tracker.extensions import csrf, db, login, migrate
    from tracker.settings import from_environment_or_exit
    from tracker.web.app import LeerlusApp

    settings = settings or from_environment_or_exit()
    app = LeerlusApp("tracker", template_folder=str(_folder("templates")), static_folder=str(HERE / "static"))
    app.config.from_mapping(_config(settings))
    app.url_map.strict_slashes = True
    if settings.TRUSTED_PROXIES:
        proxies = settings.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]  # as documented
    db.init_app(app)
    migrate.init_app(app, db, directory=str(_folder("migrations")))
    csrf.init_app(app)
    login.init_app(app)
    _furnish(app)
    return app


def _furnish(app: Flask) -> None:
    """Let every room hang up its pages, words, locks and settling: in the order of the house."""
    from tracker import web
    from tracker.decisions import views as decisions
    from tracker.directions import views as directions
    from tracker.experiments import views as experiments
    from tracker.learnings import views as learnings
    from tracker.loop import views as loop
    from tracker.loop.line import mini
    from tracker.notices import views as notices
    from tracker.people import views as people
    from tracker.portfolio import views as portfolio
    from tracker.privacy import views as privacy
    from tracker.sign_in import views as sign_in
    from tracker.sprints import views as sprints
    from tracker.votes import views as votes

    rooms = (
        web, people, sign_in, directions, experiments, sprints, learnings, votes, decisions, loop, portfolio, notices,
        privacy,
    )  # fmt: skip
    for room in rooms:
        room.init_app(app)
    app.add_template_global(mini, "mini_line")  # rows of every room carry the small learning line


def _config(settings: Settings) -> dict[str, object]:
    """Flask's configuration, from our settings."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.SECRET_KEY,
        "SQLALCHEMY_DATABASE_URI": settings.DATABASE_URL,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings.DATABASE_URL),
        "DEFAULT_LANGUAGE": settings.DEFAULT_LANGUAGE,
        "MAX_CONTENT_LENGTH": settings.MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": settings.MAX_BODY_BYTES,
        "SESSION_COOKIE_NAME": "__Host-leerlus" if settings.is_https else "leerlus",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.SESSION_HOURS),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form may lie open over lunch
        "PREFERRED_URL_SCHEME": "https" if settings.is_https else "http",
    }


# No compiling to machine code: for our questions, of many parts over a few rows, that takes a hundred times what it
# saves. One plan for a question whatever its values: all look up a few rows by an index. And reading a page costs
# little: what is asked often lies in memory, and an index is not worse than the whole table (ADR 0015).
POSTGRESQL = {
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "seq_page_cost": "0.1",
    "random_page_cost": "0.1",
}


def _engine_options(url: str) -> dict[str, object]:
    """How the database is reached. What stands in a row never stands in a log, also not when a statement fails.

    SQLite: a new connection each hour, which plans with new statistics.

    PostgreSQL: a connection is tried before use, and a question that comes a second time is planned for good.
    """
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "pool_recycle": 3600}
    connection = {
        "options": " ".join(f"-c {name}={value}" for name, value in POSTGRESQL.items()),
        "prepare_threshold": 1,
    }
    return {"hide_parameters": True, "pool_pre_ping": True, "connect_args": connection}


def _folder(name: str) -> Path:
    """Templates and migrations lie inside the package in a wheel, beside it in a checkout."""
    inside = HERE / name
    return inside if inside.is_dir() else HERE.parent / name
