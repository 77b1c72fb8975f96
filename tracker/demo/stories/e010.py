# SPDX-License-Identifier: EUPL-1.2
"""E-010 Werkplek binnen een dag: sprint 3 ligt klaar, maar de vakeigenaar is vertrokken."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.demo.script import (
    Idea,
    Keep,
    Leaves,
    Lesson,
    Line,
    Plan,
    Question,
    Ready,
    Result,
    SprintTold,
    Story,
    Thought,
    Vote,
)
from tracker.demo.stories.dutch import BIJSTUREN, CIJFER, DOORGAAN, GEBEURTENIS, GEMETEN, GEZIEN, KLOPT, KLOPT_NIET
from tracker.experiments.terms import StopRuleFacts, StopRuleKind, Threshold, Way

METING = "deel dat binnen één dag werkt"
GRENS = Threshold(Decimal(80), "%", Way.AT_LEAST)

PLAN_1 = Plan(
    question="Klopt het dat tien vaste pakketten genoeg zijn voor iedereen?",
    test="Nieuwe collega's krijgen één van tien vaste pakketten, klaar op hun eerste dag",
    metric=METING,
    threshold=GRENS,
    sample="10 starters in twee weken",
    visible_result="Een kaart met tien pakketten",
    baseline="20% werkt nu binnen één dag",
    touched="10 nieuwe collega's",
    fallback="De helpdesk helpt zoals altijd",
    contact="Ruud Slagter, Personeel",
)
PLAN_2 = replace(
    PLAN_1,
    question=None,
    test="Wie begint, heeft de toegang van zijn rol al twee dagen vooraf",
    visible_result="Op dag 1 werkt de inlog meteen",
    baseline="60% in sprint 1",
)

SPRINT_1 = SprintTold(
    starts=49,
    plan=PLAN_1,
    log=(
        Line(1, "mei", GEZIEN, "De laptop stond klaar. De starter kon er alleen niet in."),
        Line(6, "stefan", CIJFER, "5 starters, 3 konden op dag 1 werken."),
        Line(9, "ruud", GEZIEN, "Toegang vraagt vier handtekeningen. Niemand weet waarom."),
        Line(13, "stefan", CIJFER, "10 starters, 6 binnen een dag."),
    ),
    result=Result(value=Decimal(60), n=10, note="6 van de 10 starters.", euros=500, hours=40),
    lessons=(
        Lesson(
            "6 van de 10 starters konden op dag 1 werken. De andere 4 hadden een laptop, maar nog geen toegang.",
            "We wachten op toegang, niet op de laptop",
            KLOPT_NIET,
            GEMETEN,
            surprise=True,
        ),
    ),
    votes=(
        Vote("ilse", DOORGAAN, "Nu weten we waar het zit."),
        Vote("daan", DOORGAAN),
        Vote("stefan", DOORGAAN),
        Vote("mei", BIJSTUREN, "Vergeet de pakketten. Het gaat om toegang."),
        Vote("ruud", DOORGAAN),
    ),
    decision=Keep(
        "ilse",
        "Vier van de vijf willen door. We regelen de toegang vooraf.",
        "Lukt het als de toegang van een rol vooraf klaarstaat?",
    ),
)

SPRINT_2 = SprintTold(
    starts=28,
    plan=PLAN_2,
    log=(
        Line(2, "daan", GEBEURTENIS, "De toegang per rol staat klaar. Dat scheelt drie handtekeningen."),
        Line(7, "stefan", CIJFER, "6 starters, allemaal op dag 1 aan het werk."),
        Line(13, "stefan", CIJFER, "10 starters, 9 binnen een dag."),
    ),
    result=Result(value=Decimal(90), n=10, note="9 van de 10 starters.", euros=300, hours=45),
    lessons=(
        Lesson(
            "9 van de 10 starters werkten op dag 1. Eerst waren dat er 2 van de 10.",
            "Met toegang vooraf per rol kan bijna iedereen meteen werken",
            KLOPT,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("ilse", DOORGAAN),
        Vote("daan", DOORGAAN),
        Vote("stefan", DOORGAAN),
        Vote("mei", DOORGAAN, "Nu de mensen die van afdeling wisselen."),
        Vote("ruud", DOORGAAN, "Dit scheelt mij een halve dag per starter."),
    ),
    decision=Keep(
        "ilse",
        "Iedereen is voor en de grens is gehaald. Nu voor wie van rol wisselt.",
        "Lukt het ook als iemand van afdeling wisselt?",
    ),
)

E_010 = Story(
    number=10,
    idea=Idea(
        days_ago=75,
        by="ruud",
        title="Werkplek binnen een dag",
        problem="Een nieuwe collega wacht dagen op een laptop, een pas en toegang. De eerste week is dan weg.",
        audience="Nieuwe collega's en hun teams",
        direction="R-d",
        theme="Bedrijfsvoering",
    ),
    ready=Ready(
        days_ago=60,
        team="Data",
        lead="ilse",
        owner="ruud",
        thought=Thought(
            action="tien vaste pakketten",
            audience="nieuwe collega's",
            effect="een werkende plek binnen één dag",
            because="bijna iedereen hetzelfde nodig heeft",
        ),
        stop_rule=StopRuleFacts(
            condition="Als na sprint 3 minder dan de helft binnen één dag werkt",
            kind=StopRuleKind.METRIC,
            value=Decimal(50),
            way=Way.AT_MOST,
            after_sprint=3,
        ),
        max_loss_eur=3000,
        max_hours=200,
    ),
    sprints=(SPRINT_1, SPRINT_2),
    besides=(
        Question(16, "mei", "Wie haalt de toegang weg als iemand vertrekt?"),
        Leaves(7, "ineke", "ruud"),
    ),
)
