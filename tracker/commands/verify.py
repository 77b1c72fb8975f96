# SPDX-License-Identifier: EUPL-1.2
"""`tracker verify`: prove the record, or name the first broken, cut or missing link."""

from __future__ import annotations

from typing import Any

import click

from tracker.commands.console import CommandFailed, say_json, with_app
from tracker.people import queries as people
from tracker.record import queries as record
from tracker.tables import in_organisation


@click.command(short_help="Prove the record, or name its first broken link.")
@click.option("--heads", is_flag=True, help="Print one line an organisation to keep elsewhere, and check nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_app()
def verify(*, heads: bool, as_json: bool) -> None:
    """Walk the record of every organisation and name the first link that is broken, cut or missing.

    Exit status 1 when one is. A line of --heads that you kept elsewhere shows whether somebody rewrote the whole record
    since: nothing in the database itself can.
    """
    reports = [_heads(*each) if heads else _proof(*each) for each in _organisations()]
    if as_json:
        say_json({"organisations": reports})
    else:
        for report in reports:
            click.echo(_line(report))
        if not reports:
            click.echo("There is no organisation yet, so no record.")
    if broken := [report for report in reports if report.get("broken")]:
        raise CommandFailed("; ".join(_line(report) for report in broken))


def _organisations() -> list[tuple[Any, str]]:
    return [(organisation.id, organisation.name) for organisation in people.organisations()]


def _heads(organisation_id: Any, name: str) -> dict[str, Any]:
    with in_organisation(organisation_id):
        return {"id": str(organisation_id), "name": name, "heads": record.heads_line()}


def _proof(organisation_id: Any, name: str) -> dict[str, Any]:
    with in_organisation(organisation_id):
        proof = record.verify()
    broken = proof.broken
    return {
        "id": str(organisation_id),
        "name": name,
        "streams": proof.streams,
        "events": proof.events,
        "broken": None
        if broken is None
        else {
            "stream": f"{broken.stream_kind}/{broken.stream_id}",
            "event": broken.seq,
            "fault": broken.fault,
        },
    }


def _line(report: dict[str, Any]) -> str:
    if "heads" in report:
        return str(report["heads"])
    broken = report["broken"]
    if broken is None:
        return f"{report['name']}: {report['events']} events in {report['streams']} streams, all whole"
    return f"{report['name']}: the record is {broken['fault']} at event {broken['event']} of stream {broken['stream']}"
