# SPDX-License-Identifier: EUPL-1.2
"""E-005 Dakkapel: mag het? Eén keer week het besluit af van de stem. Sprint 4 moet nu worden afgerond."""

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
from tracker.demo.stories.dutch import BIJSTUREN, CIJFER, DOORGAAN, GEMETEN, GEZIEN, KLOPT, KLOPT_NIET
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, Threshold, Way

PLAN_1 = Plan(
    question="Kan een inwoner het op papier zelf uitzoeken?",
    test="Collega's spelen inwoner: met vijf vragen en een kaart op papier, over 100 oude zaken",
    metric="juiste uitkomst bij 100 oude zaken",
    threshold=Threshold(Decimal(90), "van 100", Way.AT_LEAST),
    sample="100 oude zaken over een dakkapel",
    visible_result="Eén blad met vijf vragen en een kaart",
    baseline="Nu belt iedereen, of stuurt meteen een aanvraag",
    touched="Niemand: het zijn oude zaken",
    fallback="Bellen met Vergunningen",
    contact="Bas Terlinden, Vergunningen",
)
PLAN_2 = replace(
    PLAN_1,
    question=None,
    test="Dezelfde 100 zaken, nu met foto's in plaats van woorden",
    visible_result="Vijf foto's om uit te kiezen",
    baseline="71 van 100 in sprint 1",
)
PLAN_3 = replace(
    PLAN_2,
    test="Dezelfde 100 zaken: vijf foto's, en een kaart waarop je je huis aanwijst",
    visible_result="Een proefpagina met kaart en foto's",
    baseline="88 van 100 in sprint 2",
)
PLAN_4 = replace(
    PLAN_3,
    test="Inwoners die bellen, zoeken het eerst zelf uit op de proefpagina. Daarna kijken wij het na",
    metric="juiste uitkomst bij nieuwe vragen aan het loket",
    threshold=Threshold(Decimal(36), "van 40", Way.AT_LEAST),
    sample="40 nieuwe vragen aan het loket",
    visible_result="Een pagina die inwoners zelf gebruiken",
    baseline="93 van 100 oude zaken in sprint 3",
    touched="40 inwoners met een bouwplan. Ons antwoord telt, niet dat van de pagina",
)

