# SPDX-License-Identifier: EUPL-1.2
"""One person at two browsers, over the wire, in a process of its own: votes, changes, closes, decides, writes lines.

It double clicks at random: the same form from both browsers at once. What was answered with success it remembers, to be
held against the database afterwards. It starts in a new process for each, so it stands on little.
"""

from __future__ import annotations

import http.client
import random
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Browser

SEE_OTHER, REFUSED, BROKEN = 303, 409, 500
PAUSE_SECONDS, DOWN_SECONDS = 0.03, 0.1
MOST_WAIT_SECONDS = 300  # while the server is killed again and again, luck decides who is answered in between
DOUBLE_CLICKS = 0.3  # of all forms
LINES = 0.4  # chance of a line in the log after a vote


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose eyes: the cookie of their session with its form token, and what the rules let them do."""

    name: str
    cookie: tuple[str, str]
    token: str
    votes: bool
    leads: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Where they play: experiments with an open vote, each with a learning; one with a running sprint for lines."""

    port: int
    votes: tuple[tuple[str, str], ...]
    log: str
    stop: Path
    may_break: bool = False


@dataclass
class Done:
    """What one person did. Ballots carry a number in their reason: of each experiment the last one must be kept."""

    seat: str
    kept: dict[str, int] = field(default_factory=dict)
    unsure: dict[str, set[int]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def play(seat: Seat, ground: Ground) -> Done:
    """Go along the experiments until the file `ground.stop` is there. Asks only this machine."""
    return _Player(seat, ground).play()


class _Player:
    def __init__(self, seat: Seat, ground: Ground) -> None:
        self.seat, self.ground = seat, ground
        self.done = Done(seat.name)
        self.random = random.Random(seat.name)  # noqa: S311  # a dice for a test, the same every time
        self.browsers = [Browser(ground.port), Browser(ground.port)]
        for browser in self.browsers:
            browser.cookies[seat.cookie[0]] = seat.cookie[1]
        self.number = 0

    def play(self) -> Done:
        with ThreadPoolExecutor(2) as self.hands:
            for code, learning in self.ground.votes:
                if self.seat.votes:
                    self.vote(code, learning)
                self.wait_for_the_result(code)
                if self.seat.decides and not self.is_over:
                    self.decide(code, learning)
            while not self.is_over:
                self.write_a_line() if self.seat.votes else time.sleep(PAUSE_SECONDS)
        return self.done

    @property
    def is_over(self) -> bool:
        return self.ground.stop.exists()

    def vote(self, code: str, learning: str) -> None:
        """Vote and change it, again and again, until the round is closed: so changes run into the close."""
        while not self.is_over:
            self.number += 1
            choice = self.random.choice(["keep", "keep", "keep", "pivot"])
            fields = {"tipping": learning, "choice": choice, "reason": f"{self.seat.name}-{self.number}"}
            answers = self.click(f"/experiments/{code}/sprints/1/vote", fields)
            if SEE_OTHER in answers:
                self.done.kept[code] = self.number
                self.done.counts["ballots"] += 1
            elif not answers:
                self.done.unsure.setdefault(code, set()).add(self.number)
            elif REFUSED in answers:
                self.done.counts["ballots refused after the close"] += 1
                return
            if self.seat.leads and self.close(code):
                return
            if self.random.random() < LINES:
                self.write_a_line()

    def close(self, code: str) -> bool:
        """Close the vote; before everybody voted it is refused. Where the server sends us tells which."""
        answer = self.ask(0, "POST", f"/experiments/{code}/sprints/1/vote/close", {})
        if answer is not None and str(answer[1]).endswith("/vote/result"):
            self.done.closed.append(code)
            return True
        return False

    def wait_for_the_result(self, code: str) -> None:
        """Look at the result until it is there."""
        while not self.is_over:
            answer = self.ask(0, "GET", f"/experiments/{code}/sprints/1/vote/result")
            if answer is not None and answer[0] == http.HTTPStatus.OK:
                return
            time.sleep(PAUSE_SECONDS)

    def decide(self, code: str, learning: str) -> None:
        """Decide, at the same moment as two others. Without an answer the same form is sent again."""
        fields = {
            "once": secrets.token_urlsafe(18),
            "outcome": "keep",
            "next_question": "Werkt het ook bij regen?",
            "reason": self.seat.name,
            "tipping": learning,
            "review_on": (datetime.now(UTC) + timedelta(days=21)).date().isoformat(),
            "argument_keep": "Het werkt.",  # read after a tie only
            "argument_pivot": "Het kan beter.",
        }
        answers = self.insist(f"/experiments/{code}/sprints/1/decision", fields)
        if SEE_OTHER in answers:
            self.done.decided.append(code)
        elif answers:
            self.done.counts["decisions refused as second"] += 1

    def write_a_line(self) -> None:
        """A line in the log; without an answer the same form is sent again."""
        self.number += 1
        text = f"Regel {self.seat.name}-{self.number}."
        fields = {"once": secrets.token_urlsafe(18), "kind": "observed", "text": text}
        answers = self.insist(f"/experiments/{self.ground.log}/sprints/1/log", fields)
        if SEE_OTHER in answers:
            self.done.lines.append(text)
        elif answers:
            self.done.wrong.append(f"a line was refused: {answers}")

    def insist(self, path: str, fields: dict[str, str]) -> list[int]:
        """Send a form until it is answered, as somebody does who sees an error of the browser and tries again."""
        until = time.monotonic() + MOST_WAIT_SECONDS
        while time.monotonic() < until:
            if answers := self.click(path, fields):
                return answers
            if self.is_over and not self.ground.may_break:
                break
        self.done.wrong.append(f"POST {path} was not answered for {MOST_WAIT_SECONDS} s")
        return []

    def click(self, path: str, fields: dict[str, str]) -> list[int]:
        """Send a form, sometimes twice at the same moment. Answers the statuses; both must be the same."""
        if self.random.random() >= DOUBLE_CLICKS:
            answers = [self.ask(0, "POST", path, fields)]
        else:
            self.done.counts["double clicks"] += 1
            answers = list(self.hands.map(lambda hand: self.ask(hand, "POST", path, fields), (0, 1)))
        statuses = [answer[0] for answer in answers if answer is not None]
        if "once" in fields and len(set(statuses)) > 1:
            self.done.wrong.append(f"two clicks on POST {path} were answered with {statuses}")
        return statuses

    def ask(self, hand: int, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str] | None:
        """One request: status and where it sends us. None without an answer, which only a killed server gives."""
        body = urlencode({"csrf_token": self.seat.token, **fields}) if fields is not None else None
        browser = self.browsers[hand]
        try:
            answer = browser.ask(method, path, body)
        except (OSError, http.client.HTTPException) as error:
            self._broke(f"{method} {path}: {error!r}")
            return None
        finally:
            browser.close()  # a connection that lies idle is closed by the server, perhaps while we write
        self.done.counts["requests"] += 1
        if answer.status >= BROKEN:
            self._broke(f"{method} {path} answered {answer.status}")
            return None
        location = answer.headers.get("Location", "")
        if answer.status not in {200, SEE_OTHER, REFUSED} or "/sign-in" in location:
            self.done.wrong.append(f"{method} {path} answered {answer.status} {location}")
        return answer.status, location

    def _broke(self, what: str) -> None:
        self.done.counts["without an answer"] += 1
        if not self.ground.may_break:
            self.done.wrong.append(what)
        else:
            time.sleep(DOWN_SECONDS)


def play_all(seats: Sequence[Seat], ground: Ground) -> list[Done]:
    """Several people in one process, each in a thread: for a short run with few processes."""
    with ThreadPoolExecutor(len(seats)) as threads:
        return list(threads.map(lambda seat: play(seat, ground), seats))
