# SPDX-License-Identifier: EUPL-1.2
"""E-007 Scheve stoeptegel met foto: sprint 3 is gemeten, en 3 van de 5 hebben gestemd."""

from __future__ import annotations

from decimal import Decimal

from tracker.demo.script import (
    Idea,
    Keep,
    Lesson,
    Line,
    Pick,
    Plan,
    Question,
    Ready,
    Result,
    SprintTold,
    Story,
    Thought,
    Vote,
)
from tracker.demo.stories.dutch import (
    BELEMMERING,
    BIJSTUREN,
    CIJFER,
    DOORGAAN,
    GEBEURTENIS,
    GEMETEN,
    GEZIEN,
    KLOPT,
    KLOPT_NIET,
)
from tracker.directions.terms import Stage
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, StopRuleKind, Threshold, Way
from tracker.sprints.terms import BlockerKind

GRENS = Threshold(Decimal(50), "%", Way.AT_LEAST)
METING = "meldingen zonder extra bezoek"

SPRINT_1 = SprintTold(
    starts=63,
    plan=Plan(
        question="Klopt het dat een foto bij de melding genoeg zegt om zonder kijken een ploeg te sturen?",
        test="Iedereen die een scheve tegel meldt in de Molenwijk, vragen we om één foto",
        metric=METING,
        threshold=GRENS,
        sample="60 meldingen uit de Molenwijk",
        visible_result="De foto staat bij de melding op de telefoon van de ploeg",
        baseline="Nu gaat bij elke melding eerst iemand kijken",
        touched="Inwoners die een tegel melden. Een foto hoeft niet.",
        fallback="Zonder goede foto gaat er iemand kijken, net als nu",
        contact="Tess Oudkerk, Buiten en Beheer",
    ),
    log=(
        Line(2, "gijs", GEZIEN, "De foto's zijn scherp, maar je ziet niet hoe hoog de rand is."),
        Line(6, "anouk", CIJFER, "28 meldingen, 9 keer was de foto genoeg."),
        Line(13, "anouk", CIJFER, "60 meldingen, 21 keer was de foto genoeg. Dat is 35%."),
    ),
    result=Result(value=Decimal(35), n=60, euros=300, hours=30),
    lessons=(
        Lesson(
            saw="60 meldingen met foto. Bij 21 kon de ploeg meteen gaan, bij 39 moest iemand eerst kijken.",
            learned="De schaal ontbreekt op gewone foto's",
            verdict=KLOPT_NIET,
            strength=GEMETEN,
        ),
    ),
    votes=(
        Vote("tess", DOORGAAN, "We weten precies wat er mist. Dat is één vraag verder."),
        Vote("wout", DOORGAAN),
        Vote("gijs", BIJSTUREN, "Laat de wijkploeg zelf kijken, die rijdt er toch langs."),
        Vote("anouk", DOORGAAN),
        Vote("rinus", BIJSTUREN, tipped=False),
    ),
    decision=Keep(
        by="tess",
        reason="De meesten willen door. We missen alleen de schaal.",
        next_question="Is een foto met een schoen ernaast genoeg?",
    ),
)

SPRINT_2 = SprintTold(
    starts=40,
    plan=Plan(
        test="We vragen bij de foto: leg je schoen ernaast",
        metric=METING,
        threshold=GRENS,
        sample="60 meldingen uit de Molenwijk",
        visible_result="De melding vraagt om een foto met een schoen",
        baseline="35% in sprint 1",
        touched="Inwoners die een tegel melden. Een foto hoeft niet.",
        fallback="Zonder goede foto gaat er iemand kijken, net als nu",
        contact="Tess Oudkerk, Buiten en Beheer",
    ),
    log=(
        Line(1, "wout", GEZIEN, "De eerste foto met schoen is er. Je ziet meteen hoe hoog de rand is."),
        Line(8, "anouk", CIJFER, "31 meldingen, 17 keer genoeg."),
        Line(10, "gijs", GEZIEN, "Mensen leggen ook een fles of een sleutel neer. Dat werkt net zo goed."),
        Line(13, "anouk", CIJFER, "60 meldingen, 35 keer genoeg. Dat is 58%."),
    ),
    result=Result(value=Decimal(58), n=60, euros=200, hours=25),
    lessons=(
        Lesson(
            saw="Bij 35 van de 60 meldingen kon de ploeg meteen gaan. Door de schoen zie je hoe hoog de rand is.",
            learned="Een schoen naast de tegel geeft genoeg schaal",
            verdict=KLOPT,
            strength=GEMETEN,
            surprise=True,
        ),
    ),
    votes=(
        Vote("tess", DOORGAAN),
        Vote("wout", DOORGAAN, "Zo simpel had ik het niet verwacht."),
        Vote("gijs", DOORGAAN, "Ik dacht dat het niet kon. Ik had het mis."),
        Vote("anouk", DOORGAAN),
        Vote("rinus", DOORGAAN),
    ),
    decision=Keep(
        by="tess",
        reason="Iedereen is voor doorgaan en de grens is gehaald. Nu in meer wijken.",
        next_question="Werkt de foto met een schoen ernaast ook in andere wijken?",
    ),
)

