"""The attackers: each knows everybody's answers but one, does what it can, and looks.

An attack plays one round against a scheme, with the secret (does the target say yes?) and gives what it saw, put
together as cleverly as it can. What it makes of that, it learns: `success` lets it play 4,000 rounds with secrets that
it knows, then 4,000 with new ones. So it is as good against a scheme that we did not think of.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from tests.attacks.totals import Scheme, Totals, bound, question
from webapp.scan.disclosure import CAMPAIGN, NATIONAL, SIGNALS, WORKSHOP, Profile, added_up
from webapp.scan.questionnaire import Question
from webapp.scan.rules import Answers

TRIALS = 4000
LOADS = 400
YES: Answers = {"q": ("yes",)}
NO: Answers = {"q": ("no",)}
LIKE = question("q", "yes", "no")

Look = Callable[[Scheme, bool, Random], Hashable]


@dataclass(frozen=True)
class Attack:
    """One attack, and how often it may be right."""

    name: str
    look: Look
    limit: float
    likely: float = 0.5  # how many targets say yes, which the attacker knows
    sharp: bool = True  # the limit is reached: noise is told apart that is too little by a bit


def success(attack: Attack, scheme: Scheme, seed: int) -> float:
    """Give the part of 4,000 rounds in which the attacker is right."""
    chance = Random(seed)
    learned: Counter[tuple[Hashable, bool]] = Counter()
    for _ in range(TRIALS):
        secret = chance.random() < attack.likely
        learned[attack.look(scheme, secret, chance), secret] += 1
    right = 0
    for _ in range(TRIALS):
        secret = chance.random() < attack.likely
        seen = attack.look(scheme, secret, chance)
        yes, no = learned[seen, True], learned[seen, False]
        right += secret == (yes > no if yes != no else attack.likely >= 0.5)
    return right / TRIALS


def tolerance(limit: float) -> float:
    """Give four standard errors of `success`."""
    return 4 * (limit * (1 - limit) / TRIALS) ** 0.5


def sheet(secret: bool, questions: Iterable[Question] = (LIKE,)) -> Answers:
    return {one.id: ("yes",) if secret else ("no",) for one in questions}


def known(people: int, yes: int) -> list[Answers]:
    """Give sheets of people whom the attacker knows."""
    return [YES] * yes + [NO] * (people - yes)


def totals(scheme: Scheme, profile: Profile, chance: Random, *questions: Question) -> Totals:
    return Totals(scheme, profile, questions or (LIKE,), chance.randrange)


# --- with knowledge of everybody else --------------------------------------------------------------------------------


def watch_each_step(profile: Profile) -> Look:
    """Look after each person who comes in: what did the batch that has the target add?"""

    def look(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
        ledger = totals(scheme, profile, chance)
        people = known(2 * profile.k_min, profile.k_min)
        place = chance.randrange(profile.k_min, 2 * profile.k_min)
        people[place] = sheet(secret)
        looks = [(0, 0)]
        for one in people:
            ledger.add(one)
            looks.append((ledger.people, ledger.disk("q")))
        begin, before = max(one for one in looks if one[0] <= place)
        end, after = next(one for one in looks if one[0] > place)
        return after - before - (people[begin:place] + people[place + 1 : end]).count(YES)

    return look


def end_it_then(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """End the campaign while just enough people wait, the target among them."""
    ledger = totals(scheme, CAMPAIGN, chance)
    ledger.add(*known(50, 20))
    before = ledger.disk("q")
    ledger.add(*known(24, 12), sheet(secret))
    ledger.empty(closing=True)
    return ledger.disk("q") - before - 12


def sybils_over_an_edge(profile: Profile, yes: int) -> Look:
    """Fill the batch with fakes, so many of them "yes" that one more changes the share that is shown."""

    def look(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
        ledger = totals(scheme, profile, chance)
        ledger.add(*known(profile.k_min - 1, yes), sheet(secret))
        return ledger.page("q")

    return look


def filter_minus_filter(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """Take the total of everybody, and of everybody but one branch; else what there is: each branch by itself."""
    branch, others = [*known(9, 4), sheet(secret)], known(30, 11)
    if scheme.filters:
        (all_, rest) = (sum(one["q"] == ("yes",) for one in group) for group in ([*branch, *others], others))
        return all_ - rest - 4
    ledgers = [totals(scheme, WORKSHOP, chance) for _ in range(2)]
    for ledger, people in zip(ledgers, (branch, others), strict=True):
        ledger.add(*people)
    all_ = added_up(one for ledger in ledgers for one in ledger.releases)["q"].counts["yes"]
    return all_ - ledgers[1].disk("q") - 4


def national_minus_campaigns(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """Take the national total, and take away that of every other campaign."""
    ledgers = [totals(scheme, CAMPAIGN, chance) for _ in range(3)]
    for ledger in ledgers[1:]:
        ledger.add(*known(50, 20))
    ledgers[0].add(*known(24, 12), sheet(secret))
    national = added_up(one for ledger in ledgers for one in ledger.releases)["q"].counts["yes"]
    return national - sum(ledger.disk("q") for ledger in ledgers[1:]) - 12


def n_minus_one(profile: Profile) -> Look:
    """Fill the batch with fakes that all say no, and one target."""

    def look(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
        ledger = totals(scheme, profile, chance)
        ledger.add(*known(profile.k_min - 1, 0), sheet(secret))
        return ledger.disk("q")

    return look


def many_refreshes(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """Load the page 400 times after each of six releases, and take the mean of its unrounded numbers."""
    ledger = totals(scheme, CAMPAIGN, chance)
    looks = []
    for batch in ([*known(24, 9), sheet(secret)], *(known(size, 9) for size in (25, 50, 100, 200, 400))):
        ledger.add(*batch)
        # Ours is the same on every load (`test_a_page_is_the_same_however_often_it_is_loaded`): no need to add up.
        blur = scheme.blur(chance, LOADS) / LOADS if scheme.blur else 0
        looks.append(ledger.disk("q") + blur)
    return round(looks[0] - 9)  # what comes later has nothing of the target, and noise of its own


def unanimous_room(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """Everybody else says no; look at the share and at the number."""
    ledger = totals(scheme, WORKSHOP, chance)
    ledger.add(*known(9, 0), sheet(secret))
    return ledger.page("q"), ledger.disk("q")


def seized_database(profile: Profile) -> Look:
    """Read every number that was ever stored, unrounded; each batch by itself."""

    def look(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
        ledger = totals(scheme, profile, chance, question("q", "yes", "no", disclosure_class=profile.classes[0]))
        ledger.add(*known(profile.k_min - 1, 7), sheet(secret), *known(profile.k_min, 3))
        return ledger.releases[0].counts["q"]["yes"] - 7

    return look


def asked_in_many_ways(*groups: tuple[Profile, int]) -> Look:
    """All that is counted tells the same about the target: read it all, in every ledger that has the target."""

    def look(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
        evidence = Fraction(0)
        for profile, number in groups:
            asked = [question(f"q{place}", "yes", "no", disclosure_class=profile.classes[0]) for place in range(number)]
            ledger = totals(scheme, profile, chance, *asked)
            ledger.add(*[sheet(False, asked)] * (profile.k_min - 1), sheet(secret, asked))
            noised = (ledger.disk(one.id) for one in asked)
            evidence += sum(profile.epsilon if number > 0 else -profile.epsilon for number in noised)
        return evidence

    return look


def one_of_four(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """Is it the first option, or the second? Both are published."""
    asked = question("q", "yes", "no", "partly", "unknown")
    ledger = totals(scheme, WORKSHOP, chance, asked)
    ledger.add(*known(9, 4), sheet(secret))
    first, second = ledger.disk("q") - 4, ledger.disk("q", "no") - 5
    return min(max(first, 0), 1) - min(max(second, 0), 1)


def all_of_four(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """Did the target choose every option, or none? Each is published."""
    options = ("yes", "two", "three", "four")
    ledger = totals(scheme, WORKSHOP, chance, question("q", *options, several=True))
    ledger.add(*[{"q": options}] * 4, *[{}] * 5, {"q": options} if secret else {})
    return sum(ledger.disk("q", option) - 4 > 0 for option in options)


# --- without knowledge of the others ---------------------------------------------------------------------------------


def facilitator(scheme: Scheme, secret: bool, chance: Random) -> Hashable:
    """Knows of the room only that seven in ten say yes. Three questions tell the same; read the batch of the target."""
    asked = [question(f"q{place}", "yes", "no") for place in range(3)]
    ledger = totals(scheme, WORKSHOP, chance, *asked)
    ledger.add(sheet(secret, asked), *(sheet(chance.random() < 0.7, asked) for _ in range(9)))
    first = ledger.releases[0]
    return sum(min(max(counts["yes"], 0), first.people) for counts in first.counts.values())


ROOM, BRANCH, NATION = (bound(profile.epsilon) for profile in (WORKSHOP, CAMPAIGN, NATIONAL))
ATTACKS = (
    Attack("watch each step, workshop", watch_each_step(WORKSHOP), ROOM),
    Attack("watch each step, campaign", watch_each_step(CAMPAIGN), BRANCH),
    Attack("end the campaign when it suits", end_it_then, BRANCH),
    Attack("sybils over a rounding edge, workshop", sybils_over_an_edge(WORKSHOP, 4), ROOM),
    Attack("sybils over a rounding edge, campaign", sybils_over_an_edge(CAMPAIGN, 3), BRANCH),
    Attack("filter minus filter", filter_minus_filter, ROOM),
    Attack("national minus campaigns", national_minus_campaigns, BRANCH),
    Attack("n−1, workshop", n_minus_one(WORKSHOP), ROOM),
    Attack("n−1, campaign", n_minus_one(CAMPAIGN), BRANCH),
    Attack("400 refreshes of 6 releases", many_refreshes, BRANCH),
    Attack("unanimous room", unanimous_room, ROOM),
    Attack("seized database, workshop", seized_database(WORKSHOP), ROOM),
    Attack("seized database, campaign", seized_database(CAMPAIGN), BRANCH),
    Attack("seized database, national", seized_database(NATIONAL), NATION),
    Attack("seized database, signals", seized_database(SIGNALS), NATION),
    Attack("one of four options", one_of_four, ROOM, sharp=False),
    Attack("all of four options", all_of_four, ROOM, sharp=False),
    Attack(
        "3 questions that say the same, workshop", asked_in_many_ways((WORKSHOP, 3)), bound(Fraction(3)), sharp=False
    ),
    Attack(
        "8 questions that say the same, campaign", asked_in_many_ways((CAMPAIGN, 8)), bound(Fraction(4)), sharp=False
    ),
    Attack(
        "6 questions and 4 signals that say the same",
        asked_in_many_ways((CAMPAIGN, 6), (SIGNALS, 4)),
        bound(Fraction(4)),
        sharp=False,
    ),
    Attack("facilitator who knows only the room", facilitator, 0.7, likely=0.7),
)
BY_NAME = {attack.name: attack for attack in ATTACKS}
