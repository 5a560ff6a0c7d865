"""What somebody must look at among the contacts: what is old, contradicted or not verified, and strange phone numbers.

`flask contacts check` prints it; tests/test_contacts.py holds the real contacts to it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webapp.scan.directory import Contact, Directory
from webapp.scan.written import digits_of

SOON = 30  # days before a contact is stale in which it is told beforehand
OLD = 60  # months after which a source needs a younger one beside it
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
DATED = re.compile(rf"(?:({'|'.join(MONTHS)})\s+)?\b((?:19|20)\d\d)\b")
# A number in the Netherlands as anybody may write it: with 0, +31 or 0031, and any signs between its 7 to 11 digits; or
# one of the short ones. Chinese leaves no space before it: only a letter of ours may not stand there.
BETWEEN = r"[\s().\-–‐‑/\u200b]"
PHONE = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?:\+{BETWEEN}*31|00{BETWEEN}*31){BETWEEN}*(?:\(0\){BETWEEN}*)?|\(?0{BETWEEN}*)"
    rf"(?P<rest>[1-9](?:{BETWEEN}*\d){{5,9}})(?!\d)|(?<![0-9A-Za-z.,/+-])(?P<short>11[2-9]|14\d)(?![0-9A-Za-z]|[.,]\d)"
)


class Kind(StrEnum):
    """How bad it is."""

    STALE = "stale"
    CONTRADICTED = "contradicted"
    SOON = "soon stale"
    UNVERIFIED = "unverified"

    @property
    def is_wrong(self) -> bool:
        """Tell whether people may be sent the wrong way: to be mended before anything else."""
        return self in {Kind.STALE, Kind.CONTRADICTED}


@dataclass(frozen=True)
class Finding:
    """One thing to look at."""

    kind: Kind
    place: str
    sentence: str  # what is the matter, and what to do

    def __str__(self) -> str:
        return f"{self.kind}: {self.place}: {self.sentence}"


def findings_in(directory: Directory, today: date) -> list[Finding]:
    """Give everything to look at among the contacts, the worst first."""
    found = [*_contradictions(directory.contacts.values())]
    for contact in directory.contacts.values():
        found += _age(contact, today)
        found += _open_questions(contact, today)
    return sorted(found, key=lambda finding: list(Kind).index(finding.kind))


def strange_numbers(texts: Iterable[tuple[str, str]], directory: Directory) -> list[Finding]:
    """Give each phone number in the texts (place, text) that no contact has."""
    known = {digits_of(number) for contact in directory.contacts.values() for number in contact.numbers}
    return [
        Finding(
            Kind.CONTRADICTED, place, f"{number} is no number of a contact: mend it, or add the contact it belongs to"
        )
        for place, text in texts
        for number in dict.fromkeys(phone_numbers(text))
        if number not in known
    ]


def phone_numbers(text: str) -> Iterator[str]:
    """Give the digits of each phone number in a text, as one dials it in the Netherlands."""
    plain = "".join(digits_of(sign) if sign.isdigit() else sign for sign in unicodedata.normalize("NFKC", text))
    for found in PHONE.finditer(plain):
        yield found["short"] or "0" + digits_of(found["rest"])


def _contradictions(contacts: Iterable[Contact]) -> Iterator[Finding]:
    by_name, by_number = defaultdict(list), defaultdict(list)
    for contact in contacts:
        by_name[contact.name.casefold()].append(contact)
        for number in contact.numbers:
            by_number[digits_of(number)].append(contact)
        if contact.hours and not contact.opening_source:
            sentence = "has hours without opening_source: write who says them and when, or take them out"
            yield Finding(Kind.CONTRADICTED, f"contact.{contact.id}", sentence)
    for same in by_name.values():
        if len({contact.dial for contact in same}) > 1:
            sentence = f"the same name, “{same[0].name}”, with different numbers: find out which is right"
            yield Finding(Kind.CONTRADICTED, _places(same), sentence)
    for same in by_number.values():
        # Two names at one desk are no contradiction: one reaches the wijkagent by the number of the police.
        if len({contact.name.casefold() for contact in same}) > 1 and len({contact.site for contact in same}) > 1:
            sentence = f"the same number, {same[0].number}, with different names and sites: find out whose it is"
            yield Finding(Kind.CONTRADICTED, _places(same), sentence)


def _places(contacts: list[Contact]) -> str:
    return " and ".join(f"contact.{contact.id}" for contact in contacts)


def _age(contact: Contact, today: date) -> Iterator[Finding]:
    place, days = f"contact.{contact.id}", (contact.valid_until - today).days
    compare = f"compare it with its source ({contact.source}), correct it, and move checked_on and valid_until"
    if contact.is_stale(today):
        yield Finding(Kind.STALE, place, f"was to be checked again before {contact.valid_until}: {compare}")
    elif days <= SOON:
        yield Finding(Kind.SOON, place, f"is trusted for {days} more days, until {contact.valid_until}: {compare}")


def _open_questions(contact: Contact, today: date) -> Iterator[Finding]:
    place = f"contact.{contact.id}"
    if contact.unverified:
        sentence = f"“{contact.unverified}” Ask them, and write what they say with its source"
        yield Finding(Kind.UNVERIFIED, place, sentence)
    unknown = [name for name in ("cost", "bill") if contact.number and not getattr(contact, name)]
    if unknown:
        sentence = f"nothing is known of {' and '.join(unknown)}: ask them, or leave it so and the page says it"
        yield Finding(Kind.UNVERIFIED, place, sentence)
    for name in ("source", "opening_source"):
        if told := _age_of_source(getattr(contact, name), today):
            yield Finding(Kind.UNVERIFIED, f"{place}.{name}", told)


def _age_of_source(source: str, today: date) -> str:
    """Tell what is the matter with the youngest date in it; nothing when that is young enough."""
    if not source:
        return ""
    months = [int(year) * 12 + (MONTHS.index(month) + 1 if month else 12) for month, year in DATED.findall(source)]
    if not months:
        return f"has no date ({source}): find a source that has one"
    if today.year * 12 + today.month - max(months) > OLD:
        return f"its youngest source is older than five years ({source}): find a younger one"
    return ""
