# SPDX-License-Identifier: EUPL-1.2
"""DOMAIN 6 as a table: what is told of each experiment of the example municipality. A test holds it against the rows."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.decisions.terms import Outcome, PivotKind, Route
from tracker.experiments.terms import ExperimentState
from tracker.learnings.terms import Verdict
from tracker.votes.terms import AdviceStrength

KEEP, PIVOT, STOP, SCALE_UP = Outcome.KEEP, Outcome.PIVOT, Outcome.STOP, Outcome.SCALE_UP
YES, NO, UNKNOWN = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.UNCLEAR
UNANIMOUS, CLEAR, DIVIDED = AdviceStrength.UNANIMOUS, AdviceStrength.CLEAR, AdviceStrength.DIVIDED
TIE, THIN = AdviceStrength.TIE, AdviceStrength.THIN
SPONSOR = Route.SPONSOR

Counts = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sprint:
    """The result, verdict, strength and some words of its first learning, and what was decided by which route."""

    value: str | None
    verdict: Verdict
    strength: int
    learned: str
    outcome: Outcome | None
    route: Route | None = Route.FOLLOW
    surprise: bool = False
    kind: PivotKind | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One experiment. `votes` are all closed rounds: keep, pivot, stop and abstain, and how strong the advice was."""

    title: str
    theme: str
    team: str
    direction: str
    weeks_ago: int
    state: ExperimentState
    locked: tuple[str, str]  # the metric of a plan with its threshold
    votes: tuple[tuple[Counts, AdviceStrength], ...]
    sprints: tuple[Sprint, ...]
    now: str  # among what its page says on top


ONE, SEEN, JOIN, BEND = "In één keer klaar", "Buiten op tijd gezien", "Iedereen kan meedoen", "Wij bewegen mee"
FIVE_KEEP = ((5, 0, 0, 0), UNANIMOUS)
ACTIVE, STOPPED = ExperimentState.ACTIVE, ExperimentState.STOPPED

