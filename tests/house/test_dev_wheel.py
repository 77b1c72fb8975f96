# SPDX-License-Identifier: EUPL-1.2
"""A wheel that is built and installed elsewhere serves pages: forgotten files show only there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from devtools.places import ROOT

PACKED = ("tracker", "templates", "migrations", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")

OPENS_A_PAGE = """
import flask_migrate
from tracker import create_app

app = create_app()
with app.app_context():
    flask_migrate.upgrade()
client = app.test_client()
front = client.get("/", follow_redirects=True)
assert front.status_code == 200, front.status
assert "Naar de inhoud" in front.text, front.text
for name in ("app.css", "app.js"):
    assert client.get(f"/static/{name}").status_code == 200, name
assert client.get("/readyz").status_code == 200
print("served from", app.root_path)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with our wheel; the packages it needs are borrowed from this one."""
    source, home = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("home")
    for name in PACKED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build: list[str | Path] = [
        *pip,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        source / "dist",
        source,
    ]
    subprocess.run(build, check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    inside = next((home / "lib").glob("python3*/site-packages"))
    (wheel,) = (source / "dist").glob("*.whl")
    subprocess.run([*pip, "--python", home / "bin" / "python", "install", "--no-deps", "--no-index", wheel], check=True)
    (inside / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home


def run(home: Path, *command: str, **settings: str) -> str:
    done = subprocess.run(
        [home / "bin" / command[0], *command[1:]],
        cwd="/", env=settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_fresh_wheel_serves_pages(installed: Path) -> None:
    said = run(
        installed, "python", "-c", OPENS_A_PAGE,
        DATABASE_URL=f"sqlite:///{installed}/wheel.db", SECRET_KEY="a-key-for-one-test-" + "0123456789abcdef",
    )  # fmt: skip
    assert f"served from {installed}" in said


def test_a_fresh_wheel_has_its_command(installed: Path) -> None:
    assert "worker" in run(installed, "tracker", "--help")
