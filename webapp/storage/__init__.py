"""What is stored, as a promise in words of the work: never an answer, never a person.

Kept by `storage/sqlite.py`; `tests/storage/test_promise.py` holds every storage to it.
"""

from collections.abc import Mapping
from typing import Protocol


class Storage(Protocol):
    """What every storage does. Each method is one transaction."""

    def prepare(self) -> None:
        """Make the storage ready: create or migrate its tables. Call once, before any process serves."""

    def changed_since_served(self, fingerprints: Mapping[str, str]) -> list[str]:
        """Remember the fingerprint of each version ("horeca/2026-11") that is served for the first time.

        Give the versions that this machine served before with another structure: somebody may hold a report or a code
        of those, so they must not be served now. Those stay remembered as they were.
        """
