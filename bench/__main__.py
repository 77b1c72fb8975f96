# SPDX-License-Identifier: EUPL-1.2
"""`./dev bench`: both engines in one run, in a table, as ratios to a bare view under the same server."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
import structlog

from bench.measure import CONNECTIONS, WRITERS, Page, Report, measure
from devtools import postgres
from devtools.console import say

AIM = "Aims: pages at 20% or more of the bare view, growth at most 1.1, 400 lines a second, no failure."


def main(words: Sequence[str]) -> int:
    """Measure and print. Exit status 1 when a request failed: then the figures mean nothing."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="experiments with sprints; default: 10000")
    parser.add_argument("--from", type=int, dest="small", help="measure this number too, and print the growth factor")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement; default: 4")
    parser.add_argument("--engines", default="sqlite,postgresql", help="default: sqlite,postgresql")
    choice = parser.parse_args(words)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    sizes = [choice.small, choice.rows] if choice.small else [choice.rows]
    failures = 0
    for engine in choice.engines.split(","):
        reports = [on(engine, rows, choice.seconds) for rows in sizes]
        if len(reports) > 1:
            print_growth(*reports)
        failures += sum(len(report.failures) for report in reports)
    say(f"\n{AIM} Failures: {failures}.")
    return 1 if failures else 0


def on(engine: str, rows: int, seconds: float) -> Report:
    """One engine with one size, in a database that is thrown away; prints its table."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="leerlus-bench-") as folder:
            report = measure(engine, f"sqlite:///{Path(folder) / 'bench.db'}", rows, seconds)
    elif engine == "postgresql":
        with postgres.throwaway() as server:
            make = server.format(name="postgres").replace("+psycopg", "")
            with psycopg.connect(make, autocommit=True) as connection:
                connection.execute("CREATE DATABASE bench")
            report = measure(engine, server.format(name="bench"), rows, seconds)
    else:
        raise SystemExit(f"no engine {engine}: sqlite or postgresql")
    print_report(report)
    return report


def print_report(report: Report) -> None:
    """A table of one engine."""
    say(f"\n{report.engine}, {report.rows} experiments with sprints, seeded in {report.seed_seconds:.0f} s")
    heads = " ".join(f"{f'c={many}: req/s':>12} {'p50':>6} {'p95':>6} {'of bare':>8}" for many in CONNECTIONS)
    say(f"{'page':16} {heads} {'SQL':>4} {'kB':>6} {'gz':>5} {'CPU ms':>7} {'server CPU ms, of bare, c=1 and c=8':>36}")
    for name, page in {"bare view": Page(load=report.bare), **report.pages}.items():
        cells = [
            f"{load.rate:12.0f} {load.percentile(0.5):6.1f} {load.percentile(0.95):6.1f}"
            f" {100 * load.rate / report.bare[many].rate:7.1f}%"
            for many, load in page.load.items()
        ]
        weights = f"{page.statements:4d} {page.kilobytes:6.1f} {page.gzipped:5.1f} {page.cpu_ms:7.2f}"
        cpu = " ".join(
            f"{load.cpu_ms:10.2f} {100 * report.bare[many].cpu_ms / (load.cpu_ms or 1):6.1f}%"
            for many, load in page.load.items()
        )
        say(f"{name:16} {' '.join(cells)} {weights if page.statements else '':25} {cpu}")
    writing = {
        f"{WRITERS} write lines": report.alone,
        "the same beside": report.lines,
        f"{WRITERS} who sign in": report.sign_ins,
    }
    for name, load in writing.items():
        say(f"{name:16} {load.rate:12.0f} {load.percentile(0.5):6.1f} {load.percentile(0.95):6.1f}")
    for failure in sorted(set(report.failures)):
        say(f"FAILED {report.failures.count(failure)} times: {failure}")


def print_growth(small: Report, large: Report) -> None:
    """How many times longer a page takes with more rows, at one connection, and how much more CPU."""
    say(f"growth on {small.engine} from {small.rows} to {large.rows}: times the p50 (times the CPU)")
    for name, page in small.pages.items():
        other, many = large.pages[name], CONNECTIONS[0]
        longer = other.load[many].percentile(0.5) / page.load[many].percentile(0.5)
        say(f"{name:16} {longer:6.2f} ({other.cpu_ms / page.cpu_ms:.2f})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
