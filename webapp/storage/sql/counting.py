"""What waits, is counted and is published, in SQL."""

import json
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import ROUND, Release
from webapp.storage import MOST_TOLD, Contribution, Count, NoSuchCampaign, Published, Size, WrongTicket
from webapp.storage.sql.database import Database, Rows, TakenBack, Transaction, key_of, ledgers_of, utc

PUBLISHED = (
    "select campaign, round, segment, number, day, people, counts, voided.number is not null "
    "from releases left join voided using (campaign, round, segment, number)"
)
IN_ORDER = "order by campaign, round, segment, number"


class Counting(Database):
    """Keeps what the promise says of counting, batches and workshops."""

    def count_once(self, contribution: Contribution) -> bool:
        """See the promise."""
        with self.writing() as db:
            # "where true": without it SQLite takes "on conflict" for the condition of a join.
            new = db.execute(
                "insert into seen (id, day) select ?, max(day) from (select ? as day union all select day from clock) "
                "as days where true on conflict do nothing",
                (contribution.id, contribution.day.isoformat()),
            )
            if not new.rowcount:
                return False
            for campaign in {ledger.campaign for ledger in contribution.boxes}:
                self._take_ticket(db, campaign, contribution.ticket)
            for ledger, box in contribution.boxes.items():
                # The place is chance: neither the order of coming nor the id of the phone leads to a box.
                kept = db.execute(
                    "insert into inbox (campaign, round, segment, place, box) "
                    "select code, ?, ?, ?, ? from campaigns where code = ? and erased = 0",
                    (ledger.round, ledger.segment or "", secrets.token_bytes(16), box, ledger.campaign),
                )
                if not kept.rowcount:
                    raise NoSuchCampaign(ledger.campaign)
        return True

    def _take_ticket(self, db: Transaction, campaign: str, ticket: bytes | None) -> None:
        if not db.execute("select 1 from tickets where campaign = ? limit 1", (campaign,)).fetchone():
            return
        used = db.execute(
            "update tickets set used = 1 where campaign = ? and hash = ? and used = 0", (campaign, ticket or b"")
        )
        if not used.rowcount:
            raise WrongTicket(campaign)

    def forget_ids(self, before: date) -> int:
        """See the promise."""
        with self.writing() as db:
            return db.execute("delete from seen where day < ?", (before.isoformat(),)).rowcount

    def last_day(self) -> date | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute("select day from clock").fetchone()
        return date.fromisoformat(row[0]) if row else None

    def remember_day(self, day: date) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into clock (one, day) values (1, ?) on conflict (one) do update set day = excluded.day",
                (day.isoformat(),),
            )

    def waiting(self, ledger: Ledger) -> int:
        """See the promise."""
        return self._in_fives(
            "select count(*) from (select 1 from inbox where campaign = ? and round = ? and segment = ? limit ?) "
            "as those",
            key_of(ledger),
        )

    def waiting_in_round(self, campaign: str, number: int) -> int:
        """See the promise."""
        return self._in_fives(
            "select count(*) from (select 1 from inbox where campaign = ? and round = ? limit ?) as those",
            (campaign, number),
        )

    def _in_fives(self, statement: str, values: tuple[str | int, ...]) -> int:
        with self.reading() as db:
            (exactly,) = db.execute(statement, (*values, MOST_TOLD)).fetchone()
        return cast(int, exactly - exactly % ROUND)

    def full(self, ledger: Ledger, size: Size) -> bool:
        """See the promise."""
        with self.reading() as db:
            return self._next_size(db, ledger, size) > 0

    def _next_size(self, db: Transaction, ledger: Ledger, size: Size) -> int:
        (before,) = db.execute(
            "select coalesce(sum(people), 0) from releases where campaign = ? and round = ? and segment = ?",
            key_of(ledger),
        ).fetchone()
        (waiting,) = db.execute(
            "select count(*) from inbox where campaign = ? and round = ? and segment = ?", key_of(ledger)
        ).fetchone()
        return min(size(int(before), int(waiting)), int(waiting))

    def due(self, ledger: Ledger, moment: datetime) -> datetime:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into due (campaign, round, segment, moment) values (?, ?, ?, ?) on conflict do nothing",
                (*key_of(ledger), utc(moment)),
            )
            (said,) = db.execute(
                "select moment from due where campaign = ? and round = ? and segment = ?", key_of(ledger)
            ).fetchone()
        return datetime.fromisoformat(said)

    def said_due(self, ledger: Ledger) -> datetime | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select moment from due where campaign = ? and round = ? and segment = ?", key_of(ledger)
            ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def release_batch(self, ledger: Ledger, size: Size, day: date, count: Count) -> Published | None:
        """See the promise."""
        try:
            return self._released(ledger, size, day, count)
        except TakenBack:
            return None

    def _released(self, ledger: Ledger, size: Size, day: date, count: Count) -> Published | None:
        with self.emptying(ledger) as db:
            if not db.execute("select 1 from campaigns where code = ? and erased = 0", (ledger.campaign,)).fetchone():
                return None
            people = self._next_size(db, ledger, size)
            if not people:
                return None
            # Deleted and read in one statement: what comes in between waits for the next batch. Up to a place, and not
            # by a list of places: PostgreSQL, before it knows how many there are, would go through them for each box.
            boxes = db.execute(
                "delete from inbox where campaign = ? and round = ? and segment = ? and place <= (select place "
                "from inbox where campaign = ? and round = ? and segment = ? order by place limit 1 offset ?) "
                "returning box",
                (*key_of(ledger), *key_of(ledger), people - 1),
            ).fetchall()
            release = count([box for (box,) in boxes])
            (last,) = db.execute(
                "select coalesce(max(number), 0) from releases where campaign = ? and round = ? and segment = ?",
                key_of(ledger),
            ).fetchone()
            # Once more: to open a large batch takes minutes, and who erases meanwhile does not wait for it.
            written = db.execute(
                "insert into releases (campaign, round, segment, number, day, people, counts) "
                "select code, ?, ?, ?, ?, ?, ? from campaigns where code = ? and erased = 0",
                (
                    *(*key_of(ledger)[1:], last + 1, day.isoformat(), release.people, json.dumps(release.counts)),
                    ledger.campaign,
                ),
            )
            if not written.rowcount:
                raise TakenBack
            db.execute("delete from due where campaign = ? and round = ? and segment = ?", key_of(ledger))
        return Published(ledger, last + 1, day, release)

    def drop_waiting(self, ledger: Ledger) -> int:
        """See the promise."""
        with self.emptying(ledger) as db:
            db.execute("delete from due where campaign = ? and round = ? and segment = ?", key_of(ledger))
            return db.execute(
                "delete from inbox where campaign = ? and round = ? and segment = ?", key_of(ledger)
            ).rowcount

    def totals(self, campaign: str) -> tuple[Published, ...]:
        """See the promise."""
        with self.reading() as db:
            return _published(db.execute(f"{PUBLISHED} where campaign = ? {IN_ORDER}", (campaign,)))

    def totals_about(self, questionnaire: str) -> tuple[Published, ...]:
        """See the promise."""
        which = "join campaigns on campaigns.code = campaign where campaigns.questionnaire = ?"
        with self.reading() as db:
            return _published(db.execute(f"{PUBLISHED} {which} {IN_ORDER}", (questionnaire,)))

    def released_so_far(self) -> tuple[int, int]:
        """See the promise."""
        with self.reading() as db:
            released, voided = db.execute(
                "select (select count(*) from releases), (select count(*) from voided)"
            ).fetchone()
        return int(released), int(voided)

    def void(self, ledger: Ledger, number: int) -> bool:
        """See the promise."""
        with self.emptying(ledger) as db:
            marked = db.execute(
                "insert into voided (campaign, round, segment, number) select campaign, round, segment, number "
                "from releases where campaign = ? and round = ? and segment = ? and number = ? on conflict do nothing",
                (*key_of(ledger), number),
            )
            return marked.rowcount > 0

    def add_tickets(self, campaign: str, tickets: Sequence[bytes]) -> None:
        """See the promise."""
        with self.writing() as db:
            for ticket in sorted(tickets):  # in an order that tells nothing
                db.execute(
                    "insert into tickets (campaign, hash, used) select code, ?, 0 from campaigns "
                    "where code = ? and erased = 0",
                    (ticket, campaign),
                )

    def has_tickets(self, campaign: str) -> bool:
        """See the promise."""
        with self.reading() as db:
            return db.execute("select 1 from tickets where campaign = ? limit 1", (campaign,)).fetchone() is not None

    def ask_reveal(self, ledger: Ledger) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into asked (campaign, round, segment) values (?, ?, ?) on conflict do nothing", key_of(ledger)
            )

    def asked(self) -> tuple[Ledger, ...]:
        """See the promise."""
        with self.reading() as db:
            return ledgers_of(
                db.execute("select campaign, round, segment from asked order by campaign, round, segment")
            )

    def asked_of(self, campaign: str) -> tuple[Ledger, ...]:
        """See the promise."""
        with self.reading() as db:
            return ledgers_of(
                db.execute(
                    "select campaign, round, segment from asked where campaign = ? order by round, segment", (campaign,)
                )
            )

    def answered(self, ledger: Ledger) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from asked where campaign = ? and round = ? and segment = ?", key_of(ledger))


def _published(rows: Rows) -> tuple[Published, ...]:
    return tuple(
        Published(
            ledger=Ledger(campaign, round_, segment or None),
            number=number,
            day=date.fromisoformat(day),
            release=Release(people, json.loads(counts)),
            voided=bool(voided),
        )
        for campaign, round_, segment, number, day, people, counts, voided in rows
    )
