# SPDX-License-Identifier: EUPL-1.2
"""A small load generator: threads with one kept-alive connection each, for a number of seconds. Loopback only.

Standard library only. Threads share one Python, so it can ask some 2,000 small pages a second; what is measured beside
each other is measured by the same one, and so the ratios hold.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
LONGEST_SECONDS = 60
MOST_CONNECTIONS = 64
TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request got. `size` is in bytes as they came over the wire."""

    status: int
    size: int
    headers: http.client.HTTPMessage
    body: bytes


class Browser:
    """One connection with its cookies, to one port of this machine."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_SECONDS)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """Send one request, keep the cookies it sets. Raises OSError when nobody answers."""
        headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            got = self.connection.getresponse()
            content = got.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()  # the next request opens a new one
            raise
        for cookie in got.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(got.status, len(content), got.headers, content)

    def close(self) -> None:
        """Let go of the connection; the next request opens a new one. A server closes one that is idle."""
        self.connection.close()


Turn = Callable[[int], Answer | int]
"""One piece of work, given its running number; answers a page or a status."""


@dataclass
class Measured:
    """What a run gave: milliseconds a turn, failures, and how long it took in seconds."""

    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_ms: float = 0.0  # of the server, for one turn; whoever knows the server fills it in

    @property
    def rate(self) -> float:
        """Turns that were well, a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """The milliseconds below which this part of the turns took; 0 when there were none."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def load(turns: Sequence[Turn], seconds: float, *, expected: int = 200) -> Measured:
    """Repeat each turn in a thread of its own until the time is over. A status other than `expected` is a failure."""
    if len(turns) > MOST_CONNECTIONS or seconds > LONGEST_SECONDS:
        raise ValueError(f"at most {MOST_CONNECTIONS} connections and {LONGEST_SECONDS} seconds")
    measured, lock = Measured(), threading.Lock()
    start = time.perf_counter()
    end = start + seconds

    def work(turn: Turn) -> None:
        mine, failed, number = list[float](), list[str](), 0
        while time.perf_counter() < end:
            before = time.perf_counter()
            try:
                answer = turn(number)
                status = answer if isinstance(answer, int) else answer.status
                problem = "" if status == expected else f"status {status}"
            except (OSError, http.client.HTTPException) as error:
                problem = repr(error)
            number += 1
            if problem:
                failed.append(problem)
            else:
                mine.append((time.perf_counter() - before) * 1000)
        with lock:
            measured.milliseconds += mine
            measured.failures += failed

    threads = [threading.Thread(target=work, args=(turn,), daemon=True) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    measured.seconds = time.perf_counter() - start
    return measured
