# SPDX-License-Identifier: EUPL-1.2
"""./dev run: set up what is missing, migrate, and keep server and worker going until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import FrameType

from devtools import environment
from devtools.console import Mend, say, step
from devtools.console import run as run_quietly
from devtools.places import PYTHON, ROOT, VENV, product_environment

HOST = "127.0.0.1"
READY_SECONDS = 30
STOP_SECONDS = 8


def run(words: Sequence[str]) -> int:
    """Start Leerlus on this machine. Answers 0 after Ctrl-C, 1 when a part of it ended by itself."""
    start = time.monotonic()
    parser = argparse.ArgumentParser(prog="./dev run", description="Set up and start Leerlus; Ctrl-C stops it.")
    parser.add_argument("--demo", action="store_true", help="load the example organisation and print its sign-ins")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    choice = parser.parse_args(words)
    require_free(choice.port)
    environment.prepare()
    env = product_environment(choice.port)
    with Parts(env) as parts:
        parts.start("server", server_command(choice.port))  # loads itself while the database is looked at
        with step("database"):
            run_quietly([PYTHON, "-m", "tracker", "migrate"], mend="read the last lines above", env=env)
        if choice.demo:
            load_demo(env)
        wait_until_ready(parts, choice.port)
        parts.start("worker", [str(PYTHON), "-m", "tracker", "worker"])
        took = time.monotonic() - start
        say(f"Leerlus runs on http://localhost:{choice.port} (started in {took:.1f} s). Ctrl-C stops it.")
        return parts.wait()


def load_demo(env: Mapping[str, str]) -> None:
    """Load the examples, with the progress and the sign-ins of the command in sight. Raises Mend when it refuses."""
    done = subprocess.run([PYTHON, "-m", "tracker", "demo"], cwd=ROOT, env=env, check=False)
    if done.returncode:
        raise Mend("The examples were not loaded.", "the line above says why; without them: ./dev run")


def require_free(port: int) -> None:
    """Raise Mend, with a port that is free, when another program listens on this one."""
    if is_free(port):
        return
    free = next((other for other in range(port + 1, port + 50) if is_free(other)), port + 50)
    raise Mend(f"Port {port} is in use by another program.", f"stop that program, or: ./dev run --port {free}")


def is_free(port: int) -> bool:
    """Can a server listen on this port now?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def server_command(port: int) -> list[str]:
    """Gunicorn with two processes of two threads: more threads make one process take all the work."""
    workers = ["--preload", "-w", "2", "-k", "gthread", "--threads", "2"]  # both are made from one that is loaded
    workers += ["--keep-alive", "75"]  # with 2 s, the default, a busy server hangs up on a form that was sent
    return [
        str(VENV / "bin" / "gunicorn"),
        *workers,
        "-b",
        f"{HOST}:{port}",
        "--log-level",
        "warning",
        "wsgi:app",
    ]


def wait_until_ready(parts: Parts, port: int) -> None:
    """Return when the server answers. Raises Mend when it ended or takes too long."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if name := parts.ended():
            raise Mend(f"The {name} ended while it started.", "read its lines above; a wrong setting is named there")
        connection = http.client.HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise Mend(f"The server does not answer after {READY_SECONDS} s.", "read its lines above, then try again")


class Parts:
    """The programs that were started here. Each has a process group of its own, and only those are ended."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Parts:
        self.before = signal.signal(signal.SIGTERM, _interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        signal.signal(signal.SIGTERM, self.before)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a program in a process group of its own, so that Ctrl-C reaches it through us and once."""
        self.running[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def ended(self) -> str | None:
        """The name of a program that ended by itself, if one did."""
        return next((name for name, part in self.running.items() if part.poll() is not None), None)

    def wait(self) -> int:
        """Wait for Ctrl-C (0) or for a program that ends by itself (1)."""
        try:
            while not (name := self.ended()):
                time.sleep(0.2)
        except KeyboardInterrupt:
            say("\nStopping.")
            return 0
        say(f"The {name} ended with exit status {self.running[name].returncode}; stopping the rest.")
        return 1

    def stop(self) -> None:
        """Ask every program to end, and end it when it does not listen."""
        for part in self.running.values():
            _signal(part, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for part in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.wait(max(0.1, until - time.monotonic()))
            _signal(part, signal.SIGKILL)
            part.wait()


def _signal(part: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a whole process group; its first process may have left children behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(part.pid, number)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
