# SPDX-License-Identifier: EUPL-1.2
"""E-004 Eerder hulp bij huurschuld: een bezwaar over privacy, en gestopt zonder stemming."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.demo.script import (
    CleanUp,
    Idea,
    Keep,
    Lesson,
    Line,
    NewStage,
    Objection,
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
from tracker.demo.stories.dutch import (
    BELEMMERING,
    BIJSTUREN,
    DOORGAAN,
    GEBEURTENIS,
    GEDAAN,
    GEZEGD,
    GEZIEN,
    KLOPT_NIET,
    STOPPEN,
)
from tracker.directions.terms import Stage
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, Threshold, Way
from tracker.sprints.terms import BlockerKind
from tracker.votes.objection_terms import Ground

PLAN_1 = Plan(
    question="Mogen en willen Havenhuis en wij achterstanden met elkaar delen?",
    test="We schrijven met Havenhuis op papier welke gegevens we zouden delen, en leggen dat langs de wet",
    surprise="Als we minder mogen delen dan we dachten",
    sample="3 gesprekken met Havenhuis, 1 gesprek met een jurist",
    visible_result="Eén blad met afspraken",
    touched="Niemand: er zijn nog geen gegevens",
    contact="Petra Nijdam, Inkomen en Schulden",
)
PLAN_2 = replace(
    PLAN_1,
    question=None,
    test="Havenhuis stuurt één keer een lijst met achterstanden. Wij bellen binnen 5 dagen",
    metric="gesprekken binnen 5 dagen",
    threshold=Threshold(Decimal(70), "%", Way.AT_LEAST),
    surprise=None,
    sample="30 huurders met een achterstand van één maand",
    visible_result="Een telefoontje voordat er een tweede brief komt",
    baseline="Nu spreken we iemand na gemiddeld 11 weken",
    touched="30 huurders van Havenhuis",
    fallback="Havenhuis stuurt de gewone brief",
)

SPRINT_1 = SprintTold(
    starts=196,
    plan=PLAN_1,
    log=(
        Line(3, "amina", GEZIEN, "Havenhuis wil graag. Ze weten alleen niet wat ze mogen sturen."),
        Line(
            7,
            "petra",
            BELEMMERING,
            "De grondslag om achterstanden te delen is te smal voor wat wij willen.",
            blocker=BlockerKind.LAW,
        ),
        Line(12, "henk", GEZIEN, "Zonder toestemming mag alleen na twee maanden achterstand. Wij wilden na één."),
    ),
    result=Result(surprised=True, note="De afspraken staan op papier. Er zijn nog geen gegevens.", hours=45),
    lessons=(
        Lesson(
            "Na één maand achterstand mag een verhuurder nog niets delen. Dat mag pas na twee maanden.",
            "De grondslag voor delen is smaller dan gedacht",
            KLOPT_NIET,
            GEZEGD,
        ),
    ),
    votes=(
        Vote("fatma", DOORGAAN, "Met toestemming van de huurder kan het misschien wel."),
        Vote("henk", DOORGAAN),
        Vote("roos", BIJSTUREN, "Laat huurders zichzelf melden."),
        Vote("amina", DOORGAAN),
        Vote("petra", STOPPEN, "Dit gaat ons nog veel tijd kosten.", tipped=False),
    ),
    decision=Keep(
        "fatma",
        "De meesten willen door. We proberen het met een kleine groep.",
        "Bellen we binnen 5 dagen als Havenhuis de lijst stuurt?",
    ),
)

SPRINT_2 = SprintTold(
    starts=173,
    plan=PLAN_2,
    log=(
        Line(1, "fatma", GEBEURTENIS, "Havenhuis zet de lijst klaar. Hij is nog niet verstuurd."),
        Line(3, "petra", GEZIEN, "Op de lijst staan ook huurders met één maand achterstand."),
    ),
    objection=Objection(
        day=3,
        by="petra",
        ground=Ground.PRIVACY,
        text="Op de lijst staan mensen van wie Havenhuis nog niets mag delen. De privacy-adviseur heeft dit plan niet "
        "gezien. Zo is dit niet veilig om te proberen.",
        ended_why="De lijst mag niet verstuurd worden. Zonder lijst is er geen proef.",
    ),
    result=Result(not_measured_why="De sprint lag stil op dag 3. De lijst is nooit verstuurd.", hours=12),
    lessons=(
        Lesson(
            "Na een overwegend bezwaar lag de sprint stil op dag 3. Er zijn geen gegevens gedeeld.",
            "Vraag eerst de privacy-adviseur, dan pas het plan",
            KLOPT_NIET,
            GEDAAN,
        ),
    ),
    decision=Stopped(
        by="gerda",
        reason="Het bezwaar is terecht. Wat wel mag, is te weinig om eerder te helpen. Beter nu stoppen dan een "
        "derde plan maken rond dezelfde wet.",
        why="We wilden na één maand achterstand bellen. De wet staat dat pas na twee maanden toe. Dan zijn we niet "
        "eerder dan nu.",
        unknown="Of huurders zelf toestemming willen geven. Dat hebben we niemand gevraagd.",
        useful_for="Iedereen die gegevens wil delen met een ander, zoals een verhuurder of een zorgverzekeraar.",
        thanks="Dank aan Petra, die aan de bel trok voordat er iets misging. En aan Havenhuis voor het meedenken.",
        clean_up=(
            CleanUp("De lijst gewist, bij Havenhuis en bij ons", "henk", due=7, checked_by="carla"),
            CleanUp("Havenhuis verteld dat we stoppen en waarom", "amina", due=7, checked_by="roos"),
        ),
    ),
)

E_004 = Story(
    number=4,
    idea=Idea(
        days_ago=225,
        by="amina",
        title="Eerder hulp bij huurschuld",
        problem="We horen pas van een huurschuld als iemand zijn huis al bijna uit moet. Dan is helpen duur en laat.",
        audience="Huurders met een achterstand bij woningcorporatie Havenhuis",
        direction="R-c",
        theme="Schulden",
    ),
    ready=Ready(
        days_ago=205,
        team="Meedoen",
        lead="fatma",
        owner="petra",
        thought=Thought(
            action="elke week achterstanden van Havenhuis krijgen en binnen 5 dagen bellen",
            audience="huurders met een achterstand",
            effect="minder schuld erbij",
            because="een vroeg gesprek makkelijker is dan een laat gesprek",
        ),
        stop_rule=StopRuleFacts(condition="Als we na sprint 3 nog geen gegevens mogen gebruiken", after_sprint=3),
        max_loss_eur=4000,
        max_hours=240,
        stage=Stage.DISCOVER,
        picks=(
            Pick(SafetyKind.RESIDENTS, SafetyAnswer.YES, "Huurders worden gebeld. Zij mogen het gesprek weigeren."),
            Pick(SafetyKind.PERSONAL_DATA, SafetyAnswer.TEST, "Eerst alleen verzonnen adressen op papier."),
        ),
    ),
    sprints=(SPRINT_1, SPRINT_2),
    besides=(NewStage(176, "fatma", Stage.TRY_OUT),),
)
