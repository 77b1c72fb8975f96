# SPDX-License-Identifier: EUPL-1.2
"""E-012 Schaduwkaart uit bestaande gegevens: gemeten, opgeschreven, en toen 19 dagen niets."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.demo.script import (
    Idea,
    Keep,
    Lesson,
    Line,
    Plan,
    Question,
    Ready,
    Result,
    SprintTold,
    Story,
    Thought,
    Use,
    Vote,
)
from tracker.demo.stories.dutch import BIJSTUREN, CIJFER, DOORGAAN, GEMETEN, GEZIEN, KLOPT, KLOPT_NIET
from tracker.experiments.terms import StopRuleFacts, StopRuleKind, Threshold, Way

PLAN_1 = Plan(
    question="Klopt het dat de hoogtekaart en de bomenlijst samen goed genoeg zijn?",
    test="We rekenen de schaduw uit en gaan op 30 plekken kijken of het klopt",
    metric="overeenkomst met 30 plekken",
    threshold=Threshold(Decimal(24), "van 30", Way.AT_LEAST),
    sample="30 plekken op schoolroutes, op één zonnige middag",
    visible_result="Een schaduwkaart op het scherm",
    baseline="Er is een ruwe kaart, gemaakt voor iets anders",
    touched="Niemand: we kijken alleen",
    fallback="De bomenlijst van vorig jaar",
    contact="Tineke Bouwman, Groen",
)
PLAN_2 = replace(
    PLAN_1,
    question=None,
    test="Dezelfde 30 plekken, met de lijst van nieuwe gebouwen erbij",
    visible_result="Een schaduwkaart met de nieuwe wijk erop",
    baseline="21 van 30 in sprint 1",
)

SPRINT_1 = SprintTold(
    starts=63,
    plan=PLAN_1,
    log=(
        Line(2, "omar", GEZIEN, "De kaart rekent in een nacht de hele stad door."),
        Line(8, "sanne", CIJFER, "15 plekken bekeken, 11 kloppen."),
        Line(13, "sanne", CIJFER, "30 plekken, 21 kloppen. In de nieuwe wijk klopt bijna niets."),
    ),
    result=Result(value=Decimal(21), n=30, euros=400, hours=40),
    lessons=(
        Lesson(
            "21 van de 30 plekken klopten. De fouten lagen bijna allemaal in de nieuwe wijk.",
            "Nieuwe gebouwen ontbreken in de kaart",
            KLOPT_NIET,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("joost", DOORGAAN, "De bouwlijst bestaat. Leg hem ernaast."),
        Vote("sanne", DOORGAAN),
        Vote("omar", DOORGAAN),
        Vote("els", BIJSTUREN, "Doe alleen de oude wijken, daar klopt het al."),
        Vote("tineke", DOORGAAN),
    ),
    decision=Keep(
        "joost",
        "Vier van de vijf willen door. We leggen de bouwlijst erbij.",
        "Klopt de kaart als de nieuwe gebouwen erop staan?",
    ),
)

SPRINT_2 = SprintTold(
    starts=34,  # it ended 20 days ago; result and learning came the day after, and nobody opened the vote
    plan=PLAN_2,
    log=(
        Line(3, "omar", GEZIEN, "De bouwlijst is twee maanden oud. Voor schaduw is dat genoeg."),
        Line(9, "els", CIJFER, "18 plekken bekeken, 16 kloppen."),
        Line(13, "sanne", CIJFER, "30 plekken, 26 kloppen."),
    ),
    result=Result(value=Decimal(26), n=30, note="Met de bouwlijst erbij.", euros=300, hours=35),
    lessons=(
        Lesson(
            "26 van de 30 plekken kwamen overeen. De grens was 24.",
            "Met de bouwlijst erbij klopt de schaduwkaart wel",
            KLOPT,
            GEMETEN,
        ),
    ),
)

E_012 = Story(
    number=12,
    idea=Idea(
        days_ago=65,
        by="omar",
        title="Schaduwkaart uit bestaande gegevens",
        problem="We weten nog steeds niet waar op schoolroutes schaduw mist. Meten met een fiets werkte niet.",
        audience="De planners van Groen",
        direction="R-b",
        theme="Klimaat",
        after=9,
        different="We meten niet meer. De hoogtekaart en de bomenlijst bestaan al, en rekenen kan op één dag.",
    ),
    ready=Ready(
        days_ago=64,
        team="Klimaat",
        lead="joost",
        owner="tineke",
        thought=Thought(
            action="de hoogtekaart en de bomenlijst samen",
            audience="de planners van Groen",
            effect="goed genoeg weten waar schaduw is, zonder te meten",
            because="schaduw vooral komt van gebouwen en bomen, en die staan al op een kaart",
        ),
        stop_rule=StopRuleFacts(
            condition="Als na sprint 3 minder dan 20 van de 30 plekken kloppen",
            kind=StopRuleKind.METRIC,
            value=Decimal(19),
            way=Way.AT_MOST,
            after_sprint=3,
        ),
        max_loss_eur=3000,
        max_hours=200,
    ),
    sprints=(SPRINT_1, SPRINT_2),
    besides=(
        Use(62, "omar", "Een ruwe kaart bestond al", "We beginnen met de kaart die er al is, niet met meten."),
        Question(22, "els", "Hoe vaak moet de bouwlijst ververst worden?"),
    ),
)
