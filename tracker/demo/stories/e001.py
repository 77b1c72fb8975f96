# SPDX-License-Identifier: EUPL-1.2
"""E-001 Aanmaning in gewone taal: van gesprekken naar 400 brieven, en nu gewoon werk bij Belastingen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.demo.script import (
    Idea,
    Keep,
    Lesson,
    Line,
    NewStage,
    Pick,
    Plan,
    Question,
    Ready,
    Receiver,
    Result,
    ScaledUp,
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
    GEZEGD,
    GEZIEN,
    KLOPT,
    WETEN_WE_NIET,
)
from tracker.directions.terms import Stage
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, StopRuleKind, Threshold, Way
from tracker.sprints.terms import BlockerKind

METING = "deel dat binnen 14 dagen belt of betaalt"
GRENS = Threshold(Decimal(45), "%", Way.AT_LEAST)

PLAN_1 = Plan(
    question="Klopt het dat mensen de brief niet lezen, omdat ze het bedrag niet vinden?",
    test="We lezen de brief samen met mensen die hem net kregen, en vragen wat ze zoeken",
    surprise="Als de meeste mensen de brief van begin tot eind lezen",
    sample="12 gesprekken, aan de keukentafel en in de wachtkamer",
    visible_result="De brief met strepen: wat mensen wel en niet lazen",
    touched="12 inwoners, zij doen vrijwillig mee",
    contact="Petra Nijdam, Inkomen en Schulden",
)
PLAN_2 = replace(
    PLAN_1,
    question=None,
    test="200 inwoners krijgen de korte brief: één bedrag, één telefoonnummer",
    metric=METING,
    threshold=GRENS,
    surprise=None,
    sample="200 brieven in twee weken, om en om met de gewone brief",
    visible_result="De korte brief ligt op de mat",
    baseline="31% reageert nu binnen 14 dagen",
    touched="200 inwoners met een achterstand. Wat zij moeten betalen, blijft hetzelfde",
    fallback="Wie niet reageert, krijgt de gewone brief",
)
PLAN_3 = replace(
    PLAN_2,
    test="400 korte brieven, en de telefoonlijn is elke werkdag open van 8.30 tot 17.00 uur",
    sample="400 brieven in twee weken",
    visible_result="Wie belt, krijgt meteen iemand aan de lijn",
    baseline="44% in sprint 2, met een lijn die twee middagen dicht was",
    touched="400 inwoners met een achterstand",
)
PLAN_4 = replace(
    PLAN_3,
    test="Dezelfde korte brief bij een parkeerboete die niet is betaald",
    sample="300 brieven over een parkeerboete",
    visible_result="De korte brief gaat ook over parkeerboetes",
    baseline="33% reageert nu op de brief over een parkeerboete",
    touched="300 inwoners met een open parkeerboete",
)

SPRINT_1 = SprintTold(
    starts=322,
    plan=PLAN_1,
    log=(
        Line(1, "fatma", GEZIEN, "Een vrouw las alleen de vette regel. Daar staat een artikel uit de wet."),
        Line(4, "henk", GEZIEN, "Bijna iedereen pakt een pen en zoekt het bedrag."),
        Line(8, "amina", GEZIEN, "“Ik weet niet of ik mag bellen.” Er staan drie nummers in de brief."),
        Line(11, "roos", CIJFER, "12 gesprekken. 9 mensen lazen alleen de vette regel."),
    ),
    result=Result(surprised=False, note="9 van de 12 mensen lezen alleen de vette regel.", euros=150, hours=40),
    lessons=(
        Lesson(
            "9 van de 12 mensen lazen in de brief alleen de vette regel. Daar stond een artikel uit de wet.",
            "Mensen zoeken het bedrag, niet de wet",
            KLOPT,
            GEZEGD,
        ),
    ),
    votes=(
        Vote("fatma", DOORGAAN),
        Vote("henk", DOORGAAN, "Dit kunnen we morgen beter doen."),
        Vote("roos", DOORGAAN),
        Vote("amina", DOORGAAN, "Eén bedrag en één nummer. Meer hoeft er niet op."),
        Vote("petra", DOORGAAN),
    ),
    decision=Keep(
        "fatma",
        "Iedereen is voor. We schrijven de korte brief en sturen hem echt.",
        "Reageren meer mensen op een brief met één bedrag en één nummer?",
    ),
)

SPRINT_2 = SprintTold(
    starts=299,
    plan=PLAN_2,
    log=(
        Line(2, "fatma", GEBEURTENIS, "De eerste 100 brieven zijn op de post."),
        Line(5, "petra", GEZIEN, "Mensen noemen aan de telefoon meteen het goede bedrag."),
        Line(
            9,
            "henk",
            BELEMMERING,
            "De lijn was twee middagen dicht. Er was niemand om op te nemen.",
            blocker=BlockerKind.PEOPLE,
            taken_by="petra",
            solved="Twee collega's nemen om de beurt op, de hele dag.",
        ),
        Line(13, "amina", CIJFER, "200 brieven, 88 mensen belden of betaalden. Dat is 44%."),
    ),
    result=Result(value=Decimal(44), n=200, note="De lijn was twee middagen dicht.", euros=700, hours=55),
    lessons=(
        Lesson(
            "200 brieven, 44% reageerde. De lijn was twee middagen dicht, en juist toen belden veel mensen.",
            "Eén nummer helpt, maar de lijn was twee middagen dicht",
            WETEN_WE_NIET,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("fatma", DOORGAAN, "We zitten er net onder, en we weten waardoor."),
        Vote("henk", DOORGAAN),
        Vote("roos", BIJSTUREN, "Laat mensen een tijd kiezen waarop wij terugbellen."),
        Vote("amina", DOORGAAN),
        Vote("petra", DOORGAAN, "Ik zorg dat de lijn open is."),
    ),
    decision=Keep(
        "fatma",
        "Vier van de vijf willen door. Nu met een lijn die altijd open is.",
        "Halen we de grens als er elke dag iemand opneemt?",
    ),
)

SPRINT_3 = SprintTold(
    starts=276,
    plan=PLAN_3,
    log=(
        Line(1, "petra", GEBEURTENIS, "De lijn is elke werkdag bezet, door twee mensen om de beurt."),
        Line(6, "henk", CIJFER, "180 brieven, 91 mensen reageerden."),
        Line(9, "roos", GEZIEN, "Veel mensen willen in delen betalen. Dat regelen we nu in hetzelfde gesprek."),
        Line(13, "amina", CIJFER, "400 brieven, 208 mensen reageerden. Dat is 52%."),
    ),
    result=Result(value=Decimal(52), n=400, euros=1300, hours=60),
    lessons=(
        Lesson(
            "400 brieven, lijn elke dag open: 52% belde of betaalde binnen 14 dagen. De grens was 45%.",
            "Een korte brief met één nummer werkt, als iemand opneemt",
            KLOPT,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("fatma", DOORGAAN),
        Vote("henk", DOORGAAN),
        Vote("roos", DOORGAAN, "Ik twijfelde. Nu niet meer."),
        Vote("amina", DOORGAAN),
        Vote("petra", DOORGAAN, "Belastingen wil dit ook. Kijk of het bij hun brieven past."),
    ),
    decision=Keep(
        "fatma",
        "Iedereen is voor en de grens is gehaald. Nog één keer bij een andere brief, dan weten we genoeg.",
        "Werkt de korte brief ook bij parkeerboetes?",
    ),
)

SPRINT_4 = SprintTold(
    starts=253,
    plan=PLAN_4,
    log=(
        Line(3, "fatma", GEZIEN, "Arjan van Belastingen las mee. Hij streepte nog één zin weg."),
        Line(7, "roos", CIJFER, "140 brieven, 66 mensen reageerden."),
        Line(13, "amina", CIJFER, "300 brieven, 147 mensen reageerden. Dat is 49%."),
    ),
    result=Result(value=Decimal(49), n=300, note="Bij parkeerboetes. De grens was 45%.", euros=900, hours=45),
    lessons=(
        Lesson(
            "Bij parkeerboetes reageerde 49% van de 300 mensen. Met de gewone brief was dat 33%.",
            "Ook bij parkeerboetes werkt de korte brief",
            KLOPT,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("fatma", DOORGAAN),
        Vote("henk", DOORGAAN),
        Vote("roos", DOORGAAN),
        Vote("amina", DOORGAAN, "Dit hoort gewoon de brief te zijn."),
        Vote("petra", DOORGAAN, "Laat Belastingen het overnemen."),
    ),
    decision=ScaledUp(
        by="gerda",
        reason="Twee sprints achter elkaar klopt het, bij twee soorten brieven. Belastingen wil het overnemen en "
        "las al mee. Wat we niet weten: of het over een jaar nog zo is.",
        signed="Wij sturen vanaf volgende maand alleen nog de korte brief. De lijn blijft elke dag open.",
    ),
)

E_001 = Story(
    number=1,
    idea=Idea(
        days_ago=350,
        by="petra",
        title="Aanmaning in gewone taal",
        problem="Mensen met een achterstand reageren pas als de deurwaarder komt. Dan is de schuld al hoger.",
        audience="Inwoners die een rekening van de gemeente niet op tijd betalen",
        direction="R-c",
        theme="Schulden",
    ),
    ready=Ready(
        days_ago=335,
        team="Meedoen",
        lead="fatma",
        owner="petra",
        thought=Thought(
            action="een korte brief met één bedrag en één telefoonnummer",
            audience="inwoners met een achterstand",
            effect="meer mensen die binnen 14 dagen bellen of betalen",
            because="ze nu zoeken naar het bedrag en niet weten wie ze kunnen bellen",
        ),
        stop_rule=StopRuleFacts(
            condition="Als na sprint 3 minder dan 35% van de mensen reageert",
            kind=StopRuleKind.METRIC,
            value=Decimal(35),
            way=Way.AT_MOST,
            after_sprint=3,
        ),
        max_loss_eur=6000,
        max_hours=300,
        stage=Stage.DISCOVER,
        picks=(
            Pick(
                SafetyKind.RESIDENTS,
                SafetyAnswer.YES,
                "Inwoners krijgen een andere brief. Wat zij moeten betalen, blijft hetzelfde.",
            ),
        ),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3, SPRINT_4),
    besides=(
        NewStage(301, "fatma", Stage.SMALL_LIVE),
        Receiver(266, "fatma", "arjan"),
        Question(251, "henk", "Wie houdt de korte brief over een jaar nog kort?"),
    ),
)
