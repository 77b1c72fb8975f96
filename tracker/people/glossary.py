# SPDX-License-Identifier: EUPL-1.2
"""The glossary: one word per thing, in Dutch and English (DOMAIN 4). The page shows both columns in every language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the product in both languages."""

    dutch: str
    english: str


_WORDS = """
idee = idea
ideeënlijst = backlog
richting = direction
kader = frame
experiment = experiment
spoor = lane
gewone werkwijze = regular process
thema = theme
probleem = problem
voor wie = for whom
aanname = hypothesis
grootste twijfel = riskiest assumption
stopregel = stop rule
maximaal verlies = maximum loss
uren = hours
nog over = left
sprint = sprint
vraag van deze sprint = sprint question
test = test
meting = metric
grens = threshold
beginwaarde = baseline
hoeveel mensen = sample size
te zien resultaat = visible result
vaste tijd = timebox
nog 4 dagen = 4 days left
te laat = overdue
stilgevallen = stalled
logboek = log
logregel = log entry
gezien = observed
cijfer = figure
belemmering = blocker
op je nemen = take on
les = learning
wat we zagen = what we saw
wat we leerden = what we learned
klopt = confirmed
klopt niet = refuted
weten we niet = unclear
hoe zeker? = evidence strength
mening = opinion
gezegd = said
gedaan = done
gemeten = measured
verrassing = surprise
hergebruikt = reused
ingehaald = outdated
stemming = vote (round)
stem = ballot
onthouden = abstain
genoeg stemmen = quorum reached
gelijk = tie
verdeeld = divided
eenstemmig = unanimous
uitslag = result
overwegend bezwaar = paramount objection
reden = reason
besluit = decision
correctie = correction
doorgaan = keep
bijsturen = pivot
stoppen = stop
opschalen = scale up
overdragen = hand over
wijkt af van de stem = deviates from the vote
tegengeluid = counter-note
intrekken = withdraw
opnieuw proberen = try again
stopkaart = stop card
opruimlijst = clean-up list
vrijgekomen = freed
voorganger = predecessor
lid = member
trekker = experiment lead
vakeigenaar = domain owner
vakeigenaar gezocht = domain owner wanted
manager = manager
opdrachtgever = sponsor
beheerder = administrator
lezer = reader
ontvanger = receiver
plaatsvervanger = deputy
namens = on behalf of
adviseur = adviser
ontvangende afdeling = receiving department
open vraag = open question
opmerking = remark
stilgelegd = halted
afgebroken = aborted
aangekondigd = announced
definitief = final
geldig = valid
niet vastgelegd = not recorded
verkennen = discover
proberen = try out
klein draaien = small live run
loopt = active
gepauzeerd = paused
gestopt = stopped
veiligheid = safety
persoonsgegevens = personal data
plan B = fallback
openbaar = public
gelezen = read
stel een vraag = ask a question
wat dit niet zegt = what this does not say
aantal = count
tweede stap = second step
app met codes = app with codes
passkey = passkey
herstelcode = recovery code
"""

GLOSSARY: tuple[Term, ...] = tuple(
    Term(*(word.strip() for word in line.split("="))) for line in _WORDS.strip().splitlines()
)
