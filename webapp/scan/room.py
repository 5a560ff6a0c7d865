"""What the screen of a workshop knows: how many are in, and how far each round is. Nothing in it is exact.

Steps of five tell a room that it goes on, and nobody who has just finished.
"""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from webapp.scan.campaign import Campaign, Ledger
from webapp.scan.disclosure import ROUND, Release


class Turn(StrEnum):
    """How far a round is."""

    FEW = "few"  # fewer than k wait: there is nothing that may be shown
    READY = "ready"  # on the leader's word
    ASKED = "asked"  # the leader has spoken, and the aggregator has not answered yet
    SHOWN = "shown"
    VOIDED = "voided"  # it was shown, and was spoilt


@dataclass(frozen=True)
class Round:
    """What is revealed together."""

    number: int  # from 1
    turn: Turn
    people: int  # who are in, down to whole fives


@dataclass(frozen=True)
class Room:
    """A workshop as the screen shows it."""

    people: int  # down to whole fives; 0 stands for fewer than five
    rounds: tuple[Round, ...]

    @property
    def revealed(self) -> tuple[Round, ...]:
        """The rounds with figures to see."""
        return tuple(one for one in self.rounds if one.turn is Turn.SHOWN)


def room_of(
    campaign: Campaign,
    waiting: Callable[[Ledger], int],
    released: Mapping[Ledger, Sequence[Release]],
    voided: Set[Ledger],
    asked: Collection[Ledger],
) -> Room:
    """Give the room; `waiting` tells down to whole fives, `released` holds what may be seen, and `voided` what not."""
    rounds = []
    for number in range(len(campaign.rounds)):
        ledgers = [ledger for ledger in campaign.ledgers if ledger.round == number]
        waits = {ledger: waiting(ledger) for ledger in ledgers}
        seen = [release for ledger in ledgers for release in released.get(ledger, ())]
        rounds.append(
            Round(
                number + 1,
                _turn(campaign.profile.k_min, waits, bool(seen), not voided.isdisjoint(ledgers), asked),
                sum(waits.values()) + sum(release.people // ROUND * ROUND for release in seen),
            )
        )
    return Room(max(one.people for one in rounds), tuple(rounds))


def _turn(k_min: int, waits: Mapping[Ledger, int], shown: bool, voided: bool, asked: Collection[Ledger]) -> Turn:
    if shown:
        return Turn.SHOWN
    if voided:
        return Turn.VOIDED
    if any(ledger in asked for ledger in waits):
        return Turn.ASKED
    return Turn.READY if max(waits.values()) >= k_min else Turn.FEW