SPRINT_1 = SprintTold(
    starts=91,
    plan=PLAN_1,
    log=(
        Line(2, "yara", GEZIEN, "Over de kaart is niemand in de war. Over het woord achterkant wel."),
        Line(6, "sem", CIJFER, "40 zaken gedaan, 27 goed."),
        Line(9, "bas", GEZIEN, "Bij een hoekhuis heeft een huis twee voorkanten. Dat stond in geen enkele vraag."),
        Line(13, "sem", CIJFER, "100 zaken, 71 goed."),
    ),
    result=Result(value=Decimal(71), n=100, euros=900, hours=60),
    lessons=(
        Lesson(
            "Op papier kwam 71 van de 100 zaken goed uit. Bijna alle fouten begonnen bij het woord achterkant.",
            "“Achterkant” betekent voor iedereen iets anders",
            KLOPT_NIET,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("noor", DOORGAAN, "Eén woord is de boosdoener. Dat kunnen we oplossen."),
        Vote("yara", DOORGAAN),
        Vote("sem", DOORGAAN),
        Vote("hanna", BIJSTUREN, "Laat mensen een foto sturen, dan kijken wij."),
        Vote("driss", DOORGAAN),
        Vote("bas", BIJSTUREN),
    ),
    decision=Keep(
        "noor",
        "Vier van de zes willen door. We halen de moeilijke woorden eruit.",
        "Gaat het beter met foto's in plaats van woorden?",
    ),
)

SPRINT_2 = SprintTold(
    starts=69,
    plan=PLAN_2,
    log=(
        Line(3, "hanna", GEZIEN, "Bij de foto's kiest iedereen sneller. Bij twee foto's twijfelt iedereen."),
        Line(7, "driss", CIJFER, "60 zaken, 52 goed."),
        Line(13, "driss", CIJFER, "100 zaken, 88 goed. Twee onder de grens."),
    ),
    result=Result(value=Decimal(88), n=100, euros=2800, hours=70),
    lessons=(
        Lesson(
            "88 van de 100 zaken goed. Dat is 2 onder de grens. De vraag over de achterkant ging nog fout.",
            "Een foto helpt meer dan een langere uitleg",
            KLOPT_NIET,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("noor", DOORGAAN),
        Vote("yara", BIJSTUREN, "Bellen is sneller. Geef mensen een vaste tijd."),
        Vote("sem", BIJSTUREN),
        Vote("hanna", BIJSTUREN, "Nog een vragenlijst maakt het niet beter."),
        Vote("driss", DOORGAAN, "Nog twee zaken. Dat is bijna niets."),
        Vote("bas", BIJSTUREN),
    ),
    decision=Keep(
        "marit",
        "Twee onder de grens en één vraag is nog fout. Dat is één sprint waard.",
        "Wordt de vraag over de achterkant goed met een kaart erbij?",
        counter_note="Wij denken dat bellen sneller is dan nog een vragenlijst.",
    ),
)

SPRINT_3 = SprintTold(
    starts=47,
    plan=PLAN_3,
    log=(
        Line(2, "sem", GEZIEN, "Wie zijn huis aanwijst op de kaart, hoeft niet meer te weten wat achter is."),
        Line(8, "yara", GEZIEN, "Dit gaat beter dan ik dacht. Bellen blijft nodig bij monumenten."),
        Line(13, "driss", CIJFER, "100 zaken, 93 goed. De 7 fouten gaan over hoeken en monumenten."),
    ),
    result=Result(value=Decimal(93), n=100, euros=2700, hours=80),
    lessons=(
        Lesson(
            "93 van de 100 oude zaken kregen de juiste uitkomst. De 7 fouten gingen over hoeken en monumenten.",
            "Een kaart en vijf foto's zijn samen genoeg voor een goed antwoord",
            KLOPT,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("noor", DOORGAAN),
        Vote("yara", DOORGAAN, "Ik stemde vorige keer anders. Dit overtuigt me."),
        Vote("sem", DOORGAAN),
        Vote("hanna", DOORGAAN),
        Vote("driss", DOORGAAN),
        Vote("bas", DOORGAAN, "Nu met echte inwoners, en wij kijken alles na."),
    ),
    decision=Keep(
        "noor",
        "Iedereen is voor en de grens is gehaald. Nu met vragen van echte inwoners.",
        "Lukt het ook zonder hulp, bij 40 nieuwe vragen aan het loket?",
    ),
)

SPRINT_4 = SprintTold(
    starts=Ago(working=5, days=14),  # so it ended five working days ago, and its wrap-up is two too late
    plan=PLAN_4,
    log=(
        Line(1, "yara", GEZIEN, "De eerste inwoner wees haar eigen huis aan en was in drie minuten klaar."),
        Line(3, "sem", CIJFER, "9 vragen, 8 goed."),
        Line(6, "hanna", GEZIEN, "Een man met een hoekhuis kwam er niet uit. Hij belde."),
        Line(8, "driss", CIJFER, "24 vragen, 22 goed."),
        Line(10, "bas", GEZIEN, "De fouten zijn steeds dezelfde: hoeken."),
        Line(13, "sem", CIJFER, "40 vragen binnen. Het nakijken is nog niet klaar."),
    ),
)

E_005 = Story(
    number=5,
    idea=Idea(
        days_ago=115,
        by="bas",
        title="Dakkapel: mag het?",
        problem="Inwoners weten niet of ze een vergunning nodig hebben. Ze bellen, of vragen hem aan voor niets.",
        audience="Inwoners met een bouwplan",
        direction="R-a",
        theme="Wonen",
    ),
    ready=Ready(
        days_ago=100,
        team="Loket",
        lead="noor",
        owner="bas",
        thought=Thought(
            action="vijf vragen en een kaart",
            audience="inwoners met een bouwplan",
            effect="zelf weten of een vergunning nodig is",
            because="de regels vooral gaan over plek en hoogte",
        ),
        stop_rule=StopRuleFacts(
            condition="Als na sprint 5 minder dan 90 van de 100 uitkomsten juist zijn", after_sprint=5
        ),
        max_loss_eur=10_000,
        max_hours=320,
        picks=(
            Pick(
                SafetyKind.RESIDENTS,
                SafetyAnswer.YES,
                "In sprint 4 proberen inwoners het zelf. Ons antwoord telt, niet dat van de pagina.",
            ),
        ),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3, SPRINT_4),
    besides=(
        Use(
            20,
            "noor",
            "Een fout die goed klinkt, kost meer tijd dan geen notitie",
            "Geen automatisch antwoord naar buiten. Een collega leest altijd mee.",
        ),
        Question(26, "hanna", "Wat hebben bewoners van hoekhuizen nodig?"),
    ),
)
