# SPDX-License-Identifier: EUPL-1.2
"""The product as `./dev run` starts it, on a database of a test. It may be killed and started again."""

from __future__ import annotations

import http
import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

from devtools.places import ROOT
from devtools.serve import HOST, READY_SECONDS, STOP_SECONDS, server_command
from tests.databases import SECRET


class Server:
    """Gunicorn with its two processes, in a process group of its own. Its lines go to a file."""

    def __init__(self, url: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = int(probe.getsockname()[1])
        settings = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "PUBLIC_URL": f"http://localhost:{self.port}"}
        self.environment = os.environ | settings
        self.lines = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it is ready: its database answers and is at the newest migration."""
        with self.lines.open("ab") as lines:
            self.process = subprocess.Popen(
                server_command(self.port), cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=lines, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            ended = self.process.poll()
            assert ended is None, f"the server ended with {ended}:\n{self.said()}"
            assert time.monotonic() < until, f"the server is not ready after {READY_SECONDS} s:\n{self.said()}"
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL for all its processes at once, wherever they are."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Let it answer what it was asked, and end."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def said(self) -> str:
        """All its lines so far."""
        return self.lines.read_text(encoding="utf-8")
