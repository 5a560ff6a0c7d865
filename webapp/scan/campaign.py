"""What a campaign or a workshop is: what is asked, in which languages, when, and how it is counted, fixed at its start.

A workshop is a campaign with the profile `WORKSHOP`: a short code for a projector, and rounds with a reveal each.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from webapp.scan.disclosure import (
    LIFELONG,
    SIGNALS,
    TOO_MANY,
    TWICE,
    WORKSHOP,
    Counting,
    Draw,
    NotCountable,
    Profile,
    batch_size,
    counting_of,
    spent,
)
from webapp.scan.memory import IGNORED
from webapp.scan.questionnaire import Question, Questionnaire

# No 0 O Q, no 1 I L (nor İ and ı), no B G S U Z, which are taken for 8 6 5 V 2, and no A and E: a code is never a word.
ALPHABET = "23456789CDFHJKMNPRTVWXY"
LINK_SIGNS, WORKSHOP_SIGNS = 8, 6
LOOK_ALIKES = {"B": "8", "G": "6", "S": "5", "U": "V", "Z": "2"}  # what people type for a sign that is in the alphabet
SIGNS = {sign: sign for sign in ALPHABET} | LOOK_ALIKES
SIGNS |= {sign.lower(): meant for sign, meant in SIGNS.items()}  # plain a to z: no language's own rules for capitals
OTHER = "other"  # the segment of who is in none of the others
FEWEST_SEGMENTS, MOST_SEGMENTS = 2, 11  # beside OTHER
LONGEST_NAME = 40  # characters of a segment
LONGEST_TEXT = 40  # characters of a code as typed

LEFTOVERS_KEPT = timedelta(days=30)  # a clock that is some days ahead destroys nothing (decisions/0024)

# Why a campaign can not be made or changed, as a key: the page has the words in five languages.
UNKNOWN, NONE, ONE_ONLY, TOO_MUCH, TOO_EARLY = "unknown", "none", "one-only", "too-much", "too-early"
NO_OTHER, TOO_FEW = "no-other", "too-few"


class Standing(StrEnum):
    """Where a campaign is in its life."""

    AHEAD = "ahead"  # not begun
    OPEN = "open"
    ENDED = "ended"


class Leftovers(StrEnum):
    """What becomes of contributions that wait in no full batch."""

    WAIT = "wait"  # for others, or for the end of the campaign
    LAST_BATCH = "last-batch"  # counted together now, as the last batch
    KEPT = "kept"  # too few to be counted; still sealed
    DELETED = "deleted"


@dataclass(frozen=True)
class Ledger:
    """What is counted by itself. Ledgers of one round have nobody in common."""

    campaign: str  # code
    round: int  # 0 is the first
    segment: str | None  # None: the campaign has no segments


@dataclass(frozen=True)
class Campaign:
    """A campaign or workshop. Made by `campaign_of`; what may change after its start is in `CHANGEABLE`."""

    code: str
    title: str
    questionnaire: str  # name, such as horeca/2026-11
    languages: tuple[str, ...]  # tags
    profile: Profile  # with its numbers, not its name: rules of a later day do not change a campaign that runs
    rounds: tuple[Counting, ...]  # what is revealed together; just one, but in a workshop
    signals: Counting | None  # what goes to the national figure by a second yes; None: that is not asked
    # Ids of one list (`segments.py`), and OTHER; before there were lists, names. Each is counted by itself, instead of
    # the whole and never beside it.
    segments: tuple[str, ...]
    start: datetime  # UTC
    end: datetime  # UTC; from this moment on it has ended

    @property
    def is_workshop(self) -> bool:
        """Tell whether it is one: of a room, on one day."""
        return self.profile.id == WORKSHOP.id

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """Everything that is counted by itself."""
        segments: Sequence[str | None] = self.segments or (None,)
        rounds = range(len(self.rounds))
        return tuple(Ledger(self.code, number, segment) for number in rounds for segment in segments)

    @property
    def epsilon(self) -> Fraction:
        """Give what one person spends for life who says yes to everything here."""
        return spent([*self.rounds, self.signals] if self.signals else self.rounds)


CHANGEABLE = ("title", "languages", "end")  # nothing that is counted depends on these


class WrongCampaign(Exception):
    """A campaign that can not be made like this."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in wrong.items()))
        self.wrong = wrong  # field or field.question id -> one of the keys above, or of those in `disclosure.py`


def campaign_of(
    code: str,
    title: str,
    questionnaire: Questionnaire,
    profile: Profile,
    rounds: Sequence[Sequence[str]],
    *,
    start: datetime,
    end: datetime,
    languages: Sequence[str],
    signals: Sequence[str] = (),
    segments: Sequence[str] = (),
) -> Campaign:
    """Make a campaign; rounds and signals hold question ids. Raises WrongCampaign with all that is wrong."""
    wrong: dict[str, str] = {}
    counted = tuple(_counting(questionnaire, profile, ids, "rounds", wrong) for ids in rounds)
    told = _counting(questionnaire, SIGNALS, signals, "signals", wrong) if signals else None
    made = Campaign(
        code, title, questionnaire.name, tuple(languages), profile, counted, told, tuple(segments), start, end
    )
    wrong = {**_wrong_fields(made), **wrong}
    if wrong:
        raise WrongCampaign(wrong)
    return made


