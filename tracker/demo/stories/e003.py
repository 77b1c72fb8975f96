# SPDX-License-Identifier: EUPL-1.2
"""E-003 Volle container meldt zich: een gelijke stem, bijsturen, en nu dag 6 van sprint 4."""

from __future__ import annotations

from decimal import Decimal

from tracker.decisions.terms import PivotKind
from tracker.demo.script import (
    Idea,
    Keep,
    Lesson,
    Line,
    Pick,
    Pivoted,
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
    GEMETEN,
    GEZIEN,
    KLOPT,
    KLOPT_NIET,
    ONTHOUDEN,
    STOPPEN,
    WETEN_WE_NIET,
)
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts, StopRuleKind, Threshold, Way
from tracker.sprints.terms import BlockerKind

GRENS = Threshold(Decimal(-40), "%", Way.AT_MOST)
METING = "ritten naar halflege containers"

SPRINT_1 = SprintTold(
    starts=70,
    plan=Plan(
        question="Klopt het dat een sensor zegt welke container vol is?",
        test="20 sensoren in ondergrondse containers in Noord, twee weken lang, naast de vaste ronde",
        metric=METING,
        threshold=GRENS,
        sample="20 containers in Noord, 10 werkdagen",
        visible_result="Een lijst van volle containers, elke ochtend om 6.30 uur",
        baseline="37 ritten per week naar een container die niet halfvol was",
        touched="Niemand: de vaste ronde rijdt gewoon door",
        fallback="De vaste ronde",
        contact="Rinus Hamstra, Afval en Reiniging",
    ),
    log=(
        Line(1, "tess", GEZIEN, "Alle 20 sensoren hangen. Dat kostte per container een half uur."),
        Line(4, "gijs", CIJFER, "2 van de 20 sensoren sturen na een koude nacht niets meer."),
        Line(8, "wout", CIJFER, "Nu 4 van de 20 stil. Het vroor vannacht 6 graden."),
        Line(
            9,
            "tess",
            BELEMMERING,
            "De leverancier vervangt sensoren pas na twee weken.",
            blocker=BlockerKind.PURCHASE,
        ),
        Line(12, "anouk", GEZIEN, "De lijst van vandaag mist twee containers die echt overliepen."),
    ),
    result=Result(
        not_measured_why="6 van de 20 sensoren vielen uit door de kou. De lijst was daardoor niet te vertrouwen.",
        euros=3400,
        hours=75,
    ),
    lessons=(
        Lesson(
            saw="6 van de 20 sensoren vielen uit zodra het vroor. De rest werkte, ook in een volle container.",
            learned="De techniek is niet klaar voor de winter",
            verdict=WETEN_WE_NIET,
            strength=GEMETEN,
        ),
    ),
    votes=(
        Vote("tess", DOORGAAN, "Met andere batterijen is dit op te lossen. Het idee staat nog."),
        Vote("wout", BIJSTUREN, "De chauffeur ziet elke container toch al. Vraag het aan hem."),
        Vote("gijs", DOORGAAN),
        Vote("anouk", BIJSTUREN, "Wachten tot de lente kost ons een half jaar."),
        Vote("rinus", STOPPEN, "Voor dit geld koop ik liever containers.", tipped=False),
    ),
    decision=Pivoted(
        by="jelle",
        reason="Wat morgen kan beginnen, leert ons deze winter meer. Daarom vragen we het aan de chauffeur.",
        kind=PivotKind.OTHER_TECHNIQUE,
        stays="De wagen rijdt alleen nog naar volle containers.",
        changes="De chauffeur tikt de vulling aan, in plaats van een sensor.",
        thought=Thought(
            action="de chauffeur bij elke lediging laten tikken hoe vol de container was",
            audience="de chauffeurs en de planners van Afval en Reiniging",
            effect="minder ritten naar halflege containers",
            because="de chauffeur elke container ziet en geen batterij heeft",
        ),
        arguments=(
            (DOORGAAN, "Het idee staat nog: met andere batterijen meten we ook als het vriest."),
            (BIJSTUREN, "De chauffeur ziet elke container al, en dat kan morgen beginnen."),
        ),
    ),
)

SPRINT_2 = SprintTold(
    starts=48,
    plan=Plan(
        question="Tikken chauffeurs de vulling aan, en rijden we dan minder voor niets?",
        test="9 chauffeurs tikken twee weken lang bij elke lediging: leeg, half of vol",
        metric=METING,
        threshold=GRENS,
        sample="9 chauffeurs, alle wijken, 10 werkdagen",
        visible_result="Een kaart met de vulling van gisteren, op het scherm van de planner",
        baseline="37 ritten per week",
        touched="9 chauffeurs, zij doen vrijwillig mee",
        fallback="De vaste ronde",
        contact="Rinus Hamstra, Afval en Reiniging",
    ),
    log=(
        Line(1, "wout", GEZIEN, "Het tikken kost een seconde. Niemand vergeet het."),
        Line(5, "anouk", CIJFER, "480 tikken in vier dagen."),
        Line(7, "gijs", GEZIEN, "De planner past de route één keer per week aan. Dan is de tik al oud."),
        Line(12, "anouk", CIJFER, "1.100 tikken. Ritten naar halflege containers: 26% minder."),
    ),
    result=Result(value=Decimal(-26), n=1100, euros=1200, hours=55),
    lessons=(
        Lesson(
            saw="1.100 tikken van 9 chauffeurs, 26% minder ritten voor niets. De route veranderde één keer per week.",
            learned="De tik kost niets, de route verandert alleen te laat",
            verdict=KLOPT_NIET,
            strength=GEMETEN,
        ),
    ),
    votes=(
        Vote("tess", DOORGAAN, "De tik werkt. Alleen de route moet sneller mee."),
        Vote("wout", DOORGAAN),
        Vote("gijs", BIJSTUREN, "Zonder snellere planner blijft dit hangen.", tipped=False),
        Vote("anouk", DOORGAAN),
        Vote("rinus", ONTHOUDEN),
    ),
    decision=Keep(
        by="tess",
        reason="De meeste stemmen zijn voor doorgaan. De tik werkt, nu de route nog.",
        next_question="Halen we de grens als de route elke dag wordt aangepast?",
    ),
)

