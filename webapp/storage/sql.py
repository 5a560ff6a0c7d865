"""The promise in SQL, word for word the same for every database: each adds how it opens, locks and migrates.

Days and times are stored as text, `2026-11-25` and `2026-11-25T17:00:00+00:00`: they sort as they should everywhere.
"""

import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any, Protocol, cast

from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import ROUND, Release
from webapp.storage import (
    MOST_TOLD,
    Contribution,
    Count,
    NoSuchCampaign,
    Organiser,
    Passkey,
    Published,
    Session,
    Size,
    WrongTicket,
)
from webapp.storage.campaigns import KeptCampaign

CAMPAIGNS = "select code, organisation, questionnaire, title, languages, starts, ends, rules, erased from campaigns"
PUBLISHED = (
    "select campaign, round, segment, number, day, people, counts, voided.number is not null "
    "from releases left join voided using (campaign, round, segment, number)"
)
IN_ORDER = "order by campaign, round, segment, number"


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it wrote."""

    def fetchone(self) -> Any:
        """Give the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Give all rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Give the rows one by one."""


class Transaction(Protocol):
    """Statements that are kept together, or not at all."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """Say one statement, with a `?` for each value."""


class SqlStorage(ABC):
    """Keeps the promise of `webapp.storage.Storage`, given a database that speaks SQL."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Transaction]:
        """Open for statements that only read."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Transaction]:
        """Open for one transaction. Raises Away when it cannot be, or cannot be kept."""

    @abstractmethod
    def emptying(self, ledger: Ledger) -> AbstractContextManager[Transaction]:
        """Open for one transaction in which nobody else releases or voids a batch of the ledger."""

    def changed_since_served(self, fingerprints: Mapping[str, str]) -> list[str]:
        """See the promise."""
        with self.writing() as db:
            for version in sorted(fingerprints):  # in a fixed order, so that two servers can never wait for each other
                db.execute(
                    "insert into served_versions (version, fingerprint) values (?, ?) on conflict (version) do nothing",
                    (version, fingerprints[version]),
                )
            known = dict(db.execute("select version, fingerprint from served_versions").fetchall())
        return [version for version, digest in fingerprints.items() if known[version] != digest]

    # --- counting ---------------------------------------------------------------------------------------------------

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
                    "select code, ?, ?, ?, ? from campaigns where code = ?",
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
        with self.reading() as db:
            (exactly,) = db.execute(
                "select count(*) from (select 1 from inbox where campaign = ? and round = ? and segment = ? limit ?) "
                "as those",
                (*_key(ledger), MOST_TOLD),
            ).fetchone()
        return cast(int, exactly - exactly % ROUND)

    def full(self, ledger: Ledger, size: Size) -> bool:
        """See the promise."""
        with self.reading() as db:
            return self._next_size(db, ledger, size) > 0

    def _next_size(self, db: Transaction, ledger: Ledger, size: Size) -> int:
        (before,) = db.execute(
            "select coalesce(sum(people), 0) from releases where campaign = ? and round = ? and segment = ?",
            _key(ledger),
        ).fetchone()
        (waiting,) = db.execute(
            "select count(*) from inbox where campaign = ? and round = ? and segment = ?", _key(ledger)
        ).fetchone()
        return min(size(int(before), int(waiting)), int(waiting))

    def due(self, ledger: Ledger, moment: datetime) -> datetime:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into due (campaign, round, segment, moment) values (?, ?, ?, ?) on conflict do nothing",
                (*_key(ledger), _utc(moment)),
            )
            (said,) = db.execute(
                "select moment from due where campaign = ? and round = ? and segment = ?", _key(ledger)
            ).fetchone()
        return datetime.fromisoformat(said)

    def said_due(self, ledger: Ledger) -> datetime | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select moment from due where campaign = ? and round = ? and segment = ?", _key(ledger)
            ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def release_batch(self, ledger: Ledger, size: Size, day: date, count: Count) -> Published | None:
        """See the promise."""
        with self.emptying(ledger) as db:
            people = self._next_size(db, ledger, size)
            if not people:
                return None
            # Deleted and read in one statement: what comes in between waits for the next batch. Up to a place, and not
            # by a list of places: PostgreSQL, before it knows how many there are, would go through them for each box.
            boxes = db.execute(
                "delete from inbox where campaign = ? and round = ? and segment = ? and place <= (select place "
                "from inbox where campaign = ? and round = ? and segment = ? order by place limit 1 offset ?) "
                "returning box",
                (*_key(ledger), *_key(ledger), people - 1),
            ).fetchall()
            release = count([box for (box,) in boxes])
            (last,) = db.execute(
                "select coalesce(max(number), 0) from releases where campaign = ? and round = ? and segment = ?",
                _key(ledger),
            ).fetchone()
            db.execute(
                "insert into releases (campaign, round, segment, number, day, people, counts) "
                "values (?, ?, ?, ?, ?, ?, ?)",
                (*_key(ledger), last + 1, day.isoformat(), release.people, json.dumps(release.counts)),
            )
            db.execute("delete from due where campaign = ? and round = ? and segment = ?", _key(ledger))
        return Published(ledger, last + 1, day, release)

    def drop_waiting(self, ledger: Ledger) -> int:
        """See the promise."""
        with self.emptying(ledger) as db:
            db.execute("delete from due where campaign = ? and round = ? and segment = ?", _key(ledger))
            return db.execute(
                "delete from inbox where campaign = ? and round = ? and segment = ?", _key(ledger)
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
                (*_key(ledger), number),
            )
            return marked.rowcount > 0

    # --- workshops --------------------------------------------------------------------------------------------------

    def add_tickets(self, campaign: str, tickets: Sequence[bytes]) -> None:
        """See the promise."""
        with self.writing() as db:
            for ticket in sorted(tickets):  # in an order that tells nothing
                db.execute("insert into tickets (campaign, hash, used) values (?, ?, 0)", (campaign, ticket))

    def has_tickets(self, campaign: str) -> bool:
        """See the promise."""
        with self.reading() as db:
            return db.execute("select 1 from tickets where campaign = ? limit 1", (campaign,)).fetchone() is not None

    def ask_reveal(self, ledger: Ledger) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into asked (campaign, round, segment) values (?, ?, ?) on conflict do nothing", _key(ledger)
            )

    def asked(self) -> tuple[Ledger, ...]:
        """See the promise."""
        with self.reading() as db:
            return _ledgers(db.execute("select campaign, round, segment from asked order by campaign, round, segment"))

    def asked_of(self, campaign: str) -> tuple[Ledger, ...]:
        """See the promise."""
        with self.reading() as db:
            return _ledgers(
                db.execute(
                    "select campaign, round, segment from asked where campaign = ? order by round, segment", (campaign,)
                )
            )

    def answered(self, ledger: Ledger) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from asked where campaign = ? and round = ? and segment = ?", _key(ledger))

    # --- campaigns --------------------------------------------------------------------------------------------------

    def add_campaign(self, campaign: KeptCampaign) -> bool:
        """See the promise."""
        with self.writing() as db:
            added = db.execute(
                "insert into campaigns (questionnaire, title, languages, starts, ends, rules, code, organisation) "
                "values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                _row(campaign),
            )
            return added.rowcount > 0

    def change_campaign(self, campaign: KeptCampaign) -> bool:
        """See the promise."""
        with self.writing() as db:
            changed = db.execute(
                "update campaigns set questionnaire = ?, title = ?, languages = ?, starts = ?, ends = ?, rules = ? "
                "where code = ? and organisation = ? and erased = 0",
                _row(campaign),
            )
            return changed.rowcount > 0

    def campaign(self, code: str) -> KeptCampaign | None:
        """See the promise."""
        with self.reading() as db:
            return next(iter(_campaigns(db.execute(f"{CAMPAIGNS} where code = ? and erased = 0", (code,)))), None)

    def campaigns(self) -> tuple[KeptCampaign, ...]:
        """See the promise."""
        with self.reading() as db:
            return tuple(_campaigns(db.execute(f"{CAMPAIGNS} order by code")))

    def campaigns_of(self, organisation: str) -> tuple[KeptCampaign, ...]:
        """See the promise."""
        with self.reading() as db:
            which = "where organisation = ? and erased = 0 order by starts desc, code"
            return tuple(_campaigns(db.execute(f"{CAMPAIGNS} {which}", (organisation,))))

    def erase_campaign(self, code: str, organisation: str) -> bool:
        """See the promise."""
        with self.writing() as db:
            erased = db.execute(
                "update campaigns set erased = 1, title = '' where code = ? and organisation = ? and erased = 0",
                (code, organisation),
            )
            if not erased.rowcount:
                return False
            db.execute("delete from logos where campaign = ?", (code,))
            db.execute("delete from tickets where campaign = ?", (code,))
        return True

    def keep_logo(self, campaign: str, png: bytes) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from logos where campaign = ?", (campaign,))
            if png:
                db.execute("insert into logos (campaign, png) values (?, ?)", (campaign, png))

    def logo(self, campaign: str) -> bytes | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute("select png from logos where campaign = ?", (campaign,)).fetchone()
        return bytes(row[0]) if row else None

    # --- organisers -------------------------------------------------------------------------------------------------

    def invite(self, invitation: bytes, organisation: str, ends_at: datetime) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into invitations (hash, organisation, ends_at) values (?, ?, ?)",
                (invitation, organisation, _utc(ends_at)),
            )

    def invitation(self, invitation: bytes, now: datetime) -> str | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select organisation from invitations where hash = ? and ends_at > ?", (invitation, _utc(now))
            ).fetchone()
        return row[0] if row else None

    def add_organiser(
        self, organiser: Organiser, passkey: Passkey, recovery_codes: Sequence[bytes], invitation: bytes, now: datetime
    ) -> bool:
        """See the promise."""
        try:
            with self.writing() as db:
                used = db.execute(
                    "delete from invitations where hash = ? and organisation = ? and ends_at > ?",
                    (invitation, organiser.organisation, _utc(now)),
                )
                added = db.execute(
                    "insert into organisers (id, organisation) values (?, ?) on conflict do nothing",
                    (organiser.id, organiser.organisation),
                )
                if not (used.rowcount and added.rowcount and self._add_passkey(db, passkey)):
                    raise _NotAdded
                self._add_recovery_codes(db, organiser.id, recovery_codes)
        except _NotAdded:
            return False
        return True

    def organisations(self) -> tuple[str, ...]:
        """See the promise."""
        with self.reading() as db:
            rows = db.execute("select distinct organisation from organisers").fetchall()
        return tuple(sorted(name for (name,) in rows))

    def organisers_of(self, organisation: str) -> tuple[Organiser, ...]:
        """See the promise."""
        with self.reading() as db:
            rows = db.execute(
                "select id, organisation from organisers where organisation = ? order by id", (organisation,)
            ).fetchall()
        return tuple(Organiser(*row) for row in rows)

    def remove_organiser(self, organiser_id: str) -> bool:
        """See the promise."""
        with self.writing() as db:
            for table in ("passkeys", "recovery_codes", "tokens", "sessions"):
                db.execute(f"delete from {table} where organiser = ?", (organiser_id,))  # noqa: S608
            return db.execute("delete from organisers where id = ?", (organiser_id,)).rowcount > 0

    def organiser(self, organiser_id: str) -> Organiser | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute("select id, organisation from organisers where id = ?", (organiser_id,)).fetchone()
        return Organiser(*row) if row else None

    def add_passkey(self, passkey: Passkey) -> bool:
        """See the promise."""
        with self.writing() as db:
            return self._add_passkey(db, passkey)

    def _add_passkey(self, db: Transaction, passkey: Passkey) -> bool:
        added = db.execute(
            "insert into passkeys (credential_id, organiser, public_key, sign_count) values (?, ?, ?, ?) "
            "on conflict do nothing",
            (passkey.credential_id, passkey.organiser, passkey.public_key, passkey.sign_count),
        )
        return added.rowcount > 0

    def passkey(self, credential_id: bytes) -> Passkey | None:
        """See the promise."""
        return next(iter(self._passkeys("credential_id = ?", credential_id)), None)

    def passkeys_of(self, organiser_id: str) -> tuple[Passkey, ...]:
        """See the promise."""
        return tuple(self._passkeys("organiser = ?", organiser_id))

    def _passkeys(self, which: str, value: str | bytes) -> list[Passkey]:
        with self.reading() as db:
            rows = db.execute(
                "select credential_id, organiser, public_key, sign_count "  # noqa: S608
                f"from passkeys where {which} order by credential_id",
                (value,),
            ).fetchall()
        return [Passkey(*row) for row in rows]

    def signed_with(self, credential_id: bytes, sign_count: int) -> bool:
        """See the promise."""
        with self.writing() as db:
            remembered = db.execute(
                "update passkeys set sign_count = ? where credential_id = ? "
                "and (sign_count < ? or (sign_count = 0 and ? = 0))",
                (sign_count, credential_id, sign_count, sign_count),
            )
            return remembered.rowcount > 0

    def remove_passkey(self, credential_id: bytes, organiser_id: str) -> bool:
        """See the promise."""
        with self.writing() as db:
            removed = db.execute(
                "delete from passkeys where credential_id = ? and organiser = ? "
                "and exists (select 1 from passkeys as other where other.organiser = ? and other.credential_id <> ?)",
                (credential_id, organiser_id, organiser_id, credential_id),
            )
            return removed.rowcount > 0

    def use_recovery_code(self, code: bytes) -> str | None:
        """See the promise."""
        with self.writing() as db:
            taken = db.execute("delete from recovery_codes where hash = ? returning organiser", (code,)).fetchone()
        return taken[0] if taken else None

    def replace_recovery_codes(self, organiser_id: str, codes: Sequence[bytes]) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from recovery_codes where organiser = ?", (organiser_id,))
            self._add_recovery_codes(db, organiser_id, codes)

    def _add_recovery_codes(self, db: Transaction, organiser_id: str, codes: Sequence[bytes]) -> None:
        for code in sorted(codes):
            db.execute("insert into recovery_codes (organiser, hash) values (?, ?)", (organiser_id, code))

    def remember_challenge(self, challenge: bytes, ends_at: datetime) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("insert into challenges (hash, ends_at) values (?, ?)", (challenge, _utc(ends_at)))

    def use_challenge(self, challenge: bytes, now: datetime) -> bool:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from challenges where ends_at <= ?", (_utc(now),))
            return db.execute("delete from challenges where hash = ?", (challenge,)).rowcount > 0

    def add_token(self, token: bytes, organiser_id: str) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("insert into tokens (hash, organiser) values (?, ?)", (token, organiser_id))

    def organiser_of_token(self, token: bytes) -> Organiser | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select id, organisation from organisers join tokens on organiser = id where hash = ?",
                (token,),
            ).fetchone()
        return Organiser(*row) if row else None

    def remove_tokens(self, organiser_id: str) -> int:
        """See the promise."""
        with self.writing() as db:
            return db.execute("delete from tokens where organiser = ?", (organiser_id,)).rowcount

    def begin_session(self, session: Session) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from sessions where ends_at <= ?", (_utc(session.signed_in_at),))
            db.execute(
                "insert into sessions (id, organiser, signed_in_at, ends_at) values (?, ?, ?, ?)",
                (session.id, session.organiser, _utc(session.signed_in_at), _utc(session.ends_at)),
            )

    def session(self, session_id: bytes, now: datetime) -> Session | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select id, organiser, signed_in_at, ends_at from sessions where id = ? and ends_at > ?",
                (session_id, _utc(now)),
            ).fetchone()
        if row is None:
            return None
        found, organiser, signed_in_at, ends_at = row
        return Session(found, organiser, datetime.fromisoformat(signed_in_at), datetime.fromisoformat(ends_at))

    def end_session(self, session_id: bytes) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from sessions where id = ?", (session_id,))


class _NotAdded(Exception):
    """Takes back all that was said in a transaction."""


def _key(ledger: Ledger) -> tuple[str, int, str]:
    return ledger.campaign, ledger.round, ledger.segment or ""


def _row(campaign: KeptCampaign) -> tuple[str, ...]:
    """Give the values in the order of `add_campaign` and `change_campaign`."""
    starts, ends = _utc(campaign.start), _utc(campaign.end)
    changing = (campaign.questionnaire, campaign.title, " ".join(campaign.languages), starts, ends, campaign.rules)
    return (*changing, campaign.code, campaign.organisation)


def _campaigns(rows: Rows) -> list[KeptCampaign]:
    return [
        KeptCampaign(
            code=code,
            organisation=organisation,
            questionnaire=questionnaire,
            title=title,
            languages=tuple(languages.split()),
            start=datetime.fromisoformat(starts),
            end=datetime.fromisoformat(ends),
            rules=rules,
            erased=bool(erased),
        )
        for code, organisation, questionnaire, title, languages, starts, ends, rules, erased in rows
    ]


def _ledgers(rows: Rows) -> tuple[Ledger, ...]:
    return tuple(Ledger(campaign, round_, segment or None) for campaign, round_, segment in rows)


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


def _utc(moment: datetime) -> str:
    """Give a moment as text of one length, which sorts."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
