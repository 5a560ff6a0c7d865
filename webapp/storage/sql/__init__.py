"""The promise in SQL, word for word the same for every database: each adds how it opens, locks and migrates.

Days and times are stored as text, `2026-11-25` and `2026-11-25T17:00:00+00:00`: they sort as they should everywhere.
"""

from collections.abc import Mapping

from webapp.storage.sql.campaigns import Campaigns
from webapp.storage.sql.counting import Counting
from webapp.storage.sql.organisers import Organisers


class SqlStorage(Counting, Campaigns, Organisers):
    """Keeps the promise of `webapp.storage.Storage`, given a database that speaks SQL."""

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
