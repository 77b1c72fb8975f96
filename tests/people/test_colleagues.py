# SPDX-License-Identifier: EUPL-1.2
"""Pasted colleagues: what people paste from a mail program, a list or a sheet."""

from __future__ import annotations

import pytest

from tracker.people.colleagues import Colleague, name_from, read

NOOR = Colleague("Noor Haverkamp", "noor.haverkamp@testwaard.example")


@pytest.mark.parametrize(
    "pasted",
    [
        "noor.haverkamp@testwaard.example",
        "  NOOR.Haverkamp@Testwaard.example\n",
        "Noor Haverkamp <noor.haverkamp@testwaard.example>",
        '"Noor Haverkamp" <noor.haverkamp@testwaard.example>;',
        "Haverkamp, Noor <noor.haverkamp@testwaard.example>;",
        "\n\nnoor.haverkamp@testwaard.example, noor.haverkamp@testwaard.example\n",
    ],
)
def test_one_colleague_in_many_spellings(pasted: str) -> None:
    found = read(pasted)
    assert found.colleagues == (NOOR,)
    assert not found.wrong


def test_who_is_named_twice_is_one_colleague_and_said() -> None:
    found = read("noor.haverkamp@testwaard.example\nNoor <NOOR.Haverkamp@testwaard.example>; b@testwaard.example")
    assert (len(found.colleagues), found.twice) == (2, (NOOR.email,))


def test_commas_part_addresses_but_not_a_surname() -> None:
    pasted = "Vries, Jan de <jan@testwaard.example>, Mo <mo@testwaard.example>,b@testwaard.example,a@testwaard.example"
    assert [one.name for one in read(pasted).colleagues] == ["Jan de Vries", "Mo", "B", "A"]


def test_many_lines_keep_their_order() -> None:
    found = read("b@testwaard.example\na@testwaard.example;c@testwaard.example")
    assert [one.email[0] for one in found.colleagues] == ["b", "a", "c"]


@pytest.mark.parametrize(
    "line", ["Noor Haverkamp", "noor@", "@testwaard.example", "a b@testwaard.example", "<>", "a@b"]
)
def test_a_line_that_is_no_address_is_named(line: str) -> None:
    found = read(f"noor.haverkamp@testwaard.example\n{line}")
    assert found.wrong == (line,)
    assert found.colleagues == (NOOR,)


def test_nothing_pasted_is_nobody() -> None:
    assert read(" \n;, \n").colleagues == ()


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("noor@x.nl", "Noor"),
        ("jan.van.der.wit@x.nl", "Jan van der Wit"),
        ("de.wit@x.nl", "De Wit"),
        ("_@x.nl", "_@x.nl"),
        ("j_p-smit+werk@x.nl", "J P Smit Werk"),
    ],
)
def test_a_name_is_guessed_from_the_address(email: str, name: str) -> None:
    assert name_from(email) == name
