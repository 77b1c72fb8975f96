# SPDX-License-Identifier: EUPL-1.2
"""A list as a file for a spreadsheet, in which no cell is a formula (PUBLIC-SECTOR 64)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from werkzeug.wrappers import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The answer of a page that hands over a file: UTF-8 with a mark, so that spreadsheets read accents right."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    answer = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cell(value: object) -> str:
    """A cell as text. An apostrophe in front makes a spreadsheet show what it would else work out."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
