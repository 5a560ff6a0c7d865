"""A storage at a place, as a process of its own opens it. Run as a program, it counts for the test of two processes."""

import hashlib
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from webapp.scan.campaign import Ledger
from webapp.storage import Contribution, Storage
from webapp.storage.campaigns import KeptCampaign
from webapp.storage.postgres import PostgresStorage
from webapp.storage.sqlite import SqliteStorage

TODAY = date(2026, 11, 21)
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
DINNER = KeptCampaign("DINNER23", "branch", "horeca/2026-11", "Diner", ("nl", "zh-Hant"), START, END, "{}")
ROOM = Ledger("DINNER23", 0, None)


def opened(place: str) -> Storage:
    """Open the storage that is there."""
    return PostgresStorage(place) if "://" in place else SqliteStorage(Path(place))


def contribution(name: str, *ledgers: Ledger, day: date = TODAY) -> Contribution:
    """Give what somebody with this name lets us count."""
    boxes = {ledger: f"box of {name} in {ledger.round}".encode() for ledger in ledgers or (ROOM,)}
    return Contribution(hashlib.sha256(name.encode()).digest(), day, boxes)


if __name__ == "__main__":
    storage = opened(sys.argv[1])
    for name in sys.argv[2:]:
        sys.stdout.write(f"{int(storage.count_once(contribution(name)))}\n")
    storage.close()
