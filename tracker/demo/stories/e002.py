# SPDX-License-Identifier: EUPL-1.2
"""E-002 Verhuisbot: geen bot maar een betere pagina. Communicatie leest nu het dossier."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.decisions.terms import PivotKind
from tracker.demo.script import (
    Idea,
    Keep,
    Lesson,
    Line,
    NewStage,
    Pick,
    Pivoted,
    Plan,
    Question,
    Ready,
    Receiver,
    Result,
    ScaledUp,
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
    GEZIEN,
    KLOPT,
    KLOPT_NIET,
    ONTHOUDEN,
    STOPPEN,
)
from tracker.directions.terms import Stage
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, Threshold, Way

PLAN_1 = Plan(
    question="Klopt het dat een chatbot vragen over verhuizen goed genoeg beantwoordt?",
    test="Bezoekers van de pagina over verhuizen kunnen hun vraag aan een chatbot stellen",
    metric="deel dat zonder bellen klaar is",
    threshold=Threshold(Decimal(60), "%", Way.AT_LEAST),
    sample="140 gesprekken in twee weken",
    visible_result="Een chatbot op een proefpagina over verhuizen",
    baseline="Over verhuizen wordt nu 210 keer per week gebeld",
    touched="Bezoekers van de proefpagina. Zij kiezen zelf voor de bot",
    fallback="Het telefoonnummer staat boven de bot",
    contact="Hanna Vrolijk, Dienstverlening",
)
MINDER_BELLEN = Threshold(Decimal(-25), "%", Way.AT_MOST)
PLAN_2 = replace(
    PLAN_1,
    question="Bellen er minder mensen als de pagina zelf duidelijk is?",
    test="We herschrijven de pagina over verhuizen: eerst wat je moet doen, dan pas de regels",
    metric="telefoontjes over verhuizen",
    threshold=MINDER_BELLEN,
    sample="Alle telefoontjes over verhuizen, 10 werkdagen lang",
    visible_result="De nieuwe pagina staat online",
    baseline="210 telefoontjes per week",
    touched="Iedereen die de pagina leest",
    fallback="De oude pagina staat klaar en is in vijf minuten terug",
)
PLAN_3 = replace(
    PLAN_2,
    question=None,
    test="Vier andere pagina's krijgen dezelfde opbouw: paspoort, parkeren, afval en trouwen",
    metric="telefoontjes over de vier pagina's",
    sample="Alle telefoontjes over vier pagina's, 10 werkdagen lang",
    visible_result="Vier nieuwe pagina's staan online",
    baseline="640 telefoontjes per week over deze vier",
)

SPRINT_1 = SprintTold(
    starts=154,
    plan=PLAN_1,
    log=(
        Line(2, "sem", CIJFER, "21 gesprekken. 5 mensen waren klaar zonder te bellen."),
        Line(6, "hanna", GEZIEN, "Steeds dezelfde vraag: geldt de datum van verhuizen of van melden?"),
        Line(10, "yara", GEZIEN, "De bot herhaalt de zin van de pagina. Juist die zin snappen mensen niet."),
        Line(13, "driss", CIJFER, "140 gesprekken, 31 mensen klaar zonder bellen. Dat is 22%."),
    ),
    result=Result(value=Decimal(22), n=140, euros=1600, hours=60),
    lessons=(
        Lesson(
            "Van de 140 gesprekken gingen er 98 over dezelfde zin op de webpagina. De bot herhaalde die zin.",
            "Zeven van de tien vragen gaan over één zin op de webpagina",
            KLOPT_NIET,
            GEMETEN,
            surprise=True,
        ),
    ),
    votes=(
        Vote("noor", BIJSTUREN, "We hebben geen bot nodig, maar een betere zin."),
        Vote("yara", BIJSTUREN),
        Vote("sem", DOORGAAN, "Met betere antwoorden haalt de bot meer."),
        Vote("hanna", BIJSTUREN, "Ik schrijf die pagina morgen om."),
        Vote("driss", STOPPEN, "Dit is een oplossing voor een zin. Daar is geen experiment voor nodig."),
    ),
    decision=Pivoted(
        by="noor",
        reason="De meeste stemmen zijn voor bijsturen. Mensen willen geen gesprek, ze willen weten wat ze moeten doen.",
        kind=PivotKind.OTHER_NEED,
        stays="Minder mensen hoeven te bellen over verhuizen.",
        changes="We verbeteren de pagina zelf. Er komt geen bot.",
        thought=Thought(
            action="de pagina over verhuizen duidelijk schrijven",
            audience="inwoners die gaan verhuizen",
            effect="minder telefoontjes over verhuizen",
            because="zeven van de tien vragen over één zin gaan",
        ),
    ),
)

SPRINT_2 = SprintTold(
    starts=131,
    plan=PLAN_2,
    log=(
        Line(1, "hanna", GEBEURTENIS, "De nieuwe pagina staat online. De moeilijke zin is weg."),
        Line(4, "sem", CIJFER, "Deze week 148 telefoontjes over verhuizen."),
        Line(8, "yara", GEZIEN, "Wie nu belt, heeft een echte vraag. Dat kost meer tijd, maar het is ook fijner."),
        Line(13, "sem", CIJFER, "130 telefoontjes per week. Dat is 38% minder."),
    ),
    result=Result(value=Decimal(-38), n=10, note="Gemeten over 10 werkdagen.", euros=300, hours=45),
    lessons=(
        Lesson(
            "Na het herschrijven van één pagina belden 38% minder mensen over verhuizen, twee weken lang.",
            "Eén duidelijke pagina scheelt meer telefoontjes dan een bot",
            KLOPT,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("noor", DOORGAAN),
        Vote("yara", DOORGAAN),
        Vote("sem", DOORGAAN, "Ik had het mis over de bot."),
        Vote("hanna", DOORGAAN),
        Vote("driss", DOORGAAN),
    ),
    decision=Keep(
        "noor",
        "Iedereen is voor en de grens is ruim gehaald. Nu bij meer pagina's.",
        "Werkt dezelfde opbouw ook bij vier andere pagina's?",
    ),
)

SPRINT_3 = SprintTold(
    starts=108,
    plan=PLAN_3,
    log=(
        Line(3, "hanna", GEZIEN, "De pagina over trouwen was het moeilijkst: veel regels, weinig doen."),
        Line(7, "driss", CIJFER, "Eerste week: 470 telefoontjes over de vier pagina's."),
        Line(9, "noor", GEBEURTENIS, "Nadia van Communicatie schreef twee middagen mee."),
        Line(13, "driss", CIJFER, "454 telefoontjes per week, tegen 640 vooraf. Dat is 29% minder."),
    ),
    result=Result(value=Decimal(-29), n=4, note="Vier pagina's, 10 werkdagen.", euros=500, hours=70),
    lessons=(
        Lesson(
            "Bij vier andere pagina's belden mensen 29% minder. De grens was 25%.",
            "Eerst wat je moet doen, dan pas de regels: dat werkt op elke pagina",
            KLOPT,
            GEMETEN,
        ),
    ),
    votes=(
        Vote("noor", DOORGAAN),
        Vote("yara", DOORGAAN, "Communicatie kan dit beter bijhouden dan wij."),
        Vote("sem", DOORGAAN),
        Vote("hanna", DOORGAAN),
        Vote("driss", ONTHOUDEN, tipped=False),
    ),
    decision=ScaledUp(
        by="marit",
        reason="Het werkt op vijf pagina's. Communicatie schrijft de pagina's en kan dit blijven doen. Wat we niet "
        "weten: wie er kijkt als een regel verandert.",
    ),
)

E_002 = Story(
    number=2,
    idea=Idea(
        days_ago=180,
        by="sem",
        title="Verhuisbot",
        problem="Veel mensen bellen over verhuizen. Ze wachten lang en stellen bijna allemaal dezelfde vraag.",
        audience="Inwoners die gaan verhuizen, en de collega's aan de telefoon",
        direction="R-a",
        theme="Dienstverlening",
    ),
    ready=Ready(
        days_ago=165,
        team="Loket",
        lead="noor",
        owner="hanna",
        thought=Thought(
            action="een chatbot die vragen over verhuizen beantwoordt",
            audience="inwoners die gaan verhuizen",
            effect="minder mensen die hoeven te bellen",
            because="de meeste vragen op elkaar lijken",
        ),
        stop_rule=StopRuleFacts(condition="Als mensen na sprint 3 nog even vaak bellen", after_sprint=3),
        max_loss_eur=6000,
        max_hours=300,
        picks=(
            Pick(SafetyKind.RESIDENTS, SafetyAnswer.YES, "Bezoekers van de proefpagina. Zij kunnen altijd bellen."),
            Pick(SafetyKind.PURCHASE, SafetyAnswer.YES, "Een chatbot op proef voor drie maanden, voor € 1.400."),
        ),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3),
    besides=(
        Receiver(112, "noor", "nadia"),
        NewStage(134, "noor", Stage.SMALL_LIVE),
        Use(
            133, "hanna", "Mensen zoeken het bedrag, niet de wet", "We zetten bovenaan wat je moet doen, niet de regel."
        ),
        Question(95, "yara", "Wie houdt de pagina's bij als het team stopt?"),
    ),
)
