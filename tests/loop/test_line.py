# SPDX-License-Identifier: EUPL-1.2
"""The learning line: what a fact looks like, and what holds for every line (well-formed, on the paper, only downwards)."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.loop import line
from tracker.loop.line_marks import ELLIPSIS, LETTER, describe, fitted, fold
from tracker.loop.line_terms import LineFacts, LineWords, SprintOnLine, Stop

SAID = LineWords(
    stops={
        Stop.KEEP: "Keep",
        Stop.PIVOT: "Pivot",
        Stop.STOP: "Stopped",
        Stop.SCALE_UP: "Scale up",
        Stop.NOW: "Now",
        Stop.PLANNED: "",
        Stop.ROOM: "",
    },
    sprint=lambda number: f"Sprint {number}",
    started="Started",
    predecessor=lambda code: f"Predecessor {code}",
)
SHAPES = ("wide", "tall")


def facts(*sprints: SprintOnLine, **more: str) -> LineFacts:
    return LineFacts(ident="l", title="Line of E-005", started="25 August", sprints=sprints, **more)


def picture(shape: str, drawn: LineFacts) -> ElementTree.Element:
    """The drawing as XML; a drawing that is not well-formed fails here."""
    return ElementTree.fromstring(getattr(line.drawn(drawn, SAID), shape))  # noqa: S314  # our own output


def classes(svg: ElementTree.Element) -> list[str]:
    return [name for element in svg.iter() for name in element.get("class", "").split()]


def texts(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter("text")]


# What a fact looks like


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("sprint", "name", "word"),
    [
        (SprintOnLine(1, Stop.KEEP), "app-ll__stop--keep", "Keep"),
        (SprintOnLine(1, Stop.PIVOT, kind="other need"), "app-ll__stop--pivot", "other need"),
        (SprintOnLine(1, Stop.STOP), "app-ll__end", "Stopped"),
        (SprintOnLine(1, Stop.SCALE_UP, to="Communication"), "app-ll__arrow", "Communication"),
        (SprintOnLine(1, Stop.NOW, label="Now: wrap up"), "app-ll__pip", "Now: wrap up"),
        (SprintOnLine(1, Stop.PLANNED, label="Not yet"), "app-ll__stop--planned", "Not yet"),
        (SprintOnLine(1, Stop.ROOM, name="5 sprints free"), "app-ll__track--room", "5 sprints free"),
        (SprintOnLine(1, Stop.KEEP, ghost="team chose pivot"), "app-ll__ghost", "team chose pivot"),
        (SprintOnLine(1, Stop.KEEP, child="E-021"), "app-ll__fork", "E-021"),
        (SprintOnLine(1, Stop.KEEP, result="71 of 100"), "app-ll__result", "71 of 100"),
        (SprintOnLine(1, Stop.NOW, result="still open"), "app-ll__result--open", "still open"),
    ],
)
def test_a_fact_has_a_shape_and_a_word(shape: str, sprint: SprintOnLine, name: str, word: str) -> None:
    svg = picture(shape, facts(sprint))
    assert name in classes(svg)
    assert word in texts(svg)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_kink_stands_after_a_pivot_and_nowhere_else(shape: str) -> None:
    keep, pivot = SprintOnLine(1, Stop.KEEP), SprintOnLine(1, Stop.PIVOT)
    kink = "app-ll__track--kink"
    assert kink not in classes(picture(shape, facts(keep, keep)))
    assert kink not in classes(picture(shape, facts(keep, pivot)))  # nothing goes on yet
    assert classes(picture(shape, facts(pivot, keep, keep))).count(kink) == 1


@pytest.mark.parametrize("shape", SHAPES)
def test_a_predecessor_stands_before_the_start(shape: str) -> None:
    svg = picture(shape, facts(SprintOnLine(1, Stop.KEEP), predecessor="E-009"))
    assert "app-ll__dotted" in classes(svg)
    assert "Predecessor E-009" in texts(svg)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_line_is_an_image_with_a_name_and_a_description(shape: str) -> None:
    svg = picture(shape, facts(SprintOnLine(1, Stop.KEEP, date="6 October", result="71 of 100", note="refuted")))
    assert svg.get("role") == "img"
    by_id = {element.get("id"): element.text for element in svg}
    told = [by_id[name] for name in svg.get("aria-labelledby", "").split()]
    assert told == ["Line of E-005", "Sprint 1: Keep, 6 October, 71 of 100, refuted."]


def test_both_shapes_stand_on_one_page_without_sharing_an_id() -> None:
    drawing = line.drawn(facts(SprintOnLine(1, Stop.KEEP)), SAID)
    ids = re.findall(r' id="([^"]+)"', drawing.wide + drawing.tall)
    assert len(ids) == len(set(ids)) == 4


def test_room_that_the_tall_line_leaves_out() -> None:
    sprints = (SprintOnLine(1, Stop.STOP), SprintOnLine(2, Stop.ROOM), SprintOnLine(3, Stop.ROOM, in_tall=False))
    assert classes(picture("wide", facts(*sprints))).count("app-ll__track--room") == 2
    assert classes(picture("tall", facts(*sprints))).count("app-ll__track--room") == 1


def test_a_line_without_sprints_is_its_start() -> None:
    for shape in SHAPES:
        assert "app-ll__tick" in classes(picture(shape, facts()))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("other need", ["other need"]),
        ("other place or scale of it", ["other place", "or scale of it"]),
        ("platform/application-change", ["platform/", "application-change"]),
        ("unbreakablebutverylongword", ["unbreakablebutverylongword"]),
    ],
)
def test_a_long_kind_takes_two_lines(text: str, lines: list[str]) -> None:
    assert fold(text, 140) == lines


def test_words_that_are_too_wide_end_with_an_ellipsis() -> None:
    assert fitted("note", "we do not know", 14 * LETTER["note"]) == "we do not know"
    assert fitted("note", "we do not know", 13 * LETTER["note"]) == "we do not kn" + ELLIPSIS


@pytest.mark.parametrize("pivots", [0, 4, 12])
def test_a_verdict_is_whole_or_absent_beside_a_tall_line(pivots: int) -> None:
    """Cut short, "holds not" would say the opposite."""
    sprints = [SprintOnLine(n, Stop.PIVOT, note="klopt niet", result="341 of 4000") for n in range(pivots)]
    said = texts(picture("tall", facts(*sprints, SprintOnLine(99, Stop.KEEP, note="klopt niet"))))
    assert not [text for text in said if "klopt" in text and not text.endswith("klopt niet")]
    assert [text for text in said if text.startswith("Sprint 99")]


@pytest.mark.parametrize(
    ("steps", "kinks", "stops"), [("k", 0, 1), ("pw", 1, 2), ("ppk", 2, 3), ("kks", 0, 3), ("pppppk", 5, 6), ("ku", 0, 2), ("", 0, 0)]
)  # fmt: skip
def test_the_mini_line_has_a_stop_for_each_letter(steps: str, kinks: int, stops: int) -> None:
    svg = ElementTree.fromstring(line.mini(steps))  # noqa: S314  # our own output
    assert svg.get("aria-hidden") == "true"
    assert classes(svg).count("app-ll__track--kink") == kinks
    assert sum(name in {"app-ll__stop", "app-ll__end"} for name in classes(svg)) == stops


def test_the_mini_line_takes_stops_too_and_shows_where_it_comes_from_and_leads() -> None:
    assert line.mini([Stop.KEEP, Stop.NOW]) == line.mini("kn")
    svg = ElementTree.fromstring(line.mini("k", child=True, predecessor=True))  # noqa: S314  # our own output
    assert {"app-ll__fork", "app-ll__dotted"} <= set(classes(svg))


def test_many_pivots_make_a_slope_not_a_stair() -> None:
    heights = {kinks: float(re.findall(r'height="(\d+)"', line.mini("p" * kinks + "k"))[0]) for kinks in (2, 8)}
    assert heights[8] < 2 * heights[2]


# What holds for every line

# Any text that XML can hold, with the signs that break it in front.
ANY_TEXT = st.text(
    st.sampled_from("<>&\"'\u2212/ ") | st.characters(exclude_categories=["C"], max_codepoint=0xFFFF), max_size=60
)
SPRINTS = st.builds(
    SprintOnLine,
    number=st.integers(1, 99),
    stop=st.sampled_from(Stop),
    **dict.fromkeys(("label", "date", "result", "note", "kind", "ghost", "child", "to"), ANY_TEXT),
    name=st.none() | ANY_TEXT,
    in_tall=st.booleans(),
)
LINES = st.builds(
    LineFacts,
    ident=st.just("l"),
    title=ANY_TEXT,
    started=ANY_TEXT,
    sprints=st.lists(SPRINTS, max_size=12).map(tuple),
    desc=ANY_TEXT,
    predecessor=ANY_TEXT,
)


@pytest.mark.parametrize("shape", SHAPES)
@given(any_line=LINES)
def test_every_line_is_well_formed_and_carries_its_texts_unchanged(shape: str, any_line: LineFacts) -> None:
    svg = picture(shape, any_line)
    assert {element.tag for element in svg.iter()} <= {"svg", "title", "desc", "path", "circle", "rect", "text"}
    told = {element.tag: element.text or "" for element in svg if element.tag in {"title", "desc"}}
    assert told.get("title", "") == any_line.title
    assert told.get("desc", "") == describe(any_line, SAID)


# Every text as long as it may be, on the stop where it hangs: hardest for the right edge.
W = "wide words " * 9
LONGEST = tuple(
    SprintOnLine(number, stop, W, W, name=W, result=W, note=W, kind=W, ghost=W, child=W, to=W)
    for number, stop in enumerate([Stop.PIVOT, Stop.KEEP, Stop.PIVOT, Stop.SCALE_UP])
)


def reach(element: ElementTree.Element) -> float:
    """How far right a text may come, by the width of an average letter of its kind."""
    kind = element.get("class", "").split()[0].removeprefix("app-ll__")
    width = LETTER[kind] * len((element.text or "").replace("\u2212\u200a", "\u2212"))
    share = {"start": 1.0, "middle": 0.5, "end": 0.0}[element.get("text-anchor", "")]
    return float(element.get("x", "")) + width * share


@pytest.mark.parametrize("shape", SHAPES)
@given(any_line=LINES)
@example(any_line=LineFacts("l", "t", "s" * 90, LONGEST, predecessor="p" * 90))
@example(any_line=LineFacts("l", "t", "s", LONGEST[:1]))
@example(any_line=LineFacts("l", "t", "s", (replace(LONGEST[0], stop=Stop.ROOM),) * 7))
def test_no_line_leaves_the_paper(shape: str, any_line: LineFacts) -> None:
    svg = picture(shape, any_line)
    _left, _top, width, height = map(float, svg.get("viewBox", "").split())
    for element in svg.iter("text"):
        assert reach(element) <= width + 1, element.text
        assert 0 < float(element.get("y", "")) <= height, element.text
    for element in svg.iter("circle"):
        assert float(element.get("cx", "")) + float(element.get("r", "")) <= width + 14
        assert float(element.get("cy", "")) <= height


def levels(svg: ElementTree.Element) -> list[float]:
    """The heights of the pieces of a line, in the order of its sprints."""
    pieces = [
        e
        for e in svg.iter("path")
        if e.get("class", "").startswith("app-ll__track") and "kink" not in e.get("class", "")
    ]
    return [float(re.findall(r"M\S+ (\S+?)[HV]", e.get("d", ""))[0]) for e in pieces]


@given(any_line=LINES)
def test_a_wide_line_only_goes_down_and_only_at_a_pivot(any_line: LineFacts) -> None:
    found = levels(picture("wide", any_line))
    assert found == sorted(found)
    pivots = sum(sprint.stop is Stop.PIVOT for sprint in any_line.sprints[:-1])
    assert len(set(found)) == (pivots + 1 if any_line.sprints else 0)


@given(any_line=LINES)
def test_a_tall_line_only_goes_on(any_line: LineFacts) -> None:
    found = levels(picture("tall", any_line))
    assert found == sorted(found)


@given(any_line=LINES)
def test_a_longer_text_elsewhere_does_not_move_the_wide_line(any_line: LineFacts) -> None:
    """Only what stands beside the last stop may take room from the line."""
    noted = replace(any_line, sprints=tuple(replace(sprint, note="n" * 50) for sprint in any_line.sprints))
    before, after = picture("wide", any_line), picture("wide", noted)
    assert levels(before) == levels(after)
    assert before.get("viewBox") == after.get("viewBox")
