# SPDX-License-Identifier: EUPL-1.2
"""A throw-away PostgreSQL server, on a socket in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 20
INITDB = ("--auth=trust", "--no-sync", "--locale=C")
# No fsync: the data may be lost with the machine, it is thrown away anyway.
OPTIONS = (
    "listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
    "autovacuum_naptime=5s", "max_connections=60", "shared_buffers=64MB",
    "log_min_messages=fatal", "timezone=UTC",
)  # fmt: skip


def binaries() -> Path | None:
    """The folder with initdb and postgres: the newest of Debian's, else what is on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found and shutil.which("initdb") else None


@dataclass(frozen=True)
class _Account:
    """Who runs the server, as `subprocess` wants it; all None means: whoever we are."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None


@contextmanager
def throwaway() -> Iterator[str]:
    """Start a server for the length of a block; yields a URL with `{name}` for the name of the database.

    PostgreSQL refuses to run as root: then it runs as an unprivileged user. The server hangs on a pipe, so
    that it ends when this process is killed. Raises RuntimeError when it does not start.
    """
    home = binaries()
    if home is None:
        raise RuntimeError("no PostgreSQL server on this machine: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="leerlus-pg-"))
    account = _unprivileged()
    if account.user is not None:
        shutil.chown(folder, account.user, account.group)
    try:
        with _serving(home, folder, account):
            yield f"postgresql+psycopg://leerlus@/{{name}}?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # the server removed it, unless it never started


@contextmanager
def _serving(home: Path, folder: Path, account: _Account) -> Iterator[None]:
    new: list[str | Path] = [home / "initdb", "-D", folder / "data", "-U", "leerlus", "-E", "UTF8", *INITDB]
    with _start(new, account) as making:
        pass  # the end of the block closes its input and waits for it
    if making.returncode:
        raise RuntimeError("initdb could not make the throw-away PostgreSQL server")
    options = " ".join(f"-c {option}" for option in OPTIONS)
    start = f'"{home}/postgres" -D "{folder}/data" -k "{folder}" {options}'
    server = _start(
        [
            "/bin/sh",
            "-c",
            f"{start} & server=$!; read -r _; kill -INT $server; wait $server; rm -rf {folder}",
        ],
        account,
    )
    try:
        _wait_until_ready(home, folder)
        yield
    finally:
        server.communicate(b"\n", timeout=START_SECONDS)


def _start(command: Sequence[str | Path], account: _Account) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd="/",
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
    )


def _wait_until_ready(home: Path, folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    asks: list[str | Path] = [home / "pg_isready", "-q", "-U", "leerlus", "-d", "postgres", "-h", folder]
    while subprocess.run(asks, check=False).returncode:
        if time.monotonic() > until:
            raise RuntimeError("the throw-away PostgreSQL server did not start")
        time.sleep(0.02)


def _unprivileged() -> _Account:
    if os.geteuid() != 0:
        return _Account()
    nobody = pwd.getpwnam("nobody")
    return _Account(nobody.pw_uid, nobody.pw_gid, ())
