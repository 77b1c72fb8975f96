# SPDX-License-Identifier: EUPL-1.2
"""E-011 Notitie van het telefoongesprek: na twee sprints eenstemmig gestopt, met een stopkaart."""

from __future__ import annotations

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
from tracker.demo.stories.dutch import (
    BIJSTUREN,
    CIJFER,
    DOORGAAN,
    GEBEURTENIS,
    GEMETEN,
    GEZEGD,
    GEZIEN,
    KLOPT_NIET,
    STOPPEN,
    WETEN_WE_NIET,
)
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, Threshold, Way

GRENS = Threshold(Decimal(60), "seconden", Way.AT_MOST)
METING = "tijd om een notitie te verbeteren"

SPRINT_1 = SprintTold(
    starts=70,
    plan=Plan(
        question="Klopt het dat een collega de notitie van een taalmodel maar kort hoeft te verbeteren?",
        test="40 nagespeelde gesprekken. Het model maakt de notitie, een collega verbetert hem met de klok erbij",
        metric=METING,
        threshold=GRENS,
        sample="40 nagespeelde gesprekken, 5 collega's",
        visible_result="Een notitie van elk gesprek, klaar om te verbeteren",
        baseline="Zelf typen kost 150 seconden",
        touched="Alleen collega's: de gesprekken zijn nagespeeld",
        fallback="De collega typt de notitie zelf",
        contact="Lotte Greidanus, Klantcontact",
    ),
    log=(
        Line(2, "yara", GEZIEN, "De zinnen lezen goed. Pas bij het narekenen zie je dat een bedrag niet klopt."),
        Line(5, "sem", CIJFER, "12 gesprekken, gemiddeld 102 seconden verbeteren."),
        Line(9, "hanna", GEZIEN, "Namen met een tussenvoegsel gaan bijna altijd mis."),
        Line(13, "sem", CIJFER, "40 gesprekken, 95 seconden. In 26 notities moest een naam of bedrag anders."),
    ),
    result=Result(value=Decimal(95), n=40, euros=1300, hours=38),
    lessons=(
        Lesson(
            saw="Juist wat precies moet zijn, klopte niet. In 26 van de 40 notities moest een naam of bedrag anders.",
            learned="Namen en bedragen gaan vaak fout",
            verdict=KLOPT_NIET,
            strength=GEMETEN,
        ),
    ),
    votes=(
        Vote("noor", DOORGAAN, "De zinnen zijn goed. Met een lijst van namen kan het nog."),
        Vote("yara", DOORGAAN),
        Vote("sem", DOORGAAN),
        Vote("hanna", BIJSTUREN, "Drie vaste kopjes helpen meer dan een model."),
        Vote("driss", BIJSTUREN),
        Vote("lotte", STOPPEN, "Een fout bedrag is erger dan geen notitie."),
    ),
    decision=Keep(
        by="noor",
        reason="De stem is verdeeld, met de meeste stemmen voor doorgaan. Eén sprint met namen en bedragen erbij.",
        next_question="Gaat het beter als het model de naam en het bedrag al kent?",
    ),
)

