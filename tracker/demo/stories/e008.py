# SPDX-License-Identifier: EUPL-1.2
"""E-008 Wijkbudget per sms: twee keer bijgestuurd, één besluit ingetrokken, en nu gepauzeerd tot de wijkronde."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.decisions.terms import PivotKind
from tracker.demo.script import (
    Again,
    Idea,
    Keep,
    Lesson,
    Line,
    NewStage,
    Pause,
    Pick,
    Pivoted,
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
from tracker.demo.stories.dutch import (
    BIJSTUREN,
    CIJFER,
    DOORGAAN,
    GEBEURTENIS,
    GEMETEN,
    GEZEGD,
    GEZIEN,
    KLOPT,
    KLOPT_NIET,
    STOPPEN,
    WETEN_WE_NIET,
)
from tracker.directions.terms import Stage
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, StopRuleKind, Threshold, Way

METING = "stemmers uit de wijk"
GRENS = Threshold(Decimal(300), "mensen", Way.AT_LEAST)

PLAN_1 = Plan(
    question="Klopt het dat mensen zonder computer wel per sms willen stemmen?",
    test="We vragen het in wijkcentrum Het Pontje, met een voorbeeld op een telefoon",
    surprise="Als meer dan de helft een sms niet vertrouwt",
    sample="30 gesprekken in wijkcentrum Het Pontje",
    visible_result="Een voorbeeld van de sms op een telefoon",
    touched="30 bezoekers van Het Pontje, zij doen vrijwillig mee",
    contact="Kees Loonstra, Wijken",
)
PLAN_2 = replace(
    PLAN_1,
    question="Stemmen meer mensen als er een stembus bij de bakker staat?",
    test="Twee weken een stembus bij de bakker, met een collega erbij op zaterdag",
    metric=METING,
    threshold=GRENS,
    surprise=None,
    sample="Eén wijk, twee weken",
    visible_result="Een stembus op de toonbank",
    baseline="140 stemmers vorig jaar",
    touched="Iedereen in de wijk. Wie al online stemde, telt één keer",
    fallback="Stemmen op de website blijft kunnen",
)
PLAN_3 = replace(
    PLAN_2,
    question="Halen we de grens met de school en de bakker samen?",
    test="Een stembus bij de bakker en een in de hal van de school, allebei elke dag geteld door twee mensen",
    visible_result="Twee stembussen, en elke avond de stand op het raam",
    baseline="162 stemmers bij de bakker alleen",
)

SPRINT_1 = SprintTold(
    starts=105,
    plan=PLAN_1,
    log=(
        Line(2, "roos", GEZIEN, "“Een sms van de gemeente? Dat is vast nep.”"),
        Line(5, "henk", CIJFER, "14 gesprekken, 9 mensen vertrouwen een sms niet."),
        Line(9, "amina", GEZIEN, "Bijna iedereen heeft een telefoon. Dat is het probleem niet."),
        Line(12, "roos", CIJFER, "30 gesprekken. 19 mensen vertrouwen een sms niet."),
    ),
    result=Result(surprised=True, note="19 van de 30 mensen vertrouwen een sms niet.", euros=100, hours=30),
    lessons=(
        Lesson(
            "19 van de 30 bewoners vertrouwen een sms niet. Een mens of een brief met een gezicht erbij wel.",
            "Vertrouwen is de drempel, niet het toestel",
            KLOPT_NIET,
            GEZEGD,
        ),
    ),
    votes=(
        Vote("fatma", BIJSTUREN, "Ga naar een plek waar mensen elkaar al kennen."),
        Vote("henk", BIJSTUREN),
        Vote("roos", BIJSTUREN, "De bakker kent iedereen."),
        Vote("amina", BIJSTUREN),
        Vote("kees", DOORGAAN, "Leg het eerst uit in de wijkkrant."),
    ),
    decision=Pivoted(
        by="fatma",
        reason="Vier van de vijf willen bijsturen. Een sms wint geen vertrouwen, een bekend gezicht wel.",
        kind=PivotKind.OTHER_CHANNEL,
        stays="Meer mensen zonder computer stemmen mee over het wijkbudget.",
        changes="Een stembus bij de bakker, in plaats van een sms.",
        thought=Thought(
            action="een stembus bij de bakker",
            audience="bewoners zonder computer",
            effect="meer stemmers voor het wijkbudget",
            because="ze daar al komen en de mensen kennen",
        ),
    ),
)

SPRINT_2 = SprintTold(
    starts=84,
    plan=PLAN_2,
    log=(
        Line(1, "roos", GEBEURTENIS, "De stembus staat. De bakker legt hem zelf uit."),
        Line(5, "henk", CIJFER, "Volgens de lijst 96 stemmen."),
        Line(8, "amina", GEZIEN, "Ouders halen brood op zaterdag. Door de week komen vooral ouderen."),
        Line(13, "henk", CIJFER, "De tellijst staat op 212."),
    ),
    result=Result(value=Decimal(212), n=212, note="Geteld met de lijst bij de bakker.", euros=900, hours=55),
    lessons=(
        Lesson(
            "De tellijst bij de bakker stond na twee weken op 212 stemmers. De grens was 300.",
            "Bij de bakker stemmen meer mensen, maar nog niet genoeg",
            WETEN_WE_NIET,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("fatma", DOORGAAN, "212 is al veel meer dan vorig jaar."),
        Vote("henk", DOORGAAN),
        Vote("roos", BIJSTUREN, "Ouders bereiken we op school."),
        Vote("amina", DOORGAAN),
        Vote("kees", STOPPEN, "De website is goedkoper.", tipped=False),
    ),
    decision=Keep(
        "fatma",
        "Drie van de vijf willen door. Nog twee weken bij dezelfde bakker.",
        "Komen we boven de 300 met nog twee weken bij de bakker?",
    ),
    again=Again(
        why="De tellijst klopte niet: één blad telde dubbel. Het waren er 162, niet 212.",
        correction="Het waren 162 stemmers, geen 212. Eén blad van de tellijst telde dubbel.",
        lesson=Lesson(
            "Eén blad van de tellijst telde dubbel. Het waren 162 stemmers, geen 212. Bijna niemand was jonger dan 60.",
            "162 stemmers, en ouders komen niet door de week bij de bakker",
            KLOPT_NIET,
            GEMETEN,
        ),
        votes=(
            Vote("fatma", BIJSTUREN, "Met 162 ligt het anders. Ga ook naar de school."),
            Vote("henk", BIJSTUREN),
            Vote("roos", BIJSTUREN, "Twee mensen tellen, elke avond."),
            Vote("amina", BIJSTUREN),
            Vote("kees", DOORGAAN),
        ),
        decision=Pivoted(
            by="fatma",
            reason="Met het goede getal koos het team anders. De bakker alleen is niet genoeg, want daar komen geen "
            "ouders.",
            kind=PivotKind.OTHER_PLACE,
            stays="Een stembus op een plek waar mensen toch al komen.",
            changes="De hal van de school komt erbij. Twee mensen tellen samen.",
            thought=Thought(
                action="een stembus bij de bakker en een op school",
                audience="bewoners zonder computer en ouders",
                effect="meer stemmers voor het wijkbudget",
                because="ouderen bij de bakker komen en ouders op school",
            ),
        ),
    ),
)

SPRINT_3 = SprintTold(
    starts=50,
    plan=PLAN_3,
    log=(
        Line(2, "roos", GEZIEN, "Kinderen trekken hun ouders mee naar de bus in de hal."),
        Line(6, "henk", CIJFER, "171 stemmen, geteld door twee mensen."),
        Line(9, "kees", GEZIEN, "Op het raam staat elke avond de stand. Mensen praten erover."),
        Line(13, "henk", CIJFER, "341 stemmen. De grens was 300."),
    ),
    result=Result(value=Decimal(341), n=341, note="School en bakker samen.", euros=1100, hours=65),
    lessons=(
        Lesson(
            "341 mensen stemden, bij de school en de bakker samen. Vorig jaar waren het er 140.",
            "Twee bekende plekken samen halen wie je anders mist",
            KLOPT,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("fatma", DOORGAAN),
        Vote("henk", DOORGAAN),
        Vote("roos", DOORGAAN, "De volgende wijk wil ook."),
        Vote("amina", DOORGAAN),
        Vote("kees", DOORGAAN, "Dit doe ik volgend jaar weer, als de cijfers blijven."),
    ),
    decision=Keep(
        "fatma",
        "Iedereen is voor en de grens is gehaald. Nu in een andere wijk, bij de volgende wijkronde.",
        "Werkt het ook in een wijk zonder winkels?",
    ),
)

E_008 = Story(
    number=8,
    idea=Idea(
        days_ago=130,
        by="henk",
        title="Wijkbudget per sms",
        problem="Over het wijkbudget stemt alleen wie een computer heeft. De rest van de wijk hoor je niet.",
        audience="Bewoners zonder computer",
        direction="R-c",
        theme="Meedoen",
    ),
    ready=Ready(
        days_ago=115,
        team="Meedoen",
        lead="fatma",
        owner="kees",
        thought=Thought(
            action="stemmen per sms",
            audience="bewoners zonder computer",
            effect="meer stemmers voor het wijkbudget",
            because="bijna iedereen een telefoon heeft",
        ),
        stop_rule=StopRuleFacts(
            condition="Als na sprint 4 minder dan 200 mensen stemmen",
            kind=StopRuleKind.METRIC,
            value=Decimal(200),
            way=Way.AT_MOST,
            after_sprint=4,
        ),
        max_loss_eur=5000,
        max_hours=280,
        stage=Stage.DISCOVER,
        picks=(
            Pick(
                SafetyKind.RESIDENTS, SafetyAnswer.YES, "Bewoners stemmen op een nieuwe manier. De website blijft open."
            ),
        ),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3),
    besides=(
        NewStage(86, "fatma", Stage.SMALL_LIVE),
        Use(52, "roos", "Mensen zoeken het bedrag, niet de wet", "Op de stembus staat eerst om hoeveel geld het gaat."),
        Question(49, "amina", "Hoe weten we dat niemand twee keer stemt?"),
        Pause(
            27, "fatma", "De volgende wijkronde begint over zes weken. Tot dan valt er niets te stemmen.", days_ahead=14
        ),
    ),
)
