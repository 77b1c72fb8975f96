# SPDX-License-Identifier: EUPL-1.2
"""Dutch sentences, put together at random, of the length that people write. No real place and no real person."""

from __future__ import annotations

import random

Sentences = tuple[tuple[str, ...], ...]

WHO = (
    "bewoners",
    "bezoekers van de balie",
    "ondernemers",
    "nieuwe inwoners",
    "ouders",
    "mantelzorgers",
    "huurders",
    "jongeren",
)
WHERE = ("aan de balie", "in de bibliotheek", "op de website", "aan de telefoon", "in de wijk", "op de markt")
TITLES: Sentences = (
    ("Korter wachten", "Beter weten wat je nodig hebt", "Minder brieven", "Eerder hulp", "Samen invullen"),
    ("voor",), WHO, WHERE,
)  # fmt: skip
PROBLEMS: Sentences = (
    ("Veel",), WHO, ("komen terug omdat zij een stuk vergeten zijn,", "wachten lang,", "bellen drie keer,"),
    ("en dat merken wij vooral", "en zij zeggen dat het lastigst is"), WHERE,
    ("op maandag.", "in de zomer.", "na een verhuizing."),
    ("Wij weten niet goed waar het aan ligt.", "Het kost collega's veel tijd.", "De brief legt het niet uit."),
)  # fmt: skip
QUESTIONS: Sentences = (
    ("Helpt het als wij", "Wat gebeurt er als wij", "Begrijpen", "Hoe vaak moeten"), WHO, WHERE,
    ("een lijst met stukken geven?", "eerst laten bellen?", "een foto laten sturen?", "terugkomen?"),
)  # fmt: skip
DONE: Sentences = (
    ("Een week lang", "Twee ochtenden", "Op drie dagen"), ("geven wij", "vragen wij", "bellen wij"), WHO, WHERE,
    ("een kaart met vijf stappen.", "wat zij zoeken.", "de dag voor hun afspraak."),
)  # fmt: skip
SAW: Sentences = (
    ("Zeven van de twintig", "Bijna alle", "Drie", "De meeste"), WHO,
    ("lazen de kaart niet", "vroegen het toch", "waren sneller klaar"), WHERE,
    ("en zeiden daar niets over.", "en wilden hem meenemen.", "vooral voor tien uur."),
)  # fmt: skip
LEARNED: Sentences = (
    ("Een lijst werkt beter dan een brief voor", "Bellen helpt alleen bij", "De uitleg komt te laat voor"), WHO, WHERE,
    ("omdat zij dan nog iets kunnen doen.", "zolang het niet druk is.", "als een collega erbij staat."),
)  # fmt: skip


def text(dice: random.Random, parts: Sentences) -> str:
    """One of each part, in order."""
    return " ".join(dice.choice(part) for part in parts)
