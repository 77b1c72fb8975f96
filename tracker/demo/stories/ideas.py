# SPDX-License-Identifier: EUPL-1.2
"""De ideeënlijst: drie open ideeën, één dat wacht op een ja van de opdrachtgever, en één dat is ingetrokken."""

from __future__ import annotations

from tracker.demo.script import Idea, Pick, Ready, Story, Thought, Use, Withdrawn
from tracker.experiments.terms import SafetyAnswer, SafetyKind, StopRuleFacts

DRONE = Story(
    number=13,
    idea=Idea(
        days_ago=75,
        by="gijs",
        title="Drone boven de markt",
        problem="Vanuit de lucht zien waar het te druk wordt.",
        audience="De marktmeester en bezoekers van de markt",
        direction="R-b",
        theme="Openbare ruimte",
    ),
    besides=(Withdrawn(61, "gijs", "Probleem niet gevonden. De marktmeester ziet zelf op tijd waar het druk wordt."),),
)

BEGRAAFPLAATS = Story(
    number=14,
    idea=Idea(
        days_ago=42,
        by="mieke",
        title="Plattegrond van de begraafplaats op je telefoon",
        problem="Nabestaanden zoeken lang naar een graf. De beheerder loopt elke dag een paar keer mee.",
        audience="Bezoekers van de begraafplaats",
        direction="R-b",
        theme="Openbare ruimte",
    ),
)

PARKEREN = Story(
    number=15,
    idea=Idea(
        days_ago=30,
        by="lia",
        title="Parkeren zonder sticker",
        problem="Bewoners halen elk jaar een sticker op bij het loket. Het kenteken zou genoeg kunnen zijn.",
        audience="Bewoners met een parkeervergunning",
        direction="R-a",
        theme="Dienstverlening",
    ),
    ready=Ready(
        days_ago=5,
        team="Data",
        lead="ilse",
        owner="lia",
        thought=Thought(
            action="het kenteken gebruiken in plaats van een sticker",
            audience="bewoners met een vergunning",
            effect="geen rij meer aan het loket voor een sticker",
            because="de controleur het kenteken toch al ziet",
        ),
        stop_rule=StopRuleFacts(condition="Als na sprint 3 meer dan 5 bewoners ten onrechte een boete kregen"),
        max_loss_eur=5000,
        max_hours=200,
        picks=(
            Pick(
                SafetyKind.PERSONAL_DATA,
                SafetyAnswer.REAL,
                "Kentekens van 200 bewoners die meedoen. De privacy-adviseur: mag, als we ze na 4 weken wissen.",
            ),
            Pick(
                SafetyKind.RESIDENTS,
                SafetyAnswer.YES,
                "200 bewoners in één straat. Zij houden hun sticker als reserve.",
            ),
        ),
    ),
    besides=(
        Use(
            5,
            "ilse",
            "Vraag eerst de privacy-adviseur, dan pas het plan",
            "Carla schreef mee aan het plan, voordat we iemand vroegen.",
        ),
    ),
)

BUURTBUSSEN = Story(
    number=16,
    idea=Idea(
        days_ago=21,
        by="piet",
        title="Eén rooster voor de buurtbussen",
        problem="Drie dorpen, drie roosters. Reizigers weten niet welke bus ze kunnen nemen.",
        audience="Reizigers uit de drie dorpen",
        direction="R-a",
        theme="Vervoer",
    ),
)

BIBLIOTHEEK = Story(
    number=17,
    idea=Idea(
        days_ago=9,
        by="noor",
        title="Vragenuur in de bibliotheek",
        problem="Mensen met een lastige brief lopen bij ons het loket mis. In de bibliotheek komen ze wel.",
        audience="Inwoners met een lastige brief van de gemeente",
        direction="R-c",
        theme="Schulden",
    ),
)

IDEAS = (DRONE, BEGRAAFPLAATS, PARKEREN, BUURTBUSSEN, BIBLIOTHEEK)