SPRINT_2 = SprintTold(
    starts=45,
    plan=Plan(
        test="Opnieuw 40 nagespeelde gesprekken. Het model krijgt naam en bedrag van tevoren",
        metric=METING,
        threshold=GRENS,
        sample="40 nagespeelde gesprekken, 5 collega's",
        visible_result="Een notitie van elk gesprek, met de juiste naam erin",
        baseline="95 seconden in sprint 1",
        touched="Alleen collega's: de gesprekken zijn nagespeeld",
        fallback="De collega typt de notitie zelf",
        contact="Lotte Greidanus, Klantcontact",
    ),
    log=(
        Line(2, "driss", GEZIEN, "Namen kloppen nu. Collega's lezen nog steeds elke zin na."),
        Line(6, "sem", CIJFER, "19 gesprekken, 90 seconden."),
        Line(8, "lotte", GEBEURTENIS, "In een notitie stond een afspraak die niemand had gemaakt."),
        Line(11, "yara", GEZIEN, "Nu drie notities met een verzonnen afspraak. Ze klinken heel gewoon."),
        Line(13, "sem", CIJFER, "40 gesprekken, 88 seconden."),
    ),
    result=Result(
        value=Decimal(88), n=40, note="3 van de 40 notities hadden een verzonnen afspraak.", euros=1100, hours=32
    ),
    lessons=(
        Lesson(
            saw="3 van de 40 notities hadden een afspraak die niemand had gemaakt. Collega's lazen daarna elke zin na.",
            learned="Een fout die goed klinkt, kost meer tijd dan geen notitie",
            verdict=KLOPT_NIET,
            strength=GEMETEN,
            surprise=True,
        ),
        Lesson(
            saw="Collega's zeiden: geef ons vraag, afspraak en vervolg. Dan typen we zelf sneller.",
            learned="Drie vaste kopjes zouden al helpen",
            verdict=WETEN_WE_NIET,
            strength=GEZEGD,
        ),
    ),
    votes=(
        Vote("noor", STOPPEN, "We weten genoeg. Sneller wordt het niet, en dit durf ik niet aan."),
        Vote("yara", STOPPEN),
        Vote("sem", STOPPEN),
        Vote("hanna", STOPPEN, "De kopjes kunnen we morgen zelf maken."),
        Vote("driss", STOPPEN),
        Vote("lotte", STOPPEN, "Een verzonnen afspraak bel je nooit meer recht."),
    ),
    decision=Stopped(
        by="noor",
        reason="Iedereen stemde voor stoppen. 88 seconden is ver boven de grens van 60.",
        why="Na twee sprints bleef verbeteren op 88 seconden steken. De grens was 60. En een verzonnen afspraak is "
        "erger dan een trage notitie.",
        unknown="Of het anders is bij korte gesprekken. Dat hebben we niet getest.",
        useful_for="Klantcontact, het team van de verslagen en iedereen die tekst laat schrijven door een model.",
        thanks="Dank aan de collega's van Klantcontact die 80 gesprekken naspeelden.",
        clean_up=(
            CleanUp("Opnames en notities van de nagespeelde gesprekken gewist", "driss", due=7, checked_by="carla"),
            CleanUp("Collega's van Klantcontact gehoord en bedankt", "noor", due=7, checked_by="yara"),
            CleanUp("Twee koptelefoons terug bij Facilitair", "sem", due=14, checked_by="hanna"),
            CleanUp("Licentie van het taalmodel opzeggen", "hanna", due=31),
        ),
    ),
)

E_011 = Story(
    number=11,
    idea=Idea(
        days_ago=90,
        by="yara",
        title="Notitie van het telefoongesprek",
        problem="Na elk gesprek typt een collega een notitie. Dat kost twee en een halve minuut per gesprek.",
        audience="Collega's van Klantcontact",
        direction="R-d",
        theme="Dienstverlening",
    ),
    ready=Ready(
        days_ago=82,
        team="Loket",
        lead="noor",
        owner="lotte",
        thought=Thought(
            action="een taalmodel de notitie van een gesprek laten maken",
            audience="collega's van Klantcontact",
            effect="een notitie die maar kort verbeterd hoeft te worden",
            because="het model het hele gesprek hoort",
        ),
        stop_rule=StopRuleFacts(
            condition="Als een notitie na sprint 3 nog verzonnen afspraken bevat",
            after_sprint=3,
        ),
        max_loss_eur=7000,
        max_hours=220,
        picks=(
            Pick(SafetyKind.PERSONAL_DATA, SafetyAnswer.TEST, "Alleen nagespeelde gesprekken met verzonnen namen."),
        ),
    ),
    sprints=(SPRINT_1, SPRINT_2),
)
