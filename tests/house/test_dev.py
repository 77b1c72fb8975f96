# SPDX-License-Identifier: EUPL-1.2
"""./dev says what it can do, and for everything that is missing the exact mend."""

from __future__ import annotations

import configparser
import importlib.util
import json
import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devtools import commands, environment, node, places, serve, suite, translations
from devtools.console import Mend, run

ROOT = places.ROOT


def dev(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, ROOT / "dev", *words], capture_output=True, text=True, check=False)


def test_help_lists_every_command() -> None:
    done = dev("help")
    assert done.returncode == 0
    for command in commands.COMMANDS:
        assert f"./dev {command.name} " in done.stdout
    assert {"run", "test", "lint", "format", "migrate", "demo", "lock", "tracker"} <= {
        command.name for command in commands.COMMANDS
    }


def test_an_unknown_word_answers_two_and_shows_the_commands() -> None:
    done = dev("walk")
    assert done.returncode == 2
    assert "knows no 'walk'" in done.stderr
    assert "./dev run" in done.stderr


def test_an_old_python_is_told_what_it_needs(tmp_path: Path) -> None:
    """./dev must be readable for a Python that cannot read the rest; here one that only says it is old."""
    old = "import sys; sys.version_info = (3, 8, 1, 'final', 0); sys.argv = ['dev', 'run']; "
    done = subprocess.run(
        [sys.executable, "-c", f"{old}exec(open({str(ROOT / 'dev')!r}).read())"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this is 3.8" in done.stderr
    assert "Mend: " in done.stderr
    compile((ROOT / "dev").read_text(encoding="utf-8"), "dev", "exec", dont_inherit=True)
    assert 'f"' not in (ROOT / "dev").read_text(encoding="utf-8")


def test_a_taken_port_names_a_free_one() -> None:
    with socket.socket() as other:
        other.bind((serve.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Mend, match=rf"Port {port} is in use.*\n.*\./dev run --port \d+"):
            serve.require_free(port)
    serve.require_free(port)


def test_a_missing_venv_module_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name))
    with pytest.raises(Mend, match=r"venv module is missing.\n  Mend: apt install python3-venv"):
        environment.ensure_venv()


def test_no_network_is_said_with_the_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pip is sent to a port where nobody listens."""
    monkeypatch.setattr(environment, "_stamp", lambda lock: tmp_path / lock)
    monkeypatch.setattr(
        environment,
        "_installer",
        lambda: [places.PYTHON, "-m", "pip", "download", "--quiet", "--no-cache-dir", "--retries", "0",
                 "--index-url", "http://127.0.0.1:9/", "--dest", tmp_path],
    )  # fmt: skip
    with pytest.raises(Mend, match="needs the network once"):
        environment.ensure_packages(environment.NODE)


def test_missing_debian_packages_name_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Mend, match=r"sudo apt-get install -y --no-install-recommends postgresql chromium"):
        environment.apt_install(["postgresql", "chromium"], "The tests need a database and a browser.")


def test_the_tests_ask_for_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(environment, "apt_install", lambda packages, _why: asked.append(packages))
    monkeypatch.setattr(suite, "chromium", lambda: None)
    suite.install_what_is_missing()
    assert asked == [["chromium"]]


def test_a_failed_command_shows_its_last_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Mend, match=r"exit status 3.*\n  Mend: try it"):
        run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], mend="try it")
    assert "the reason" in capsys.readouterr().err


def test_an_old_node_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, says in {"node": "v18.20.4", "npm": "10.0.0"}.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {says}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert node.find() is None
    (tmp_path / "node").write_text("#!/bin/sh\necho v22.1.0\n", encoding="utf-8")
    assert node.find() == node.Tools(tmp_path / "node", (str(tmp_path / "npm"),))


def test_the_development_key_is_for_its_owner_only(tmp_path: Path) -> None:
    key = places.secret_key(tmp_path)
    assert len(key) >= 48
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert places.secret_key(tmp_path) == key, "signed in stays signed in over a restart"


def test_what_the_caller_sets_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///leerlus")
    monkeypatch.setenv("SECRET_KEY", "")
    env = places.product_environment(8123)
    assert env["DATABASE_URL"] == "postgresql:///leerlus"
    assert env["PUBLIC_URL"] == "http://localhost:8123"
    assert env["SECRET_KEY"], "an empty setting is no setting"


def test_stopping_ends_children_of_children_and_nothing_else(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    bystander = subprocess.Popen(["/bin/sleep", "30"])
    with serve.Parts(dict(os.environ)) as parts:
        parts.start("server", ["/bin/sh", "-c", f"sleep 30 & echo $! > {mark}; wait"])
        while not mark.exists() or not mark.read_text():
            assert parts.ended() is None
    assert parts.running["server"].returncode is not None
    try:
        assert bystander.poll() is None
        _wait_until_gone(int(mark.read_text()))
    finally:
        bystander.kill()
        bystander.wait()


def _wait_until_gone(pid: int) -> None:
    """An orphan that was killed lies a moment as a zombie until init takes it away."""
    status = Path(f"/proc/{pid}/status")
    until = time.monotonic() + 5
    while status.exists() and "zombie" not in status.read_text(encoding="utf-8"):
        assert time.monotonic() < until, f"process {pid} is still there"
        time.sleep(0.01)


def test_a_part_that_ends_by_itself_ends_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    with serve.Parts(dict(os.environ)) as parts:
        parts.start("worker", ["/bin/sh", "-c", "exit 7"])
        assert parts.wait() == 1
    assert "The worker ended with exit status 7" in capsys.readouterr().out


def test_locks_hold_hashes_and_no_addresses() -> None:
    for name in (environment.RUN, environment.DEVELOPMENT, environment.NODE):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in lock, name
        assert lock.count("==") <= lock.count("--hash=sha256:"), name
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_every_package_of_the_tree_is_packed() -> None:
    """setup.cfg names each package: a forgotten one would be missing from the wheel only."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    named = set(setup["options"]["packages"].split())
    there = {".".join(file.parent.relative_to(ROOT).parts) for file in (ROOT / "tracker").rglob("__init__.py")}
    assert named - {"tracker.templates", "tracker.migrations", "tracker.migrations.versions"} == there


def test_two_fragments_may_not_disagree(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    for name, word in {"votes": "stem", "web": "stemmen"}.items():
        (tmp_path / f"{name}.po").write_text(f'{head}msgid "vote"\nmsgstr "{word}"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"'vote' is 'stem' in votes.po and 'stemmen' in web.po"):
        translations.merged(sorted(tmp_path.glob("*.po")), "nl")


def test_fragments_become_one_catalogue(tmp_path: Path) -> None:
    nl = tmp_path / "nl"
    nl.mkdir()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    plural = 'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "%(num)s dag"\nmsgstr[1] "%(num)s dagen"\n'
    (nl / "web.po").write_text(head + plural, encoding="utf-8")
    (nl / "votes.po").write_text(head + 'msgid "vote"\nmsgstr "stem"\n', encoding="utf-8")
    made = translations.compile_language(nl)
    assert made == nl / "LC_MESSAGES" / "messages.mo"
    assert b"%(num)s dagen" in made.read_bytes()
    assert b"stem" in made.read_bytes()
