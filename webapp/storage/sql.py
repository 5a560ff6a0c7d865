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

from webapp.storage import (
    MOST_TOLD,
    STEP,
    Campaign,
    Contribution,
    Count,
    NoSuchCampaign,
    Organiser,
    Passkey,
    Release,
    Session,
)


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
    def emptying(self, campaign: str) -> AbstractContextManager[Transaction]:
        """Open for one transaction in which nobody else releases or voids a batch of the campaign."""

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
            new = db.execute(
                "insert into seen (id, day) values (?, ?) on conflict do nothing",
                (contribution.id, contribution.day.isoformat()),
            )
            if not new.rowcount:
                return False
            for code, box in sorted(contribution.boxes.items()):
                # The place is chance: neither the order of coming nor the id of the phone leads to a box.
                kept = db.execute(
                    "insert into inbox (campaign, place, box) select code, ?, ? from campaigns where code = ?",
                    (secrets.token_bytes(16), box, code),
                )
                if not kept.rowcount:
                    raise NoSuchCampaign(code)
        return True

    def forget_ids(self, before: date) -> int:
        """See the promise."""
        with self.writing() as db:
            return db.execute("delete from seen where day < ?", (before.isoformat(),)).rowcount

    def waiting(self, campaign: str) -> int:
        """See the promise."""
        with self.reading() as db:
            (exactly,) = db.execute(
                "select count(*) from (select 1 from inbox where campaign = ? limit ?) as those", (campaign, MOST_TOLD)
            ).fetchone()
        return cast(int, exactly - exactly % STEP)

    def release_batch(self, campaign: str, number: int, least: int, day: date, count: Count) -> Release | None:
        """See the promise."""
        with self.emptying(campaign) as db:
            (last,) = db.execute(
                "select coalesce(max(number), 0) from releases where campaign = ?", (campaign,)
            ).fetchone()
            (full,) = db.execute("select count(*) from inbox where campaign = ?", (campaign,)).fetchone()
            if number != last + 1 or full < max(least, 1):
                return None
            # Deleted and read in one statement: a contribution that comes in between waits for the next batch.
            boxes = [row[0] for row in db.execute("delete from inbox where campaign = ? returning box", (campaign,))]
            release = Release(number, len(boxes), day, count(boxes))
            db.execute(
                "insert into releases (campaign, number, people, day, figures) values (?, ?, ?, ?, ?)",
                (campaign, number, release.people, day.isoformat(), json.dumps(release.figures)),
            )
        return release

    def totals(self, campaign: str) -> tuple[Release, ...]:
        """See the promise."""
        with self.reading() as db:
            rows = db.execute(
                "select releases.number, people, day, figures, voided.number is not null from releases "
                "left join voided on voided.campaign = releases.campaign and voided.number = releases.number "
                "where releases.campaign = ? order by releases.number",
                (campaign,),
            ).fetchall()
        return tuple(
            Release(number, people, date.fromisoformat(day), json.loads(figures), bool(voided))
            for number, people, day, figures, voided in rows
        )

    def void(self, campaign: str, number: int) -> bool:
        """See the promise."""
        with self.emptying(campaign) as db:
            marked = db.execute(
                "insert into voided (campaign, number) select campaign, number from releases "
                "where campaign = ? and number = ? on conflict do nothing",
                (campaign, number),
            )
            return marked.rowcount > 0

    # --- campaigns --------------------------------------------------------------------------------------------------

    def add_campaign(self, campaign: Campaign) -> bool:
        """See the promise."""
        with self.writing() as db:
            added = db.execute(
                "insert into campaigns (code, organisation, profile, questionnaire, name, languages, begins, ends) "
                "values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                (
                    campaign.code,
                    campaign.organisation,
                    campaign.profile,
                    campaign.questionnaire,
                    campaign.name,
                    " ".join(campaign.languages),
                    campaign.begins.isoformat(),
                    campaign.ends.isoformat() if campaign.ends else None,
                ),
            )
            return added.rowcount > 0

    def campaign(self, code: str) -> Campaign | None:
        """See the promise."""
        return next(iter(self._campaigns("code = ?", code)), None)

    def campaigns_of(self, organisation: str) -> tuple[Campaign, ...]:
        """See the promise."""
        return tuple(self._campaigns("organisation = ?", organisation))

    def _campaigns(self, which: str, value: str) -> list[Campaign]:
        with self.reading() as db:
            rows = db.execute(
                "select code, organisation, profile, questionnaire, name, languages, begins, ends "  # noqa: S608
                f"from campaigns where {which} order by begins desc, code",
                (value,),
            ).fetchall()
        return [
            Campaign(
                code=code,
                organisation=organisation,
                profile=profile,
                questionnaire=questionnaire,
                name=name,
                languages=tuple(languages.split()),
                begins=date.fromisoformat(begins),
                ends=date.fromisoformat(ends) if ends else None,
            )
            for code, organisation, profile, questionnaire, name, languages, begins, ends in rows
        ]

    # --- organisers -------------------------------------------------------------------------------------------------

    def add_organiser(self, organiser: Organiser, passkey: Passkey, recovery_codes: Sequence[bytes]) -> bool:
        """See the promise."""
        with self.writing() as db:
            added = db.execute(
                "insert into organisers (id, organisation) values (?, ?) on conflict do nothing",
                (organiser.id, organiser.organisation),
            )
            if not added.rowcount:
                return False
            if not self._add_passkey(db, passkey):
                db.execute("delete from organisers where id = ?", (organiser.id,))
                return False
            for code in sorted(recovery_codes):
                db.execute("insert into recovery_codes (organiser, hash) values (?, ?)", (organiser.id, code))
        return True

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

    def use_recovery_code(self, organiser_id: str, code: bytes) -> bool:
        """See the promise."""
        with self.writing() as db:
            taken = db.execute("delete from recovery_codes where organiser = ? and hash = ?", (organiser_id, code))
            return taken.rowcount > 0

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


def _utc(moment: datetime) -> str:
    """Give a moment as text of one length, which sorts."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
