# SPDX-License-Identifier: EUPL-1.2
"""An identity provider for the tests (npm oidc-provider), in a process of its own, with switches for wrong answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from devtools import environment, node

PROGRAM = Path(__file__).with_suffix(".mjs")


@dataclass(frozen=True)
class Provider:
    """The running provider: what a client must know of it, and its switches."""

    issuer: str
    client_id: str
    client_secret: str

    def switch(self, **switches: Any) -> None:
        """What the next answers are like; whatever is not named is as it should be. Forgets what was seen."""
        requests.post(f"{self.issuer}/switches", json=switches, timeout=5).raise_for_status()

    def seen(self) -> dict[str, Any]:
        """What clients asked since the last switch."""
        found: dict[str, Any] = requests.get(f"{self.issuer}/seen", timeout=5).json()
        return found

    def settings(self, **changes: object) -> dict[str, object]:
        """The settings that an install needs to use this provider."""
        own = {"ISSUER": self.issuer, "CLIENT_ID": self.client_id, "CLIENT_SECRET": self.client_secret}
        return {**{f"OIDC_{name}": value for name, value in own.items()}, "OIDC_NAME": "Testwaard", **changes}


@contextmanager
def running() -> Iterator[Provider]:
    """Start it on a free port for the length of a block. It ends by itself when this process is killed."""
    tools = node.find() or node.in_site_packages(environment.site_packages())
    command = [str(tools.node), str(PROGRAM)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        assert program.stdin
        assert program.stdout
        first = program.stdout.readline()
        assert first, "npm oidc-provider did not start: is node_modules whole?"
        try:
            yield Provider(**json.loads(first))
        finally:
            program.stdin.close()
