"""Who may organise, and with what they get in, in SQL."""

from collections.abc import Sequence
from datetime import date, datetime

from webapp.storage import Organiser, Passkey, Session
from webapp.storage.sql.database import Database, TakenBack, Transaction, utc


class Organisers(Database):
    """Keeps what the promise says of organisers, passkeys, codes, tokens and sessions."""

    def invite(self, invitation: bytes, organisation: str, ends_at: datetime, by: str | None = None) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into invitations (hash, organisation, organiser, ends_at) values (?, ?, ?, ?)",
                (invitation, organisation, by, utc(ends_at)),
            )

    def invitation(self, invitation: bytes, now: datetime) -> str | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select organisation from invitations where hash = ? and ends_at > ?", (invitation, utc(now))
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
                    (invitation, organiser.organisation, utc(now)),
                )
                added = db.execute(
                    "insert into organisers (id, organisation) values (?, ?) on conflict do nothing",
                    (organiser.id, organiser.organisation),
                )
                if not (used.rowcount and added.rowcount and self._add_passkey(db, passkey)):
                    raise TakenBack
                self._add_recovery_codes(db, organiser.id, recovery_codes)
        except TakenBack:
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
            # All that is theirs goes along, also what came in meanwhile: the tables say so.
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
            "insert into passkeys (credential_id, organiser, public_key, sign_count, made_on, name) "
            "select ?, id, ?, ?, ?, ? from organisers where id = ? on conflict do nothing",
            (
                passkey.credential_id,
                passkey.public_key,
                passkey.sign_count,
                passkey.made_on.isoformat(),
                passkey.name,
                passkey.organiser,
            ),
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
                "select credential_id, organiser, public_key, sign_count, made_on, name "  # noqa: S608
                f"from passkeys where {which} order by made_on, credential_id",
                (value,),
            ).fetchall()
        return [
            Passkey(id_, organiser, key, signs, date.fromisoformat(day), name)
            for id_, organiser, key, signs, day, name in rows
        ]

    def signed_with(self, credential_id: bytes, sign_count: int) -> bool:
        """See the promise."""
        with self.writing() as db:
            remembered = db.execute(
                "update passkeys set sign_count = ? where credential_id = ? "
                "and (sign_count < ? or (sign_count = 0 and ? = 0))",
                (sign_count, credential_id, sign_count, sign_count),
            )
            return remembered.rowcount > 0

    def name_passkey(self, credential_id: bytes, organiser_id: str, name: str) -> bool:
        """See the promise."""
        with self.writing() as db:
            named = db.execute(
                "update passkeys set name = ? where credential_id = ? and organiser = ?",
                (name, credential_id, organiser_id),
            )
            return named.rowcount > 0

    def remove_passkey(self, credential_id: bytes, organiser_id: str) -> bool:
        """See the promise."""
        with self.writing() as db:
            self._take_turns(db, organiser_id)
            removed = db.execute(
                "delete from passkeys where credential_id = ? and organiser = ? "
                "and exists (select 1 from passkeys as other where other.organiser = ? and other.credential_id <> ?)",
                (credential_id, organiser_id, organiser_id, credential_id),
            )
            return removed.rowcount > 0

    def organiser_of_recovery_code(self, code: bytes) -> Organiser | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select id, organisation from organisers join recovery_codes on organiser = id where hash = ?", (code,)
            ).fetchone()
        return Organiser(*row) if row else None

    def recover(self, passkey: Passkey, code: bytes) -> bool:
        """See the promise."""
        try:
            with self.writing() as db:
                used = db.execute(
                    "delete from recovery_codes where hash = ? and organiser = ?", (code, passkey.organiser)
                )
                if not (used.rowcount and self._add_passkey(db, passkey)):
                    raise TakenBack
                self._end_ways_in(db, b"", passkey.organiser)
                # A thief's, or an app's of somebody who has to sign in now anyway, and can make another.
                db.execute("delete from tokens where organiser = ?", (passkey.organiser,))
        except TakenBack:
            return False
        return True

    def replace_recovery_codes(self, organiser_id: str, codes: Sequence[bytes]) -> None:
        """See the promise."""
        with self.writing() as db:
            self._take_turns(db, organiser_id)
            db.execute("delete from recovery_codes where organiser = ?", (organiser_id,))
            self._add_recovery_codes(db, organiser_id, codes)

    def _add_recovery_codes(self, db: Transaction, organiser_id: str, codes: Sequence[bytes]) -> None:
        for code in sorted(codes):
            db.execute("insert into recovery_codes (organiser, hash) values (?, ?)", (organiser_id, code))

    def remember_challenge(self, challenge: bytes, now: datetime, ends_at: datetime) -> None:
        """See the promise."""
        with self.writing() as db:
            # Here too, and not only when one is used: strangers can ask for as many as they like.
            self._forget_ended(db, now)
            db.execute("insert into challenges (hash, ends_at) values (?, ?)", (challenge, utc(ends_at)))

    def use_challenge(self, challenge: bytes, now: datetime) -> bool:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from challenges where ends_at <= ?", (utc(now),))
            return db.execute("delete from challenges where hash = ?", (challenge,)).rowcount > 0

    def add_token(self, token: bytes, organiser_id: str, ends_at: datetime) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute(
                "insert into tokens (hash, organiser, ends_at) select ?, id, ? from organisers where id = ?",
                (token, utc(ends_at), organiser_id),
            )

    def organiser_of_token(self, token: bytes, now: datetime) -> Organiser | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select id, organisation from organisers join tokens on organiser = id where hash = ? and ends_at > ?",
                (token, utc(now)),
            ).fetchone()
        return Organiser(*row) if row else None

    def tokens_of(self, organiser_id: str, now: datetime) -> tuple[datetime, ...]:
        """See the promise."""
        with self.reading() as db:
            rows = db.execute(
                "select ends_at from tokens where organiser = ? and ends_at > ? order by ends_at",
                (organiser_id, utc(now)),
            ).fetchall()
        return tuple(datetime.fromisoformat(ends_at) for (ends_at,) in rows)

    def remove_tokens(self, organiser_id: str) -> int:
        """See the promise."""
        with self.writing() as db:
            return db.execute("delete from tokens where organiser = ?", (organiser_id,)).rowcount

    def begin_session(self, session: Session) -> None:
        """See the promise."""
        with self.writing() as db:
            # First this one, then the sweeping: so that it and who removes the organiser never wait for each other.
            db.execute(
                "insert into sessions (id, organiser, signed_in_at, ends_at) "
                "select ?, id, ?, ? from organisers where id = ?",
                (session.id, utc(session.signed_in_at), utc(session.ends_at), session.organiser),
            )
            self._forget_ended(db, session.signed_in_at)

    def session(self, session_id: bytes, now: datetime) -> Session | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute(
                "select id, organiser, signed_in_at, ends_at from sessions where id = ? and ends_at > ?",
                (session_id, utc(now)),
            ).fetchone()
        if row is None:
            return None
        found, organiser, signed_in_at, ends_at = row
        return Session(found, organiser, datetime.fromisoformat(signed_in_at), datetime.fromisoformat(ends_at))

    def end_session(self, session_id: bytes) -> None:
        """See the promise."""
        with self.writing() as db:
            db.execute("delete from sessions where id = ?", (session_id,))

    def end_other_ways_in(self, session_id: bytes, organiser_id: str) -> None:
        """See the promise."""
        with self.writing() as db:
            self._end_ways_in(db, session_id, organiser_id)

    def _end_ways_in(self, db: Transaction, but: bytes, organiser_id: str) -> None:
        db.execute("delete from sessions where organiser = ? and id <> ?", (organiser_id, but))
        db.execute("delete from invitations where organiser = ?", (organiser_id,))

    def _forget_ended(self, db: Transaction, now: datetime) -> None:
        for table in ("sessions", "tokens", "invitations", "challenges"):
            db.execute(f"delete from {table} where ends_at <= ?", (utc(now),))  # noqa: S608

    def _take_turns(self, db: Transaction, organiser_id: str) -> None:
        """Wait for whoever changes the same organiser's keys: two at once would each leave the other's for the last."""
        db.execute("update organisers set organisation = organisation where id = ?", (organiser_id,))
