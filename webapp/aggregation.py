"""The aggregator: opens full batches, counts them with noise, publishes the figures, and tells of it.

It alone has the keys that open. Run by `flask totals`; when to run it: docs/operating.md, "Counting". A web worker can
only ask for a reveal; why, and how it gets here: docs/decisions/0021-workshops.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marshmallow import ValidationError

from webapp.scan.answers import answers_schema
from webapp.scan.campaign import Campaign, Ledger, Leftovers, Standing, leftovers, standing
from webapp.scan.disclosure import ROUND, Counting, Draw, Release, batch_size, delay
from webapp.scan.disclosure import release as counted_with_noise
from webapp.scan.floor import laxer
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.sealing import OpeningKeys, Unopened
from webapp.storage import MOST_TOLD, Away, Published, Storage
from webapp.storage.campaigns import KeptCampaign, WrongRules, campaign_from

IDS_KEPT = timedelta(days=760)  # longer than the longest campaign: who comes again within it is known
MOST_BETWEEN_RUNS = timedelta(days=7)  # further, and the clock may be wrong: then nothing ends, and nothing is deleted
MOST_BACK = timedelta(days=1)  # two machines do not see midnight at the same moment
ANY = -1  # people: a last batch comes after however many there were
LOOK = timedelta(seconds=1)  # how often `watch` looks whether a reveal is asked: a room waits for it
LOOKS = 600  # as many looks after each other, `watch` releases what is due; not by a clock, which may jump

MEND_SPOILT = (
    "Put the keys that were used before in the file of ZAAKSCAN_OPENING_KEYS too. When none is missing, they are of an "
    "earlier program, or somebody wrote into the database: false boxes, copies, or other rules. "
    "flask --app webapp.app totals release --drop-spoilt counts the others."
)
MEND_RULES = (
    "Nothing of it is opened. Somebody changed it in the database, or it is of a program with other rules: "
    "see docs/operating.md, Releasing."
)
MEND_CLOCK = (
    "Until then no batch is released but a workshop's by its name, no campaign is closed, and nothing is deleted or "
    "forgotten. When the clock is right (the machine was off, or the clock is set right again), say so once: "
    "flask --app webapp.app totals release --clock-is-right. Else set it right."
)


class NoSuchRelease(Exception):
    """There is no release of this name."""


class Held(Exception):
    """Nothing of a campaign may be opened."""

    def __init__(self, *told: "Notice") -> None:
        super().__init__()
        self.told = told


class Spoilt(Exception):
    """Boxes of a batch that no key opens, that are there twice, or that hold no answers to what their ledger asks."""

    def __init__(self, boxes: int) -> None:
        super().__init__()
        self.boxes = boxes


@dataclass(frozen=True)
class Notice:
    """One line for whoever looks after the machine. Holds no exact count."""

    line: str
    wrong: bool = False  # there is something to mend


@dataclass(frozen=True)
class Aggregator:
    """Releases what is due. Any number may work at once: what one has released, another does not find."""

    storage: Storage
    keys: OpeningKeys
    questionnaires: Mapping[str, Questionnaire]  # name -> questionnaire
    draw: Draw
    drop_spoilt: bool = False  # else a batch with a spoilt box waits, whole, until somebody has looked
    clock_is_right: bool = False  # somebody has looked: it moved far, and is right

    def release(self, now: datetime, today: date, code: str | None = None) -> Iterator[Notice]:
        """Release, ledger by ledger, what is due of every campaign or of one. What is told, is done.

        Open workshops are released only when they are named: there the leader says when, once for each round. While the
        clock is in doubt nothing else is released either. Raises Away.
        """
        doubt, held = doubt_of_clock(self.storage, today, self.clock_is_right), False
        for kept in _kept_campaigns(self.storage, code):
            try:
                campaign, questionnaire = _campaign_of(kept, self.questionnaires)
            except Held as why:
                yield from why.told
                continue
            if kept.erased:
                yield from self._drop_erased(campaign)
                continue
            ended = standing(campaign, now) is Standing.ENDED and doubt is None
            on_a_word = campaign.profile.takes_all and not ended
            if on_a_word and code is None:
                continue
            if doubt is not None and not on_a_word:
                held = True
                continue
            for ledger in campaign.ledgers:
                try:
                    yield from self._ledger(campaign, questionnaire, ledger, now, today, ended)
                except Spoilt:
                    yield from _spoilt(ledger)
        if doubt is not None and held:
            yield doubt
            yield Notice(MEND_CLOCK, wrong=True)

    def watch(
        self, now: Callable[[], datetime], today: Callable[[], date], stopped: Callable[[timedelta], bool]
    ) -> Iterator[Notice]:
        """Answer reveals as they are asked, and release now and then what is due, until `stopped` says so.

        `stopped` is asked after each look, and waits as long as it is told. While the database is away, that is told
        once, and it is tried on.
        """
        held: set[Ledger] = set()  # what was asked and holds boxes that do not open: told once, and tried again later
        away, left = False, 0
        while True:
            try:
                if left == 0:
                    held.clear()
                yield from self._answers(now(), today(), held)
                if left == 0:
                    yield from self.release(now(), today())
                    if forgotten := forget_ids(self.storage, today()):
                        yield forgotten
                    left = LOOKS
                if away:
                    yield Notice("The database is back.")
                away, left = False, left - 1
            except Away as reason:
                if not away:
                    yield Notice(f"The database is away: {reason}. It is tried on.", wrong=True)
                away = True
            if stopped(LOOK):
                return

    def _answers(self, now: datetime, today: date, held: set[Ledger]) -> Iterator[Notice]:
        """Answer what is asked: release it, if there are enough who wait and it was not released before.

        Either way the word is taken back: a leader who spoke too early speaks again. Raises Away.
        """
        for ledger in self.storage.asked():
            if ledger in held:
                continue
            kept = self.storage.campaign(ledger.campaign)
            try:
                if kept:
                    campaign, questionnaire = _campaign_of(kept, self.questionnaires)
                    doubt = doubt_of_clock(self.storage, today, self.clock_is_right)
                    ended = standing(campaign, now) is Standing.ENDED and doubt is None
                    if ledger in campaign.ledgers:
                        yield from self._ledger(campaign, questionnaire, ledger, now, today, ended)
                self.storage.answered(ledger)
            except Held as why:
                yield from why.told
                self.storage.answered(ledger)
            except Spoilt:
                held.add(ledger)
                yield from _spoilt(ledger)

    def _ledger(
        self,
        campaign: Campaign,
        questionnaire: Questionnaire,
        ledger: Ledger,
        now: datetime,
        today: date,
        ended: bool,
    ) -> Iterator[Notice]:
        counting = campaign.rounds[ledger.round]
        while (after := ANY if ended else self._due_after(campaign, ledger, now)) is not None:
            found = self._batch(ledger, questionnaire, counting, today, after)
            if found is None:
                break
            yield Notice(f"{name_of(ledger)}:{found.number} released, of {_at_least(found.release.people)} people.")
        # Nobody waits in a last batch any more: what is left now are too few.
        if ended and leftovers(campaign, now, 0) is Leftovers.DELETED and self.storage.full(ledger, _anybody):
            self.storage.drop_waiting(ledger)
            yield Notice(f"{name_of(ledger)}: too few were left when it ended. They are deleted, and were not counted.")

    def _drop_erased(self, campaign: Campaign) -> Iterator[Notice]:
        for ledger in campaign.ledgers:
            if self.storage.drop_waiting(ledger):
                yield Notice(f"{name_of(ledger)}: what waited is deleted, since its organisation erased the campaign.")

    def _due_after(self, campaign: Campaign, ledger: Ledger, now: datetime) -> int | None:
        """Give how many people were released before the batch that is due now; None when none is.

        One that is full waits as long as chance says, which tells nobody who filled it.
        """
        seen: list[int] = []

        def size(before: int, waiting: int) -> int:
            seen.append(before)
            if campaign.profile.takes_all and before:
                return 0  # revealed: who comes later is in the last batch
            return batch_size(campaign.profile, before, waiting)

        if not self.storage.full(ledger, size):
            return None
        wait = self.storage.due(ledger, now + delay(campaign.profile, self.draw)) - now
        # Longer than there can be: it was said when the clock was wrong.
        return seen[0] if wait <= timedelta(0) or wait > campaign.profile.longest_delay else None

    def _batch(
        self, ledger: Ledger, questionnaire: Questionnaire, counting: Counting, today: date, after: int
    ) -> Published | None:
        """Release the batch that comes after so many people, or the last one; None when it is not there (any more).

        Another who released it has not waited for the next one. Raises Spoilt; with `drop_spoilt`, so many more are
        taken that as many as there must be can be counted.
        """
        spoilt = 0

        def size(before: int, waiting: int) -> int:
            if after not in (ANY, before):
                return 0
            people = batch_size(counting.profile, before, waiting - spoilt, closing=after == ANY)
            return people + spoilt if people else 0

        def count(boxes: Sequence[bytes]) -> Release:
            sheets = list(self._opened(ledger, questionnaire, counting, boxes))
            if len(boxes) - len(sheets) > spoilt:
                raise Spoilt(len(boxes) - len(sheets))
            return counted_with_noise(sheets, counting, self.draw)

        while True:
            try:
                return self.storage.release_batch(ledger, size, today, count)
            except Spoilt as found:
                if not self.drop_spoilt:
                    raise
                spoilt = found.boxes

    def _opened(
        self, ledger: Ledger, questionnaire: Questionnaire, counting: Counting, boxes: Sequence[bytes]
    ) -> Iterator[Answers]:
        """Open the boxes that are right, and read each sheet as strictly as a form.

        Not by `read_answers`: it would drop what is asked only after a question that is not on the sheet. The web
        worker has read the whole form with it.
        """
        schema = answers_schema(questionnaire)
        # No two boxes are ever sealed alike: the second of two is a copy, and would count somebody again and again.
        for box in dict.fromkeys(boxes):
            try:
                yield schema.load({"answers": self.keys.open(ledger, counting, box)})["answers"]
            except (Unopened, ValidationError):
                continue


def doubt_of_clock(storage: Storage, today: date, is_right: bool = False) -> Notice | None:
    """Tell why the clock may be wrong: it moved far since the last run. None: go by it, and remember this day."""
    last = storage.last_day()
    if last is not None and not is_right:
        if today > last + MOST_BETWEEN_RUNS:
            return Notice(f"The clock says {today}, {(today - last).days} days after the last run.", wrong=True)
        if today < last - MOST_BACK:
            return Notice(f"The clock says {today}, and on {last} there was a run already.", wrong=True)
    if last != today:
        storage.remember_day(today)
    return None


def forget_ids(storage: Storage, today: date) -> Notice | None:
    """Forget ids after their days. None when there was none to forget, or while the clock is in doubt."""
    if doubt_of_clock(storage, today) is None and storage.forget_ids(today - IDS_KEPT):
        return Notice(f"Ids of contributions from before {today - IDS_KEPT} are forgotten.")
    return None


def void(storage: Storage, name: str) -> Notice:
    """Mark a release as spoilt, for good. Raises NoSuchRelease."""
    for one in storage.totals(name.split(":", 1)[0]):
        if release_name(one) == name:
            new = storage.void(one.ledger, one.number)
            return Notice(
                f"{name} is voided: it stays recorded, and is not shown." if new else f"{name} was voided before."
            )
    raise NoSuchRelease(name)


def status(storage: Storage, questionnaires: Mapping[str, Questionnaire], now: datetime) -> Iterator[Notice]:
    """Tell of every campaign what waits, was released, is due and is voided. Nothing in it is exact."""
    for kept in storage.campaigns():
        try:
            campaign, _ = _campaign_of(kept, questionnaires)
        except Held as why:
            yield from why.told
            continue
        life = "erased" if kept.erased else standing(campaign, now)
        yield Notice(f"{campaign.code}  {campaign.profile.id}, {life}")
        released = storage.totals(campaign.code)
        for ledger in campaign.ledgers:
            yield Notice(f"  {name_of(ledger)}  {_waiting(storage.waiting(ledger))}; {_released(released, ledger)}")
            moment = storage.said_due(ledger)
            if moment is not None:
                yield Notice(f"    the next batch is full, and due from {moment:%Y-%m-%d %H:%M} UTC")
        for one in released:
            if one.voided:
                yield Notice(f"    {release_name(one)} is voided")


def name_of(ledger: Ledger) -> str:
    """Give a ledger a name to type: code, round from 1 and, where there are any, segment."""
    return ":".join([ledger.campaign, str(ledger.round + 1), *([ledger.segment] if ledger.segment else [])])


def release_name(one: Published) -> str:
    """Give a release a name to type, such as horeca/2026-11:1:3."""
    return f"{name_of(one.ledger)}:{one.number}"


def _kept_campaigns(storage: Storage, code: str | None) -> Sequence[KeptCampaign]:
    if code is None:
        return storage.campaigns()
    one = storage.campaign(code)
    return [one] if one else []


def _spoilt(ledger: Ledger) -> Iterator[Notice]:
    yield Notice(f"{name_of(ledger)}: a batch waits, since it holds boxes that do not open.", wrong=True)
    yield Notice(MEND_SPOILT, wrong=True)


def _campaign_of(kept: KeptCampaign, questionnaires: Mapping[str, Questionnaire]) -> tuple[Campaign, Questionnaire]:
    """Give a campaign that may be opened by its rules, or whose boxes go since it is erased. Raises Held."""
    questionnaire = questionnaires.get(kept.questionnaire)
    if questionnaire is None:
        line = f"{kept.code}: {kept.questionnaire} is not in the folder of questionnaires. Put it back."
        raise Held(Notice(line, wrong=True))
    try:
        campaign = campaign_from(kept, questionnaire)
    except WrongRules as why:
        raise Held(Notice(f"{kept.code}: its rules cannot be read: {why}", True), Notice(MEND_RULES, True)) from None
    if not kept.erased and (wrong := laxer(campaign)):
        line = f"{kept.code}: its rules are laxer than they may be ({', '.join(wrong)})."
        raise Held(Notice(line, wrong=True), Notice(MEND_RULES, wrong=True))
    return campaign, questionnaire


def _anybody(before: int, waiting: int) -> int:
    return waiting


def _at_least(people: int) -> str:
    return f"at least {people // ROUND * ROUND}"


def _waiting(people: int) -> str:
    if not people:
        return f"fewer than {ROUND} wait"
    return f"{people} or more wait" if people >= MOST_TOLD else f"{people} to {people + ROUND - 1} wait"


def _released(all_of_them: Sequence[Published], ledger: Ledger) -> str:
    shown = [one for one in all_of_them if one.ledger == ledger and not one.voided]
    if not shown:
        return "nothing is released"
    people = sum(one.release.people for one in shown)
    return f"{len(shown)} released, of {_at_least(people)} people"
