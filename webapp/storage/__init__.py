"""What is stored, as a promise in words of the work: never an answer that we could read, never a person.

Kept by `storage/sqlite.py` on one machine and by `storage/postgres.py` on many; `tests/storage/test_promise.py` holds
every storage to it. Why it is as it is: docs/decisions/0017-storage.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias

from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import Release
from webapp.storage.campaigns import KeptCampaign

MOST_TOLD = 1000  # of those who wait, so that telling it costs the same however many there are

Size: TypeAlias = Callable[
    [int, int], int
]  # people in earlier batches, people who wait -> size of the next; 0: not yet
Count: TypeAlias = Callable[[Sequence[bytes]], Release]  # opens the boxes of a batch and counts, all in memory


class Away(Exception):
    """The storage cannot be reached, or cannot write, now. Nothing half is kept; the same may be asked again."""

    retry_after = 30  # seconds


class NotPrepared(Away):
    """The storage lacks a table, a column or a right that is ours: `prepare` was not called, or not since an update."""


class NoSuchCampaign(Exception):
    """There is no campaign with this code (any more)."""


class WrongTicket(Exception):
    """This campaign counts only who has a ticket, and this is none, or somebody else used it."""


@dataclass(frozen=True)
class Contribution:
    """What one person lets us count. Holds neither who it is nor anything that we could read."""

    id: bytes  # SHA-256 of the random id of the phone and the campaign: the same person twice is known, and no more
    day: date  # so that ids can be forgotten
    boxes: Mapping[Ledger, bytes]  # answers, sealed
    ticket: bytes | None = None  # SHA-256 of what is on the slip of paper; None: there was none


@dataclass(frozen=True)
class Published:
    """The figures of one batch. They never change; a batch that was spoilt is voided as a whole."""

    ledger: Ledger
    number: int  # 1, 2, 3 … within the ledger
    day: date
    release: Release
    voided: bool = False


@dataclass(frozen=True)
class Organiser:
    """Somebody of an organisation who may make campaigns."""

    id: str  # chance
    organisation: str  # its name, as people see it


@dataclass(frozen=True)
class Passkey:
    """What an organiser signs in with."""

    credential_id: bytes
    organiser: str
    public_key: bytes
    sign_count: int  # of the device, when it last signed; 0 for devices that do not count
    made_on: date
    name: str = ""  # as its owner tells it from others: "Phone"


@dataclass(frozen=True)
class Session:
    """An organiser who signed in."""

    id: bytes  # SHA-256 of what the cookie holds
    organiser: str
    signed_in_at: datetime  # UTC; deleting asks for a fresh one
    ends_at: datetime  # UTC


class Storage(Protocol):
    """What every storage does. Each method is one transaction. Any may raise Away or NotPrepared, save `close`."""

    def prepare(self) -> None:
        """Make the storage ready: create or migrate its tables. Call once, before any process serves."""

    def close(self) -> None:
        """Give back what it holds open. It may be used again."""

    def changed_since_served(self, fingerprints: Mapping[str, str]) -> list[str]:
        """Remember the fingerprint of each version ("horeca/2026-11") that is served for the first time.

        Give the versions that this machine served before with another structure: somebody may hold a report or a code
        of those, so they must not be served now. Those stay remembered as they were.
        """

    # --- counting ---------------------------------------------------------------------------------------------------

    def count_once(self, contribution: Contribution) -> bool:
        """Keep the boxes until their batch is full. Return False, changing nothing, if the id is known.

        Once it returned, a power cut takes nothing back. Raises NoSuchCampaign, or WrongTicket where one of the
        campaigns has tickets; both change nothing.
        """

    def forget_ids(self, before: date) -> int:
        """Forget the ids of contributions before this day, and give how many: those would be counted again."""

    def last_day(self) -> date | None:
        """Tell on which day the aggregator last went by its clock; None before its first run."""

    def remember_day(self, day: date) -> None:
        """Remember that the aggregator goes by its clock today. Ids that are counted from now on are of no earlier day.

        A web worker whose clock is far behind would otherwise have ids forgotten at once, and counted again.
        """

    def waiting(self, ledger: Ledger) -> int:
        """Tell how many contributions wait for a release: down to whole fives, and 1000 for more."""

    def waiting_in_round(self, campaign: str, number: int) -> int:
        """Tell the same of a round, all its segments together. No sum of what `waiting` tells: of whole fives, too."""

    def full(self, ledger: Ledger, size: Size) -> bool:
        """Tell whether enough wait for the next batch."""

    def due(self, ledger: Ledger, moment: datetime) -> datetime:
        """Remember when the batch that is full now is to be released. What was said first stays, until its release."""

    def said_due(self, ledger: Ledger) -> datetime | None:
        """Tell when the batch that is full is to be released; None when nobody has said."""

    def release_batch(self, ledger: Ledger, size: Size, day: date, count: Count) -> Published | None:
        """Publish the next batch and delete its boxes, in one transaction.

        None, changing nothing, when it is not full, or when the campaign is erased, also while it is counted. Who of
        those that wait are in it is chance. What `count` raises, changes nothing. Others who release the same ledger
        wait. `size` and `count` are called once, and nothing of a batch is kept but what `count` gives.
        """

    def drop_waiting(self, ledger: Ledger) -> int:
        """Delete all that wait, and give how many: too few were left when the campaign had ended."""

    def totals(self, campaign: str) -> tuple[Published, ...]:
        """Give all that was published of a campaign, by ledger and number. Costs the same however many took part."""

    def totals_about(self, questionnaire: str) -> tuple[Published, ...]:
        """Give all that was published of every campaign with this questionnaire."""

    def released_so_far(self) -> tuple[int, int]:
        """Tell how many batches were ever released, and how many voided: while neither grows, no figure changes."""

    def void(self, ledger: Ledger, number: int) -> bool:
        """Mark a batch as spoilt, for good. Return False if there is none, or if it was."""

    # --- workshops --------------------------------------------------------------------------------------------------

    def add_tickets(self, campaign: str, tickets: Sequence[bytes]) -> None:
        """Add tickets, by their hashes. From then on the campaign counts only who has one that nobody used.

        One that was erased meanwhile has none.
        """

    def has_tickets(self, campaign: str) -> bool:
        """Tell whether the campaign counts only who has a ticket."""

    def ask_reveal(self, ledger: Ledger) -> None:
        """Remember that the leader wants to see this ledger. Only the aggregator can answer."""

    def asked(self) -> tuple[Ledger, ...]:
        """Give all that leaders want to see and that nobody has answered, by campaign and round."""

    def asked_of(self, campaign: str) -> tuple[Ledger, ...]:
        """Give the same of one campaign."""

    def answered(self, ledger: Ledger) -> None:
        """Forget that it was asked: it is released, or too few wait."""

    # --- campaigns --------------------------------------------------------------------------------------------------

    def add_campaign(self, campaign: KeptCampaign) -> bool:
        """Add a campaign. Return False, changing nothing, if its code is taken."""

    def change_campaign(self, campaign: KeptCampaign, now: datetime) -> bool:
        """Change all of a campaign but its code and whose it is, after `changes_refused` found nothing.

        Return False, changing nothing, if the organisation has no such campaign; if it has begun by now (UTC), or
        somebody waits, with another questionnaire, start or rules: what waits was sealed by those; or if it has ended
        by now with another end.
        """

    def campaign(self, code: str) -> KeptCampaign | None:
        """Give a campaign that is not erased."""

    def campaigns(self) -> tuple[KeptCampaign, ...]:
        """Give every campaign, by code, also what is erased."""

    def campaigns_of(self, organisation: str) -> tuple[KeptCampaign, ...]:
        """Give the campaigns of an organisation that are not erased, the newest first."""

    def erase_campaign(self, code: str, organisation: str) -> bool:
        """Take a campaign from everybody's sight, with its title, logo and tickets. What waits is never counted.

        What was released of it stays, as part of the national figures. Return False, changing nothing, if the
        organisation has no such campaign.
        """

    def keep_logo(self, campaign: str, png: bytes) -> None:
        """Keep the logo of a campaign, instead of the one before. Empty: it has none any more.

        One that was erased meanwhile has none.
        """

    def logo(self, campaign: str) -> bytes | None:
        """Give the logo of a campaign that has one."""

    # --- organisers -------------------------------------------------------------------------------------------------

    def invite(self, invitation: bytes, organisation: str, ends_at: datetime, by: str | None = None) -> None:
        """Remember an invitation, by its hash, until it is used or ends (UTC), or the organiser who gave it is out."""

    def invitation(self, invitation: bytes, now: datetime) -> str | None:
        """Give the organisation that an invitation is for; None when it is used, has ended or never was."""

    def add_organiser(
        self, organiser: Organiser, passkey: Passkey, recovery_codes: Sequence[bytes], invitation: bytes, now: datetime
    ) -> bool:
        """Add an organiser with a first passkey and the hashes of recovery codes, and use the invitation up.

        Return False, changing nothing, if the organiser or the passkey is known, or if there is no such invitation
        for this organisation.
        """

    def organisations(self) -> tuple[str, ...]:
        """Give the organisations that have somebody, by name."""

    def organisers_of(self, organisation: str) -> tuple[Organiser, ...]:
        """Give the people of an organisation."""

    def remove_organiser(self, organiser_id: str) -> bool:
        """Forget an organiser with all that lets in: passkeys, codes, tokens, sessions, and invitations that are open.

        Return False if there is none.
        """

    def organiser(self, organiser_id: str) -> Organiser | None:
        """Give an organiser."""

    def add_passkey(self, passkey: Passkey) -> bool:
        """Add one more passkey. Return False, changing nothing, if it is known or its organiser is not."""

    def passkey(self, credential_id: bytes) -> Passkey | None:
        """Give a passkey."""

    def passkeys_of(self, organiser_id: str) -> tuple[Passkey, ...]:
        """Give the passkeys of an organiser, the oldest first."""

    def signed_with(self, credential_id: bytes, sign_count: int) -> bool:
        """Remember how often a passkey has signed. Return False, changing nothing, if it has not signed once more.

        A device that does not count says 0 each time, which is right. Otherwise the key was copied.
        """

    def name_passkey(self, credential_id: bytes, organiser_id: str, name: str) -> bool:
        """Call a passkey of this organiser by another name. Return False, changing nothing, if it is not theirs."""

    def remove_passkey(self, credential_id: bytes, organiser_id: str) -> bool:
        """Forget a passkey of this organiser. Return False, changing nothing, if it is another's, or the only one."""

    def organiser_of_recovery_code(self, code: bytes) -> Organiser | None:
        """Tell whose recovery code this is, by its hash. It stays."""

    def recover(self, passkey: Passkey, code: bytes) -> bool:
        """Use a recovery code up, by its hash, add the passkey of its owner, and end whatever else lets in.

        That is: sessions, tokens, and invitations that the owner gave. Other passkeys and codes stay. Return False,
        changing nothing, if the code is not of this organiser, or the passkey is known.
        """

    def replace_recovery_codes(self, organiser_id: str, codes: Sequence[bytes]) -> None:
        """Keep these hashes instead of those before."""

    def remember_challenge(self, challenge: bytes, now: datetime, ends_at: datetime) -> None:
        """Remember what a device was asked to sign, by its hash, until it is used or ends (UTC).

        Challenges, sessions, tokens and invitations that have ended by then are forgotten.
        """

    def use_challenge(self, challenge: bytes, now: datetime) -> bool:
        """Take a challenge away, and those that ended. Return False if it was used, has ended or never was."""

    def add_token(self, token: bytes, organiser_id: str, ends_at: datetime) -> None:
        """Let an app act for an organiser until then (UTC), by the hash of its token; not for one who is gone."""

    def organiser_of_token(self, token: bytes, now: datetime) -> Organiser | None:
        """Give for whom an app acts."""

    def tokens_of(self, organiser_id: str, now: datetime) -> tuple[datetime, ...]:
        """Tell until when (UTC) each app may act for an organiser, the first to end first."""

    def remove_tokens(self, organiser_id: str) -> int:
        """Forget all tokens of an organiser, and give how many."""

    def begin_session(self, session: Session) -> None:
        """Remember who signed in, if the organiser is known; what has ended by then is forgotten, as above."""

    def session(self, session_id: bytes, now: datetime) -> Session | None:
        """Give a session that has not ended."""

    def end_session(self, session_id: bytes) -> None:
        """Forget a session, if it is there."""

    def end_other_ways_in(self, session_id: bytes, organiser_id: str) -> None:
        """Forget all sessions of an organiser but this one, and the invitations that the organiser gave."""
