"""What the noise costs the reader: how far a bar that is shown is from the truth."""

from random import Random

from tests.attacks.attackers import totals
from tests.attacks.totals import OURS, question
from webapp.scan.disclosure import Profile, present
from webapp.scan.questionnaire import Question

PEOPLE = (10, 25, 40, 100, 400)
ROOMS = 1000
YES_NO = question("q", "yes", "no", disclosure_class="A")
FOUR = question("q", "yes", "no", "partly", "unknown", disclosure_class="A")


def errors(profile: Profile, asked: Question, people: int) -> tuple[int, float, float] | None:
    """Give how many of the people are counted, and the error in points: the middle one, and what 95 in 100 stay under.

    None: nothing is shown. Everybody came before the reveal or the release. How many say yes differs from room to room,
    from nobody to everybody, each as likely. Rounding counts as an error too, and "at most 5 %" as 5.
    """
    chance = Random(people)
    found = []
    for _ in range(ROOMS):
        ledger = totals(OURS, profile, chance, asked)
        likely = chance.random()
        sheets = [{"q": ("yes",) if chance.random() < likely else (asked.options[-1].id,)} for _ in range(people)]
        ledger.waiting = sheets
        for _ in range(people):  # batch after batch, until nothing is left that may be counted
            ledger.empty()
        total = ledger.total("q")
        shown = present(total, profile.k_min) if total else None
        if not shown:
            return None
        true = sum(one["q"] == ("yes",) for one in sheets[: ledger.people])
        found.append(abs(shown.shares["yes"] - 100 * true / ledger.people))
    found.sort()
    return ledger.people, found[ROOMS // 2], found[ROOMS * 95 // 100]
