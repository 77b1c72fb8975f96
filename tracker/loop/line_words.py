# SPDX-License-Identifier: EUPL-1.2
"""The words of a learning line in the language of the reader."""

from __future__ import annotations

from flask_babel import gettext

from tracker.loop.line_terms import LineWords, Stop


def words() -> LineWords:
    """The words for `line.drawn`. Planned and room have no word of their own: the drawing says it."""
    return LineWords(
        stops={
            Stop.KEEP: gettext("Keep"),
            Stop.PIVOT: gettext("Pivot"),
            Stop.STOP: gettext("Stopped"),
            Stop.SCALE_UP: gettext("Scale up"),
            Stop.NOW: gettext("Now"),
            Stop.PLANNED: "",
            Stop.ROOM: "",
        },
        sprint=lambda number: gettext("Sprint %(number)s", number=number),
        started=gettext("Started"),
        predecessor=lambda code: gettext("Predecessor %(code)s", code=code),
    )