SPRINT_3 = SprintTold(
    starts=27,
    plan=Plan(
        test="De planner past de route elke dag om 15.00 uur aan, met de tikken van die dag",
        metric=METING,
        threshold=GRENS,
        sample="9 chauffeurs, alle wijken, 10 werkdagen",
        visible_result="De route van morgen, elke dag om 15.30 uur",
        baseline="37 ritten per week",
        touched="9 chauffeurs en 2 planners",
        fallback="De vaste ronde",
        contact="Rinus Hamstra, Afval en Reiniging",
    ),
    log=(
        Line(2, "tess", GEZIEN, "De route aanpassen kost de planner 20 minuten per dag."),
        Line(6, "anouk", CIJFER, "39% minder ritten voor niets in de eerste week."),
        Line(
            9,
            "tess",
            BELEMMERING,
            "Invallers staan pas op donderdag in het rooster. Dan is hun route al gemaakt.",
            blocker=BlockerKind.PEOPLE,
            taken_by="karin",
        ),
        Line(13, "anouk", CIJFER, "43% minder. Dat zijn 21 ritten per week tegen 37 vooraf."),
    ),
    result=Result(value=Decimal(-43), n=10, note="Gemeten over 10 werkdagen.", euros=1500, hours=65),
    lessons=(
        Lesson(
            saw="43% minder ritten naar halflege containers. De grens was 40%.",
            learned="Wie elke dag de route aanpast, rijdt minder voor niets",
            verdict=KLOPT,
            strength=GEMETEN,
        ),
    ),
    votes=(
        Vote("tess", DOORGAAN),
        Vote("wout", DOORGAAN, "Dit is de eerste keer dat de route klopt met wat ik zie."),
        Vote("gijs", DOORGAAN),
        Vote("anouk", DOORGAAN),
        Vote("rinus", DOORGAAN, "Dit wil ik in alle wijken. Eerst weten of het met invallers ook gaat."),
    ),
    decision=Keep(
        by="tess",
        reason="Iedereen is voor doorgaan, en de grens is gehaald. Nu met mensen die de wijk niet kennen.",
        next_question="Werkt de route van de dag ook als een invaller rijdt die de wijk niet kent?",
    ),
)

SPRINT_4 = SprintTold(
    starts=6,
    plan=Plan(
        test="4 invallers rijden 10 dagen met de route van de dag, in 2 wijken",
        metric=METING,
        threshold=GRENS,
        sample="4 invallers, Noord en De Wierde, 10 werkdagen",
        visible_result="De route van morgen staat op het scherm in de wagen",
        baseline="37 ritten per week",
        touched="Bewoners van Noord en De Wierde",
        fallback="De vaste ronde",
        contact="Rinus Hamstra, Afval en Reiniging",
    ),
    log=(
        Line(1, "tess", GEZIEN, "De invaller reed twee keer door dezelfde straat. De kaart draait niet mee."),
        Line(2, "wout", CIJFER, "36% minder na 2 dagen. Nog weinig ritten, dus dit zegt nog niet veel."),
        Line(5, "gijs", GEZIEN, "Een invaller vroeg om een foto van de plek. Daarmee vond hij de container meteen."),
        Line(
            5,
            "tess",
            BELEMMERING,
            "De tablets in de wagen zitten op een ander netwerk. Elke ochtend kost inloggen 10 minuten.",
            blocker=BlockerKind.INFRASTRUCTURE,
        ),
        Line(5, "wout", CIJFER, "41% minder ritten voor niets tot nu toe: 22 per week, tegen 37 vooraf."),
    ),
)

E_003 = Story(
    number=3,
    idea=Idea(
        days_ago=91,
        by="wout",
        title="Volle container meldt zich",
        problem="De wagen rijdt een vaste ronde. Veel containers zijn dan nog niet halfvol, en andere lopen over.",
        audience="De chauffeurs en de planners van Afval en Reiniging",
        direction="R-b",
        theme="Afval",
    ),
    ready=Ready(
        days_ago=84,
        team="Buiten",
        lead="tess",
        owner="rinus",
        thought=Thought(
            action="een sensor in elke container",
            audience="de planners van Afval en Reiniging",
            effect="een wagen die alleen naar volle containers rijdt",
            because="de sensor elke nacht doorgeeft hoe vol de container is",
        ),
        stop_rule=StopRuleFacts(
            condition="Als de ritten na sprint 5 minder dan 30% lager zijn",
            kind=StopRuleKind.METRIC,
            value=Decimal(-30),
            way=Way.AT_LEAST,
            after_sprint=5,
        ),
        max_loss_eur=9000,
        max_hours=280,
        picks=(Pick(SafetyKind.PURCHASE, SafetyAnswer.YES, "20 sensoren op proef, met een bon van € 3.000."),),
    ),
    sprints=(SPRINT_1, SPRINT_2, SPRINT_3, SPRINT_4),
    besides=(Question(5, "gijs", "Helpt een foto van de plek ook vaste chauffeurs?"),),
)
