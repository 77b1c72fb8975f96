# SPDX-License-Identifier: EUPL-1.2
"""E-006 Inkomen één keer vragen: te weinig stemmen, dus de opdrachtgever beslist."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.demo.script import (
    Ago,
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
    Use,
    Vote,
)
from tracker.demo.stories.dutch import (
    BELEMMERING,
    BIJSTUREN,
    CIJFER,
    DOORGAAN,
    GEBEURTENIS,
    GEDAAN,
    GEMETEN,
    GEZIEN,
    KLOPT,
    KLOPT_NIET,
    ONTHOUDEN,
    WETEN_WE_NIET,
)
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, StopRuleKind, Threshold, Way
from tracker.sprints.terms import BlockerKind

PLAN_1 = Plan(
    question="Hoeveel velden kunnen weg als we het inkomen bij de bron ophalen?",
    test="We bouwen het formulier na met testgegevens en halen het inkomen op bij een nagemaakte bron",
    metric="velden zelf invullen",
    threshold=Threshold(Decimal(15), "velden", Way.AT_MOST),
    sample="1 formulier, 5 verzonnen gezinnen",
    visible_result="Een formulier waarin het inkomen al staat",
    baseline="41 velden",
    touched="Niemand: het zijn testgegevens",
    fallback="Het gewone formulier",
    contact="Wilma Haanstra, Toeslagen",
)
PLAN_2 = replace(
    PLAN_1,
    question=None,
    test="De drie afdelingen kiezen één woord per veld. Daarna proberen inwoners het formulier",
    sample="1 formulier, 11 inwoners die meedoen",
    visible_result="Een korter formulier op een proefpagina",
    baseline="18 velden in sprint 1",
    touched="11 inwoners, zij doen vrijwillig mee met verzonnen gegevens",
)
PLAN_3 = replace(
    PLAN_2,
    test="De leverancier maakt één koppeling met de echte bron, in de testomgeving",
    sample="1 koppeling, 20 verzonnen personen",
    visible_result="Het inkomen komt uit de testbron van het Rijk",
    baseline="14 velden in sprint 2",
    touched="Niemand: het zijn testgegevens",
)

SPRINT_1 = SprintTold(
    starts=77,
    plan=PLAN_1,
    log=(
        Line(2, "daan", GEZIEN, "Het formulier vraagt drie keer naar inkomen, met drie verschillende woorden."),
        Line(6, "mei", CIJFER, "Van 41 naar 22 velden."),
        Line(10, "wilma", GEZIEN, "Toetsingsinkomen, verzamelinkomen en jaarloon: voor ons hetzelfde getal."),
        Line(13, "mei", CIJFER, "Nog 18 velden om zelf in te vullen."),
    ),
    result=Result(value=Decimal(18), n=5, note="Met testgegevens.", euros=1800, hours=60),
    lessons=(
        Lesson(
            "18 velden bleven over, omdat elke afdeling een eigen woord gebruikt voor hetzelfde inkomen.",
            "Drie afdelingen noemen hetzelfde anders",
            KLOPT_NIET,
            GEMETEN,
            surprise=True,
        ),
    ),
    votes=(
        Vote("ilse", DOORGAAN, "Als we één woord kiezen, zijn we er bijna."),
        Vote("daan", DOORGAAN),
        Vote("stefan", ONTHOUDEN),
        Vote("mei", DOORGAAN, "Dit hadden we nooit gezien zonder te bouwen."),
        Vote("wilma", DOORGAAN),
    ),
    decision=Keep(
        "ilse",
        "Iedereen die koos, wil door. We vragen de afdelingen om één woord.",
        "Halen we 15 velden als drie afdelingen één woord gebruiken?",
    ),
)

SPRINT_2 = SprintTold(
    starts=54,
    plan=PLAN_2,
    log=(
        Line(2, "ilse", GEBEURTENIS, "De drie afdelingen kozen in één uur samen een woord."),
        Line(6, "stefan", CIJFER, "14 velden over."),
        Line(
            11,
            "wilma",
            GEZIEN,
            "11 inwoners probeerden het. Twee velden snapt niemand, ook niet als ze al gevuld zijn.",
        ),
    ),
    result=Result(value=Decimal(14), n=11, note="11 inwoners probeerden het formulier.", euros=2100, hours=70),
    lessons=(
        Lesson(
            "14 velden over. 11 inwoners probeerden het. Zij lazen toetsingsinkomen als hun loon.",
            "Twee velden snapt niemand, ook niet als ze al ingevuld zijn",
            KLOPT,
            GEDAAN,
        ),
    ),
    votes=(
        Vote("ilse", DOORGAAN),
        Vote("daan", DOORGAAN),
        Vote("stefan", DOORGAAN),
        Vote("mei", DOORGAAN, "Nu met de echte bron."),
        Vote("wilma", DOORGAAN, "Zo hoeven mensen hun jaaropgave niet meer te zoeken."),
    ),
    decision=Keep(
        "ilse",
        "Iedereen is voor en de grens is gehaald. Alleen de echte bron ontbreekt nog.",
        "Lukt het ook met een koppeling naar de echte bron?",
    ),
)

SPRINT_3 = SprintTold(
    starts=Ago(working=8, days=15),  # so the vote opened eight working days ago, and a decision is due since four
    plan=PLAN_3,
    log=(
        Line(2, "daan", GEZIEN, "De leverancier kan pas beginnen na een opdracht."),
        Line(
            5,
            "ilse",
            BELEMMERING,
            "Eén koppeling vraagt 9 weken inkoop. Er is één vaste weg, ook voor een proef.",
            blocker=BlockerKind.PURCHASE,
        ),
        Line(10, "stefan", GEZIEN, "Twee velden hebben nu een uitleg van één zin. Dat kon zonder leverancier."),
    ),
    result=Result(
        not_measured_why="De leverancier wacht op een opdracht. Sprint 2 kwam op 14 velden.", euros=1400, hours=50
    ),
    lessons=(
        Lesson(
            "De leverancier kan pas bouwen na een opdracht. Inkoop heeft daar één vaste weg voor.",
            "Eén koppeling vraagt 9 weken inkoop",
            WETEN_WE_NIET,
            GEDAAN,
        ),
    ),
    votes=(
        Vote(
            "daan",
            DOORGAAN,
            "Met testgegevens zakte het van 41 naar 14 velden. Alleen de koppeling ontbreekt nog. Wachten is saai, "
            "maar niet duur.",
        ),
        Vote(
            "wilma",
            BIJSTUREN,
            "Negen weken inkoop is langer dan drie sprints. Laat de inwoner zelf het bewijs uploaden, dan leren we "
            "nu al iets.",
        ),
    ),
)

E_006 = Story(
    number=6,
    idea=Idea(
        days_ago=105,
        by="wilma",
        title="Inkomen één keer vragen",
        problem="Wie een toeslag aanvraagt, vult 41 velden in. Veel daarvan weten wij al, en veel gaat er fout.",
        audience="Inwoners die een toeslag van de gemeente aanvragen",
        direction="R-a",
        theme="Common Ground",
    ),
    ready=Ready(
        days_ago=86,
        team="Data",
        lead="ilse",
        owner="wilma",
        thought=Thought(
            action="inkomen ophalen bij de bron",
            audience="inwoners die een toeslag aanvragen",
            effect="minder zelf invullen en minder fouten",
            because="de gegevens er al zijn",
        ),
        stop_rule=StopRuleFacts(
            condition="Als na sprint 4 nog meer dan 25 velden over zijn",
            kind=StopRuleKind.METRIC,
            value=Decimal(25),
            way=Way.AT_LEAST,
            after_sprint=4,
        ),
        max_loss_eur=8000,
        max_hours=250,
        picks=(
            Pick(SafetyKind.PERSONAL_DATA, SafetyAnswer.TEST, "Verzonnen gezinnen met verzonnen inkomens."),
            Pick(SafetyKind.PURCHASE, SafetyAnswer.YES, "Eén koppeling van de leverancier, voor € 2.000."),
        ),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3),
    besides=(
        Use(
            80,
            "ilse",
            "Vraag eerst de privacy-adviseur, dan pas het plan",
            "Carla las het plan voordat we bouwden. Daarom testgegevens.",
        ),
        Use(
            18,
            "ilse",
            "Een fout die goed klinkt, kost meer tijd dan geen notitie",
            "We tellen ook fouten die goed klinken, niet alleen lege velden.",
        ),
        Question(9, "wilma", "Kan een inwoner zelf een bewijs van inkomen uploaden?"),
    ),
)