SPRINT_3 = SprintTold(
    starts=16,
    plan=Plan(
        test="Dezelfde vraag bij meldingen in Noord, De Wierde en het Centrum",
        metric=METING,
        threshold=GRENS,
        sample="180 meldingen uit drie wijken",
        visible_result="De melding vraagt in vier wijken om een foto met een schoen",
        baseline="58% in sprint 2",
        touched="Inwoners die een tegel melden. Een foto hoeft niet.",
        fallback="Zonder goede foto gaat er iemand kijken, net als nu",
        contact="Tess Oudkerk, Buiten en Beheer",
    ),
    log=(
        Line(3, "wout", CIJFER, "41 meldingen uit drie wijken, 24 keer genoeg."),
        Line(5, "gijs", GEZIEN, "In het donker mislukt de foto. Met flits lukt hij."),
        Line(
            7,
            "anouk",
            BELEMMERING,
            "De foto's staan in een ander systeem dan de planning. We zetten ze met de hand over.",
            blocker=BlockerKind.DATA,
        ),
        Line(11, "tess", GEBEURTENIS, "De ploeg van De Wierde wil dit houden, ook na de sprint."),
        Line(13, "anouk", CIJFER, "180 meldingen, 97 keer genoeg. Dat is 54%."),
    ),
    result=Result(value=Decimal(54), n=180, note="97 van de 180 meldingen, in drie wijken.", euros=400, hours=35),
    lessons=(
        Lesson(
            saw="In drie wijken was bij 97 van de 180 meldingen geen extra bezoek nodig. De grens was 50%.",
            learned="Ook in drie andere wijken is de foto vaak genoeg",
            verdict=KLOPT,
            strength=GEMETEN,
        ),
    ),
    votes=(
        Vote("tess", DOORGAAN),
        Vote("gijs", DOORGAAN, "Eerst weten of het in het donker ook lukt."),
        Vote("rinus", DOORGAAN),
    ),
)

E_007 = Story(
    number=7,
    idea=Idea(
        days_ago=77,
        by="gijs",
        title="Scheve stoeptegel met foto",
        problem="Bij elke melding van een scheve tegel gaat eerst iemand kijken. Daarna komt pas de ploeg.",
        audience="Inwoners die een tegel melden, en de ploegen op straat",
        direction="R-b",
        theme="Openbare ruimte",
    ),
    ready=Ready(
        days_ago=67,
        team="Buiten",
        lead="tess",
        owner="rinus",
        thought=Thought(
            action="een foto bij de melding vragen",
            audience="inwoners die een scheve tegel melden",
            effect="een ploeg die kan gaan zonder eerst te kijken",
            because="een foto laat zien hoe erg het is",
        ),
        stop_rule=StopRuleFacts(
            condition="Als na sprint 3 minder dan 40% van de meldingen zonder extra bezoek gaat",
            kind=StopRuleKind.METRIC,
            value=Decimal(40),
            way=Way.AT_MOST,
            after_sprint=3,
        ),
        max_loss_eur=4000,
        max_hours=200,
        stage=Stage.SMALL_LIVE,
        picks=(Pick(SafetyKind.RESIDENTS, SafetyAnswer.YES, "Inwoners sturen een foto mee. Dat hoeft niet."),),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3),
    besides=(Question(10, "gijs", "Lukt de foto ook in het donker?"),),
)