TOLD = {
    "E-001": Told(
        "Aanmaning in gewone taal", "Schulden", "Meedoen", JOIN, 46, ExperimentState.HANDED_OVER,
        ("deel dat binnen 14 dagen belt of betaalt", "45 % at_least"),
        (FIVE_KEEP, ((4, 1, 0, 0), CLEAR), FIVE_KEEP, FIVE_KEEP),
        (
            Sprint(None, YES, 2, "mensen zoeken het bedrag, niet de wet", KEEP),
            Sprint("44", UNKNOWN, 4, "nummer helpt, maar de lijn was twee middagen dicht", KEEP),
            Sprint("52", YES, 4, "", KEEP),
            Sprint("49", YES, 4, "parkeerboetes", SCALE_UP, SPONSOR),
        ),
        "Overgedragen aan Arjan Feenstra",
    ),
    "E-002": Told(
        "Verhuisbot", "Dienstverlening", "Loket", ONE, 22, ExperimentState.SCALING_UP,
        ("telefoontjes over verhuizen", "-25 % at_most"),
        (((1, 3, 1, 0), CLEAR), FIVE_KEEP, ((4, 0, 0, 1), UNANIMOUS)),
        (
            Sprint("22", NO, 4, "zeven van de tien vragen gaan over één zin op de webpagina", PIVOT, surprise=True,
                   kind=PivotKind.OTHER_NEED),
            Sprint("-38", YES, 4, "", KEEP),
            Sprint("-29", YES, 4, "", SCALE_UP, SPONSOR),
        ),
        "Nadia Verkerk zegt of het wordt overgenomen",
    ),
    "E-003": Told(
        "Volle container meldt zich", "Afval", "Buiten", SEEN, 10, ACTIVE,
        ("ritten naar halflege containers", "-40 % at_most"),
        (((2, 2, 1, 0), TIE), ((3, 1, 0, 1), CLEAR), FIVE_KEEP),
        (
            Sprint(None, UNKNOWN, 4, "de techniek is niet klaar voor de winter", PIVOT, SPONSOR,
                   kind=PivotKind.OTHER_TECHNIQUE),
            Sprint("-26", NO, 4, "de tik kost niets, de route verandert alleen te laat", KEEP),
            Sprint("-43", YES, 4, "", KEEP),
        ),
        "Sprint 4 loopt",
    ),
    "E-004": Told(
        "Eerder hulp bij huurschuld", "Schulden", "Meedoen", JOIN, 28, STOPPED,
        ("gesprekken binnen 5 dagen", "70 % at_least"),
        (((3, 1, 1, 0), CLEAR),),
        (
            Sprint(None, NO, 2, "de grondslag voor delen is smaller dan gedacht", KEEP),
            Sprint(None, NO, 3, "vraag eerst de privacy-adviseur, dan pas het plan", STOP, SPONSOR),
        ),
        "Gestopt, en dit weten we nu",
    ),
    "E-005": Told(
        "Dakkapel: mag het?", "Wonen", "Loket", ONE, 13, ACTIVE,
        ("juiste uitkomst bij 100 oude zaken", "90 van 100 at_least"),
        (((4, 2, 0, 0), CLEAR), ((2, 4, 0, 0), CLEAR), ((6, 0, 0, 0), UNANIMOUS)),
        (
            Sprint("71", NO, 4, "“achterkant” betekent voor iedereen iets anders", KEEP),
            Sprint("88", NO, 4, "", KEEP, SPONSOR),
            Sprint("93", YES, 4, "", KEEP),
        ),
        "Sprint 4",
    ),
    "E-006": Told(
        "Inkomen één keer vragen", "Common Ground", "Data", ONE, 11, ACTIVE,
        ("velden zelf invullen", "15 velden at_most"),
        (((4, 0, 0, 1), UNANIMOUS), FIVE_KEEP, ((1, 1, 0, 0), THIN)),
        (
            Sprint("18", NO, 4, "drie afdelingen noemen hetzelfde anders", KEEP, surprise=True),
            Sprint("14", YES, 3, "twee velden snapt niemand", KEEP),
            Sprint(None, UNKNOWN, 3, "koppeling vraagt 9 weken inkoop", None, None),
        ),
        "Besluit na sprint 3",
    ),
    "E-007": Told(
        "Scheve stoeptegel met foto", "Openbare ruimte", "Buiten", SEEN, 9, ACTIVE,
        ("meldingen zonder extra bezoek", "50 % at_least"),
        (((3, 2, 0, 0), CLEAR), FIVE_KEEP),
        (
            Sprint("35", NO, 4, "de schaal ontbreekt op", KEEP),
            Sprint("58", YES, 4, "", KEEP, surprise=True),
            Sprint("54", YES, 4, "", None, None),
        ),
        "Het team stemt tot",
    ),
    "E-008": Told(
        "Wijkbudget per sms", "Meedoen", "Meedoen", JOIN, 15, ExperimentState.PAUSED,
        ("stemmers uit de wijk", "300 mensen at_least"),
        (((1, 4, 0, 0), CLEAR), ((3, 1, 1, 0), CLEAR), ((1, 4, 0, 0), CLEAR), FIVE_KEEP),
        (
            Sprint(None, NO, 2, "vertrouwen is de drempel, niet het toestel", PIVOT, kind=PivotKind.OTHER_CHANNEL),
            Sprint("212", UNKNOWN, 4, "", PIVOT, kind=PivotKind.OTHER_PLACE),
            Sprint("341", YES, 4, "", KEEP),
        ),
        "Gepauzeerd tot",
    ),
    "E-009": Told(
        "Koele route naar school", "Klimaat", "Klimaat", SEEN, 19, STOPPED,
        ("verschil tussen drie ritten op dezelfde dag", "1 graad at_most"),
        (((3, 1, 1, 0), CLEAR), ((3, 2, 0, 0), CLEAR), ((0, 1, 4, 0), CLEAR)),
        (
            Sprint("3.4", NO, 4, "zon op de sensor telt zwaarder dan de straat", KEEP),
            Sprint("2.1", NO, 4, "", KEEP),
            Sprint("1.6", NO, 4, "een ruwe kaart bestond al", STOP, SPONSOR, surprise=True),
        ),
        "Gestopt, en dit weten we nu",
    ),
    "E-010": Told(
        "Werkplek binnen een dag", "Bedrijfsvoering", "Data", BEND, 7, ACTIVE,
        ("deel dat binnen één dag werkt", "80 % at_least"),
        (((4, 1, 0, 0), CLEAR), FIVE_KEEP),
        (
            Sprint("60", NO, 4, "we wachten op toegang, niet op de laptop", KEEP, surprise=True),
            Sprint("90", YES, 4, "", KEEP),
        ),
        "Er is geen vakeigenaar",
    ),
    "E-011": Told(
        "Notitie van het telefoongesprek", "Dienstverlening", "Loket", BEND, 10, STOPPED,
        ("tijd om een notitie te verbeteren", "60 seconden at_most"),
        (((3, 2, 1, 0), DIVIDED), ((0, 0, 6, 0), UNANIMOUS)),
        (
            Sprint("95", NO, 4, "namen en bedragen gaan vaak fout", KEEP),
            Sprint("88", NO, 4, "een fout die goed klinkt, kost meer tijd dan geen notitie", STOP, surprise=True),
        ),
        "Gestopt, en dit weten we nu",
    ),
    "E-012": Told(
        "Schaduwkaart uit bestaande gegevens", "Klimaat", "Klimaat", SEEN, 9, ACTIVE,
        ("overeenkomst met 30 plekken", "24 van 30 at_least"),
        (((4, 1, 0, 0), CLEAR),),
        (
            Sprint("21", NO, 4, "nieuwe gebouwen ontbreken in de kaart", KEEP),
            Sprint("26", YES, 4, "", None, None),
        ),
        "Nieuwe poging na E-009",
    ),
}  # fmt: skip

BACKLOG = {
    "Vragenuur in de bibliotheek": ExperimentState.IDEA,
    "Plattegrond van de begraafplaats op je telefoon": ExperimentState.IDEA,
    "Eén rooster voor de buurtbussen": ExperimentState.IDEA,
    "Parkeren zonder sticker": ExperimentState.READY,
    "Drone boven de markt": ExperimentState.WITHDRAWN,
}
