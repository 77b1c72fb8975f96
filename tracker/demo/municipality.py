# SPDX-License-Identifier: EUPL-1.2
"""Gemeente Veldermeer: its people, teams and directions. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.directions.terms import FrameFacts, Stage
from tracker.people.terms import Role

NAME = "Gemeente Veldermeer"
DOMAIN = "veldermeer.example"
FOUNDED = 365  # days ago
FRAME = FrameFacts(stages=tuple(Stage), max_running=4)


@dataclass(frozen=True, slots=True)
class PersonTold:
    """Somebody with an account. `sign_in` is the word before the @ for those whose page is worth a look."""

    key: str
    name: str
    department: str
    roles: tuple[Role, ...] = ()
    sign_in: str | None = None

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.sign_in or self.name.lower().replace(' ', '.')}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class TeamTold:
    """A team; its first member is the default lead."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectionTold:
    """A direction with its sponsor, deputy and frame."""

    key: str
    title: str
    question: str
    why: str
    sponsor: str
    deputy: str | None = None
    frame: FrameFacts = FRAME


ADMIN = "ineke"

PEOPLE = (
    PersonTold(ADMIN, "Ineke Bosgraaf", "Informatie en Organisatie", (Role.ADMIN,), "beheerder"),
    # Who steers a direction, and who only reads
    PersonTold("marit", "Marit Oldeboer", "Directie", sign_in="opdrachtgever"),
    PersonTold("jelle", "Jelle Roordink", "College"),
    PersonTold("gerda", "Gerda Hoekman", "College"),
    PersonTold("ton", "Ton Bakkenes", "Directie"),
    PersonTold("karin", "Karin Postma", "Buiten en Beheer", (Role.MANAGER,), "manager"),
    PersonTold("carla", "Carla Ypma", "Privacy", (Role.ADVISER,)),
    # Team Buiten
    PersonTold("tess", "Tess Oudkerk", "Buiten en Beheer", sign_in="trekker"),
    PersonTold("wout", "Wout Scherpenzeel", "Buiten en Beheer", sign_in="lid"),
    PersonTold("gijs", "Gijs Poelman", "Buiten en Beheer"),
    PersonTold("anouk", "Anouk Reitsma", "Geo-informatie"),
    # Team Loket
    PersonTold("noor", "Noor Haverkamp", "Dienstverlening"),
    PersonTold("yara", "Yara Lammers", "Dienstverlening"),
    PersonTold("sem", "Sem Duinker", "Dienstverlening"),
    PersonTold("hanna", "Hanna Vrolijk", "Dienstverlening"),
    PersonTold("driss", "Driss Amari", "Informatie en Organisatie"),
    # Team Meedoen
    PersonTold("fatma", "Fatma Dogan", "Sociaal Domein"),
    PersonTold("henk", "Henk Wiersum", "Sociaal Domein"),
    PersonTold("roos", "Roos Tichelaar", "Wijken"),
    PersonTold("amina", "Amina Belkadi", "Sociaal Domein"),
    # Team Data
    PersonTold("ilse", "Ilse Kamphorst", "Informatie en Organisatie"),
    PersonTold("daan", "Daan Rozema", "Informatie en Organisatie"),
    PersonTold("stefan", "Stefan Kranenborg", "Informatie en Organisatie"),
    PersonTold("mei", "Mei Hofstra", "Gegevens"),
    # Team Klimaat
    PersonTold("joost", "Joost Veldhuis", "Ruimte en Klimaat"),
    PersonTold("sanne", "Sanne Terpstra", "Ruimte en Klimaat"),
    PersonTold("omar", "Omar Haddou", "Geo-informatie"),
    PersonTold("els", "Els Wijngaard", "Ruimte en Klimaat"),
    # Whose work it is
    PersonTold("rinus", "Rinus Hamstra", "Afval en Reiniging", sign_in="vakeigenaar"),
    PersonTold("lotte", "Lotte Greidanus", "Klantcontact"),
    PersonTold("bas", "Bas Terlinden", "Vergunningen"),
    PersonTold("petra", "Petra Nijdam", "Inkomen en Schulden"),
    PersonTold("wilma", "Wilma Haanstra", "Toeslagen"),
    PersonTold("kees", "Kees Loonstra", "Wijken"),
    PersonTold("tineke", "Tineke Bouwman", "Groen"),
    PersonTold("ruud", "Ruud Slagter", "Personeel"),
    PersonTold("lia", "Lia Postmus", "Parkeren"),
    # Who takes over, and who has ideas
    PersonTold("arjan", "Arjan Feenstra", "Belastingen"),
    PersonTold("nadia", "Nadia Verkerk", "Communicatie"),
    PersonTold("piet", "Piet Zandstra", "Vervoer"),
    PersonTold("mieke", "Mieke Tuinstra", "Begraafplaatsen"),
)

ADMIN_EMAIL = next(told.email for told in PEOPLE if told.key == ADMIN)

TEAMS = (
    TeamTold("Buiten", ("tess", "wout", "gijs", "anouk")),
    TeamTold("Loket", ("noor", "yara", "sem", "hanna", "driss")),
    TeamTold("Meedoen", ("fatma", "henk", "roos", "amina")),
    TeamTold("Data", ("ilse", "daan", "stefan", "mei")),
    TeamTold("Klimaat", ("joost", "sanne", "omar", "els")),
)

DIRECTIONS = (
    DirectionTold(
        "R-a",
        "In één keer klaar",
        "Hoe hoeven inwoners iets maar één keer te vragen?",
        "Mensen bellen vaak nog een keer, omdat ons eerste antwoord niet klaar was.",
        sponsor="marit",
    ),
    DirectionTold(
        "R-b",
        "Buiten op tijd gezien",
        "Hoe zien we buiten problemen voordat iemand belt?",
        "Nu rijden we vaste rondes. Dan zijn we soms te laat, en vaak voor niets op pad.",
        sponsor="jelle",
        deputy="marit",
    ),
    DirectionTold(
        "R-c",
        "Iedereen kan meedoen",
        "Wie bereiken we nu niet, en wat helpt wel?",
        "Onze brieven en formulieren werken niet voor iedereen.",
        sponsor="gerda",
    ),
    DirectionTold(
        "R-d",
        "Wij bewegen mee",
        "Wat houdt ons zelf tegen?",
        "We verliezen tijd aan werk waar niemand iets aan heeft.",
        sponsor="ton",
    ),
)
