# SPDX-License-Identifier: EUPL-1.2
"""The bundle: one app.css, one app.js, the font and the pictures, in tracker/static.

It is never committed and always in the wheel.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from devtools.console import run, step
from devtools.node import Tools
from devtools.places import NODE_MODULES, ROOT, STATIC, digest, is_stamped, put_stamp

SOURCES = ROOT / "assets"
PICTURES = SOURCES / "static"
ENTRIES = {"app.css": SOURCES / "css" / "app.entry.css", "app.js": SOURCES / "js" / "app.js"}


def ensure_bundle(tools: Tools) -> None:
    """Bundle when a source or a package changed. The old bundle stays in use until the new one is whole."""
    files = [file for file in SOURCES.rglob("*") if file.is_file()]
    stamp = STATIC / ".made-from"
    mark = digest([*files, ROOT / "package-lock.json", Path(__file__)])
    if is_stamped(stamp, mark):
        return
    with step("assets"):
        fresh = STATIC.with_name("static.new")
        shutil.rmtree(fresh, ignore_errors=True)
        bundle(tools, fresh)
        put_stamp(fresh / ".made-from", mark)
        shutil.rmtree(STATIC, ignore_errors=True)
        fresh.rename(STATIC)


def bundle(tools: Tools, target: Path) -> None:
    """Write the bundle into a folder. Names are fixed: the pages add a mark of the content."""
    if PICTURES.is_dir():
        shutil.copytree(PICTURES, target)
    entries = [f"{Path(name).stem}={path}" for name, path in ENTRIES.items()]
    options = [
        "--bundle", "--minify", "--target=es2022", "--format=iife", "--legal-comments=external",
        "--charset=utf8", "--loader:.woff2=file", "--asset-names=[name]-[hash]", f"--outdir={target}",
        "--log-level=warning",
    ]  # fmt: skip
    run(
        [tools.node, NODE_MODULES / "esbuild" / "bin" / "esbuild", *entries, *options],
        mend="correct the file that is named above",
        env=tools.environment(),
    )
