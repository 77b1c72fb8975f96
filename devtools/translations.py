# SPDX-License-Identifier: EUPL-1.2
"""Merge the fragments nl/<room>.po into nl/LC_MESSAGES/messages.mo. Runs in the environment: it needs Babel.

Each room keeps its own fragment, so that two people who work in two rooms never meet in one file. The same
text in two fragments must have the same translation: the merged catalogue can hold only one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from devtools.places import ROOT

FOLDER = ROOT / "tracker" / "translations"


def merged(fragments: list[Path], language: str) -> Catalog:
    """One catalogue from many fragments. Raises ValueError that names both places of a conflict."""
    whole = Catalog(locale=language)
    came_from: dict[tuple[object, str | None], Path] = {}
    for path in fragments:
        with path.open("rb") as file:
            fragment = read_po(file, locale=language, abort_invalid=True)
        for message in fragment:
            if not message.id or not message.string or message.fuzzy:
                continue
            key = (message.id, message.context)
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise ValueError(
                    f"{message.id!r} is {known.string!r} in {came_from[key].name} "
                    f"and {message.string!r} in {path.name} (line {message.lineno})"
                )
            came_from[key] = path
            whole.add(message.id, message.string, context=message.context, flags=message.flags)
    return whole


def compile_language(folder: Path) -> Path:
    """Merge and compile the fragments in a folder such as translations/nl; answers where it lies."""
    target = folder / "LC_MESSAGES" / "messages.mo"
    catalogue = merged(sorted(folder.glob("*.po")), folder.name)
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return target


def main() -> int:
    """Compile every language. Exit status 1 with one line when a fragment is wrong."""
    for folder in sorted({file.parent for file in FOLDER.glob("*/*.po")}):
        try:
            compile_language(folder)
        except (ValueError, PoFileError) as error:
            print(f"{folder.name}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
