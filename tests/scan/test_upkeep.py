"""Looking after the contacts: what is old, contradicted or not verified, and phone numbers in any spelling."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from webapp.scan.directory import Contact, Directory
from webapp.scan.upkeep import Kind, findings_in, phone_numbers, strange_numbers

TODAY = date(2026, 11, 25)
HELPLINE = Contact(
    id="helpline", name="De Hulplijn", number="0800-0000000", dial="08000000000", also=("0900-1111",),
    site="hulplijn.nl", help_for="Druk.", not_for="", cost="Gratis", bill="Staat er niet op.", hours="Dag en nacht",
    opening=(), always=True, opening_source="hulplijn.nl, maart 2026", languages="", unverified="",
    source="hulplijn.nl, maart 2026", checked_on=TODAY, valid_until=date(2027, 5, 25), regions=(),
)  # fmt: skip
OTHER = replace(
    HELPLINE, id="other", name="De Ander", number="0800-2222", dial="08002222", also=(), site="ander.nl"
)  # fmt: skip


def told(*contacts: Contact, today: date = TODAY) -> list[str]:
    directory = Directory({contact.id: contact for contact in contacts}, {}, {})
    return [str(finding) for finding in findings_in(directory, today)]


def test_there_is_nothing_to_say_of_contacts_that_are_right() -> None:
    assert told(HELPLINE, OTHER) == []


@pytest.mark.parametrize(
    ("days", "kind"),
    [(-1, "stale"), (0, "soon stale"), (30, "soon stale"), (31, "")],
)
def test_a_contact_is_told_a_month_before_it_is_stale(days: int, kind: str) -> None:
    sentences = told(HELPLINE, today=HELPLINE.valid_until - timedelta(days=days))
    assert [sentence.split(":")[0] for sentence in sentences] == ([kind] if kind else [])
    for sentence in sentences:
        assert sentence.startswith(f"{kind}: contact.helpline: ")
        assert "compare it with its source (hulplijn.nl, maart 2026), correct it, and move" in sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "de hulplijn"},
         "contradicted: contact.helpline and contact.other: the same name, “De Hulplijn”, with different numbers"),
        ({"number": "0800-0000000", "dial": "08000000000"},
         "contradicted: contact.helpline and contact.other: the same number, 0800-0000000, with different names"),
        ({"also": ("0800 000 0000",)},
         "contradicted: contact.helpline and contact.other: the same number, 0800-0000000, with different names"),
        ({"opening_source": "", "always": False},
         "contradicted: contact.other: has hours without opening_source: write who says them and when"),
        ({"unverified": "Talen niet gevonden."}, "unverified: contact.other: “Talen niet gevonden.” Ask them"),
        ({"bill": ""}, "unverified: contact.other: nothing is known of bill: ask them"),
        ({"bill": "", "cost": ""}, "unverified: contact.other: nothing is known of cost and bill: ask them"),
        ({"source": "ander.nl (z.d.)"}, "unverified: contact.other.source: has no date (ander.nl (z.d.)): find"),
        ({"source": "ander.nl, oktober 2021; elders, 2014"},
         "unverified: contact.other.source: its youngest source is older than five years"),
        ({"source": "ander.nl, 2020"}, "unverified: contact.other.source: its youngest source is older"),
        ({"opening_source": "ander.nl, mei 2019"},
         "unverified: contact.other.opening_source: its youngest source is older than five years"),
    ],
)  # fmt: skip
def test_what_is_wrong_or_open_is_told_with_what_to_do(change: dict[str, object], sentence: str) -> None:
    [found] = told(HELPLINE, replace(OTHER, **change))  # type: ignore[arg-type]
    assert found.startswith(sentence)
    assert re.search(r": find|: ask|: write|Ask them, and write", found)


@pytest.mark.parametrize("source", ["ander.nl, november 2021", "ander.nl, 2021", "wodc.nl, 2014; ander.nl, 3 mei 2025"])
def test_a_source_of_five_years_or_less_is_young_enough(source: str) -> None:
    assert told(HELPLINE, replace(OTHER, source=source)) == []


def test_two_names_at_one_desk_are_no_contradiction() -> None:
    officer = replace(HELPLINE, id="officer", name="Wijkagent")
    assert told(HELPLINE, officer) == []


def test_without_a_number_cost_and_bill_are_no_question() -> None:
    assert told(HELPLINE, replace(OTHER, number="", dial="", cost="", bill="")) == []


def test_the_worst_is_told_first() -> None:
    old = replace(OTHER, valid_until=TODAY - timedelta(days=1), bill="", opening_source="", always=False)
    kinds = [sentence.split(":")[0] for sentence in told(HELPLINE, old)]
    assert kinds == ["stale", "contradicted", "unverified"]
    assert [kind.is_wrong for kind in Kind] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Bel 0900-8844.", "09008844"),
        ("Bel 0800 28 00 200, gratis", "08002800200"),
        ("(020) 261 52 75", "0202615275"),
        ("+31 20 2615275", "0202615275"),
        ("tel:+31887867372", "0887867372"),
        ("0031-88-7867372", "0887867372"),
        ("+31 (0)88 786 73 72", "0887867372"),
        ("06.22.96.27.71", "0622962771"),
        ("06 – 22 96 27 71", "0622962771"),
        ("06\u200b22962771", "0622962771"),
        ("٠٦٢٢٩٦٢٧٧١", "0622962771"),
        ("０６-２２９６２７７１", "0622962771"),
        ("请拨打112。", "112"),
        ("警方电话0900-8844或", "09008844"),
        ("In gevaar? 112!", "112"),
        ("Bel 113 of 114.", "113 114"),
        ("112/0900-8844 en 0800-2800200", "112 09008844 08002800200"),
    ],
)  # fmt: skip
def test_a_phone_number_is_seen_in_any_spelling(text: str, number: str) -> None:
    assert " ".join(phone_numbers(text)) == number


@pytest.mark.parametrize(
    "text",
    ["2026-11-25", "0 0 108 16", "width: 114px", "€ 112,50", "112.5", "horeca/2026-11", "#14506b", "0.112", "20.000",
     "versie 0.9", "de 100 grootste", "2027-05-21"],
)  # fmt: skip
def test_what_is_no_phone_number_is_left_alone(text: str) -> None:
    assert list(phone_numbers(text)) == []


def test_a_number_in_a_text_that_no_contact_has_is_told_with_its_place() -> None:
    directory = Directory({"helpline": HELPLINE}, {}, {})
    texts = [
        ("help.html", "Bel 0800 000 00 00, of +31 900 1111."),
        ("tr.po", "0900-1112 arayın. 0900 1112!"),
        ("nl.toml", "Vroeger 06.22.96.27.71"),
    ]
    assert [str(finding) for finding in strange_numbers(texts, directory)] == [
        f"contradicted: {place}: {number} is no number of a contact: mend it, or add the contact it belongs to"
        for place, number in (("tr.po", "09001112"), ("nl.toml", "0622962771"))
    ]
