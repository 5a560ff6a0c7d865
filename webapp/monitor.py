"""Figures as they are now: an organiser's own; and the national ones, added up once after each release and kept."""

from collections.abc import Callable, Mapping
from datetime import date
from threading import RLock
from typing import Any, TypeAlias, TypeVar, cast

from flask import current_app

from webapp.house import house
from webapp.scan.campaign import Campaign
from webapp.scan.figures import National, Outlook, QuestionFigures, campaign_figures, national_figures, outlook
from webapp.storage import MOST_TOLD, Away
from webapp.storage.campaigns import campaign_from

T = TypeVar("T")
Mark: TypeAlias = tuple[date, tuple[int, int]]  # day, batches that were released and voided


class UntilRelease:
    """What was made of the figures of all, until a batch is released or voided, or the day is over."""

    def __init__(self) -> None:
        self.lock = RLock()  # so that nothing is made twice at once; what is made may need something that is
        self.mark: Mark | None = None
        self.made: dict[str, Any] = {}

    def of(self, mark: Mark) -> dict[str, Any]:
        """Give what was made; what belongs to another mark is thrown away."""
        if mark != self.mark:
            self.mark, self.made = mark, {}
        return self.made


def until_a_release(key: str, make: Callable[[], T]) -> T:
    """Give what was made under this key, or make it. Only for keys that are few: what is made stays in memory.

    Costs one question to the storage, whose answer takes the same time however many people took part. Raises Away.
    """
    mark = (house().today(), house().storage.released_so_far())
    kept: UntilRelease = current_app.extensions.setdefault("until_release", UntilRelease())
    with kept.lock:
        made = kept.of(mark)
        if key not in made:
            made[key] = make()
        return cast(T, made[key])


def of_campaign(campaign: Campaign) -> tuple[tuple[QuestionFigures, ...], list[Outlook]]:
    """Give all that its organiser sees of a campaign: the figures, and how things stand with those who wait."""
    storage, now = house().storage, house().now()
    batches = storage.totals(campaign.code)
    outlooks = [
        outlook(campaign, number, batches, storage.waiting_in_round(campaign.code, number), MOST_TOLD, now)
        for number in range(len(campaign.rounds))
    ]
    return campaign_figures(campaign, batches), outlooks


def national() -> Mapping[str, National]:
    """Give the figures of every published questionnaire, the newest versions first, by its name."""
    return until_a_release("national", _added_up)


def _added_up() -> dict[str, National]:
    shelf, storage = house().shelf, house().storage
    campaigns = storage.campaigns()
    found = {}
    for name in sorted(shelf.published, reverse=True):
        questionnaire, batches = shelf.questionnaires[name], storage.totals_about(name)
        released = {batch.ledger.campaign for batch in batches}
        its = [campaign_from(kept, questionnaire) for kept in campaigns if kept.code in released]
        found[name] = national_figures(questionnaire, batches, {one.code: one.profile.epsilon for one in its})
    return found


def anything_told() -> bool:
    """Tell whether there is any figure to show. While the storage is away, there is none."""
    try:
        return any(one.all for one in national().values())
    except Away:
        return False
