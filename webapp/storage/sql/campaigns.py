"""Campaigns and logos, in SQL."""

from datetime import datetime

from webapp.storage.campaigns import KeptCampaign
from webapp.storage.sql.database import Database, Rows, utc

CAMPAIGNS = "select code, organisation, questionnaire, title, languages, starts, ends, rules, erased from campaigns"


class Campaigns(Database):
    """Keeps what the promise says of campaigns."""

    def add_campaign(self, campaign: KeptCampaign) -> bool:
        """See the promise."""
        with self.writing() as db:
            added = db.execute(
                "insert into campaigns (questionnaire, title, languages, starts, ends, rules, code, organisation) "
                "values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                _row(campaign),
            )
            return added.rowcount > 0

    def change_campaign(self, campaign: KeptCampaign, now: datetime) -> bool:
        """See the promise."""
        with self.writing() as db:
            changed = db.execute(
                "update campaigns set questionnaire = ?, title = ?, languages = ?, starts = ?, ends = ?, rules = ? "
                "where code = ? and organisation = ? and erased = 0 and (ends > ? or ends = ?) "
                "and ((questionnaire = ? and starts = ? and rules = ?) "
                "or (starts > ? and not exists (select 1 from inbox where campaign = code)))",
                (
                    *(*_row(campaign), utc(now), utc(campaign.end)),
                    *(campaign.questionnaire, utc(campaign.start), campaign.rules, utc(now)),
                ),
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
            if png:
                db.execute(
                    "insert into logos (campaign, png) select code, ? from campaigns where code = ? and erased = 0 "
                    "on conflict (campaign) do update set png = excluded.png",
                    (png, campaign),
                )
            else:
                db.execute("delete from logos where campaign = ?", (campaign,))

    def logo(self, campaign: str) -> bytes | None:
        """See the promise."""
        with self.reading() as db:
            row = db.execute("select png from logos where campaign = ?", (campaign,)).fetchone()
        return bytes(row[0]) if row else None


def _row(campaign: KeptCampaign) -> tuple[str, ...]:
    """Give the values in the order of `add_campaign` and `change_campaign`."""
    starts, ends = utc(campaign.start), utc(campaign.end)
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
