# SPDX-License-Identifier: EUPL-1.2
"""E-009 Koele route naar school: de stopregel kwam uit, en de opdrachtgever stopte. E-012 bouwt hierop voort."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.demo.script import (
    CleanUp,
    Idea,
    Keep,
    Lesson,
    Line,
    Pick,
    Plan,
    Ready,
    Result,
    SprintTold,
    Stopped,
    Story,
    Thought,
    Vote,
)
from tracker.demo.stories.dutch import BIJSTUREN, CIJFER, DOORGAAN, GEMETEN, GEZIEN, KLOPT_NIET, STOPPEN
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, StopRuleKind, Threshold, Way

METING = "verschil tussen drie ritten op dezelfde dag"
GRENS = Threshold(Decimal(1), "graad", Way.AT_MOST)

PLAN_1 = Plan(
    question="Klopt het dat een meetfiets elke keer hetzelfde meet?",
    test="Drie keer dezelfde route op één dag, met een thermometer op het stuur",
    metric=METING,
    threshold=GRENS,
    sample="3 ritten per dag, 4 schoolroutes",
    visible_result="Een kaart met een kleur per straat",
    baseline="Er is nog geen kaart van hete plekken",
    touched="Niemand: alleen collega's fietsen",
    fallback="De bomenlijst van vorig jaar",
    contact="Tineke Bouwman, Groen",
)
PLAN_2 = replace(
    PLAN_1,
    question=None,
    test="Dezelfde ritten, met een kapje dat de zon van de sensor houdt",
    visible_result="Een nieuwe kaart, naast de oude",
    baseline="3,4 graad verschil in sprint 1",
)
PLAN_3 = replace(
    PLAN_2,
    test="Dezelfde ritten, met een kapje en een klein windje van een ventilator",
    visible_result="Een kaart die drie keer hetzelfde zegt",
    baseline="2,1 graad verschil in sprint 2",
)

SPRINT_1 = SprintTold(
    starts=138,
    plan=PLAN_1,
    log=(
        Line(2, "sanne", GEZIEN, "In de zon loopt de meter binnen een minuut 3 graden op."),
        Line(5, "omar", CIJFER, "Route 1: 31,2 en 33,0 en 34,5 graden, op dezelfde middag."),
        Line(12, "els", CIJFER, "Vier routes. Het verschil tussen drie ritten is gemiddeld 3,4 graad."),
    ),
    result=Result(value=Decimal("3.4"), n=12, euros=2200, hours=50),
    lessons=(
        Lesson(
            "Drie ritten op één dag verschilden 3,4 graad. In de schaduw van een bus was het al anders.",
            "Zon op de sensor telt zwaarder dan de straat",
            KLOPT_NIET,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("joost", DOORGAAN, "Een kapje kost een tientje. Dat proberen we eerst."),
        Vote("sanne", DOORGAAN),
        Vote("omar", BIJSTUREN, "Kijk eerst wat er al is."),
        Vote("els", DOORGAAN),
        Vote("tineke", STOPPEN, tipped=False),
    ),
    decision=Keep(
        "joost",
        "Drie van de vijf willen door. We schermen de sensor af.",
        "Wordt het verschil kleiner met een kapje op de sensor?",
    ),
)

SPRINT_2 = SprintTold(
    starts=117,
    plan=PLAN_2,
    log=(
        Line(3, "omar", GEZIEN, "Het kapje helpt. Nu telt vooral hoe hard je fietst."),
        Line(8, "els", CIJFER, "Twee routes, 2,3 graad verschil."),
        Line(13, "els", CIJFER, "Vier routes, 2,1 graad verschil."),
    ),
    result=Result(value=Decimal("2.1"), n=12, euros=1100, hours=45),
    lessons=(
        Lesson(
            "Met een kapje zakte het verschil tot 2,1 graad. De grens is 1 graad.",
            "Afschermen helpt, maar niet genoeg",
            KLOPT_NIET,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("joost", DOORGAAN, "Nog één keer. De stopregel zegt na sprint 3."),
        Vote("sanne", DOORGAAN),
        Vote("omar", BIJSTUREN),
        Vote("els", DOORGAAN),
        Vote("tineke", BIJSTUREN, "Een fiets is geen meetstation."),
    ),
    decision=Keep(
        "joost",
        "Nipt door. Halen we het nu niet, dan stoppen we. Zo staat het in de stopregel.",
        "Komt het verschil onder 1 graad met wind langs de sensor?",
    ),
)

SPRINT_3 = SprintTold(
    starts=96,
    plan=PLAN_3,
    log=(
        Line(4, "sanne", CIJFER, "Twee routes, 1,8 graad."),
        Line(8, "omar", GEZIEN, "Bij een ander team lag een hoogtekaart met alle schaduw. Niemand van ons wist het."),
        Line(13, "els", CIJFER, "Vier routes, 1,6 graad verschil."),
    ),
    result=Result(value=Decimal("1.6"), n=12, euros=1500, hours=55),
    lessons=(
        Lesson(
            "Het verschil bleef 1,6 graad. Bij Geo-informatie lag al een ruwe kaart, gemaakt voor iets anders.",
            "Een ruwe kaart bestond al",
            KLOPT_NIET,
            GEMETEN,
            surprise=True,
        ),
    ),
    votes=(
        Vote("joost", STOPPEN, "De stopregel is uit. En er is al een kaart."),
        Vote("sanne", STOPPEN),
        Vote("omar", BIJSTUREN, "Ga verder met de kaart die er al is."),
        Vote("els", STOPPEN, "Meten hoeft niet meer."),
        Vote("tineke", STOPPEN),
    ),
    decision=Stopped(
        by="jelle",
        reason="De stopregel kwam uit en het team wil stoppen. Verder met de kaart kan, als een nieuw experiment.",
        why="Na drie sprints verschilden drie ritten nog 1,6 graad. We hadden opgeschreven: boven 1 graad stoppen we.",
        unknown="Of een vaste meter aan een lantaarnpaal wel goed genoeg is. Dat was een ander experiment.",
        useful_for="Iedereen die wil meten wat misschien al ergens op een kaart staat.",
        thanks="Dank aan Sanne, Omar en Els: samen 36 ritten op de heetste dagen.",
        clean_up=(
            CleanUp("Twee meters en de fiets terug bij de verhuurder", "sanne", due=7, checked_by="els"),
            CleanUp("De planners van Groen verteld waar de kaart ligt", "joost", due=14, checked_by="tineke"),
        ),
    ),
)

E_009 = Story(
    number=9,
    idea=Idea(
        days_ago=170,
        by="sanne",
        title="Koele route naar school",
        problem="Op warme dagen fietsen kinderen door straten zonder schaduw. We weten niet waar bomen helpen.",
        audience="Kinderen die naar school fietsen, en de planners van Groen",
        direction="R-b",
        theme="Klimaat",
    ),
    ready=Ready(
        days_ago=150,
        team="Klimaat",
        lead="joost",
        owner="tineke",
        thought=Thought(
            action="een meetfiets die hete plekken op schoolroutes toont",
            audience="de planners van Groen",
            effect="weten waar bomen moeten komen",
            because="een fiets overal komt waar kinderen komen",
        ),
        stop_rule=StopRuleFacts(
            condition="Als het verschil na sprint 3 nog boven 1 graad ligt",
            kind=StopRuleKind.METRIC,
            value=Decimal(1),
            way=Way.AT_LEAST,
            after_sprint=3,
        ),
        max_loss_eur=8000,
        max_hours=240,
        picks=(Pick(SafetyKind.PURCHASE, SafetyAnswer.YES, "Twee meters en een fiets te leen, voor € 2.000."),),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3),
)