def _counting(
    questionnaire: Questionnaire, profile: Profile, ids: Sequence[str], field: str, wrong: dict[str, str]
) -> Counting:
    """Join profile and questions; what is wrong goes into `wrong`."""
    known = [questionnaire.question_by_id[id_] for id_ in ids if id_ in questionnaire.question_by_id]
    wrong |= {f"{field}.{id_}": UNKNOWN for id_ in ids if id_ not in questionnaire.question_by_id}
    try:
        return counting_of(profile, known)
    except NotCountable as error:
        wrong |= {f"{field}.{question}" if question else field: why for question, why in error.wrong.items()}
        return Counting(profile, tuple(known))


def _wrong_fields(made: Campaign) -> dict[str, str]:
    wrong = {}
    if not made.languages:
        wrong["languages"] = NONE
    if made.end <= made.start:
        wrong["end"] = TOO_EARLY
    if made.segments and (why := _wrong_segments(made.segments)):
        wrong["segments"] = why
    if not made.rounds:
        wrong["rounds"] = NONE
    elif len(made.rounds) > 1 and made.profile != WORKSHOP:
        wrong["rounds"] = ONE_ONLY
    elif sum(len(counting.questions) for counting in made.rounds) > made.profile.most_questions:
        wrong["rounds"] = TOO_MANY  # a question that comes back in a later round is noised, and spent, again
    elif made.epsilon > LIFELONG:
        wrong["signals"] = TOO_MUCH
    return wrong


def _wrong_segments(segments: Sequence[str]) -> str | None:
    if len(set(segments)) < len(segments):
        return TWICE
    if OTHER not in segments:
        return NO_OTHER  # who is in none of them would have to say what is not so
    # That they are of one list, who has the lists tells.
    named = len(segments) - 1
    if named > MOST_SEGMENTS:
        return TOO_MANY
    return TOO_FEW if named < FEWEST_SEGMENTS else None


def is_name(text: str, longest: int) -> bool:
    """Tell whether a text may stand on a page as a name: one line, nothing that is unseen or turns a text round."""
    seen = all(unicodedata.category(sign)[0] != "C" and unicodedata.category(sign) not in ("Zl", "Zp") for sign in text)
    return 0 < len(text) <= longest and text == text.strip() and seen


def changes_refused(before: Campaign, after: Campaign, now: datetime) -> tuple[str, ...]:
    """Give the fields that may not change (any more): what is counted, and how, is fixed at the start.

    What has ended does not begin again: its last batch is counted.
    """
    changed = [field.name for field in fields(Campaign) if getattr(before, field.name) != getattr(after, field.name)]
    if standing(before, now) is Standing.AHEAD:
        return tuple(name for name in changed if name == "code")  # it is on the posters
    ended = standing(before, now) is Standing.ENDED
    return tuple(name for name in changed if name not in CHANGEABLE or (name == "end" and (ended or after.end < now)))


def standing(campaign: Campaign, moment: datetime) -> Standing:
    """Tell where the campaign is in its life at this moment (UTC)."""
    if moment < campaign.start:
        return Standing.AHEAD
    return Standing.OPEN if moment < campaign.end else Standing.ENDED


def leftovers(campaign: Campaign, moment: datetime, waiting: int) -> Leftovers:
    """Tell what becomes of those who wait in one of its ledgers when no full batch is left."""
    if standing(campaign, moment) is not Standing.ENDED:
        return Leftovers.WAIT
    if batch_size(campaign.profile, 0, waiting, closing=True):
        return Leftovers.LAST_BATCH
    return Leftovers.KEPT if moment < campaign.end + LEFTOVERS_KEPT else Leftovers.DELETED


# --- which questions -------------------------------------------------------------------------------------------------


def countable(questionnaire: Questionnaire, profile: Profile) -> tuple[Question, ...]:
    """Give the questions that may be counted under this profile, by their class."""
    return tuple(q for q in questionnaire.questions if q.disclosure_class in tuple(profile.classes))


def suggested(questionnaire: Questionnaire, profile: Profile) -> tuple[str, ...]:
    """Give ids of questions to count where nobody chose: as many as may be, from as many parts as there are.

    Questions of different parts tell the least about each other. Those that everybody is asked come first.
    """
    by_part: dict[str, list[Question]] = {}
    for question in sorted(countable(questionnaire, profile), key=lambda question: question.shown_when is not None):
        by_part.setdefault(question.part, []).append(question)
    ranks = {q.id: (q.shown_when is not None, place) for part in by_part.values() for place, q in enumerate(part)}
    first = sorted(ranks, key=ranks.__getitem__)[: profile.most_questions]
    return tuple(question.id for question in questionnaire.questions if question.id in first)


# --- codes -----------------------------------------------------------------------------------------------------------


def new_code(signs: int, draw: Draw) -> str:
    """Make a code of this many signs: `LINK_SIGNS` or `WORKSHOP_SIGNS`. Whether it is taken, the storage tells."""
    return "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(signs))


def read_code(text: str) -> str | None:
    """Read a code as somebody typed it: small letters, full width, spaces, look-alikes. None: it is no code."""
    if len(text) > LONGEST_TEXT:
        return None
    signs = IGNORED.sub("", unicodedata.normalize("NFKC", text))
    if len(signs) not in (LINK_SIGNS, WORKSHOP_SIGNS) or any(sign not in SIGNS for sign in signs):
        return None
    return "".join(SIGNS[sign] for sign in signs)
