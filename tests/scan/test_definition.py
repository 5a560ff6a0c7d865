"""Reading a questionnaire: start from a right one, break one thing, and expect one sentence that says where."""

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from tests.scan.breaking import GONE, broken
from webapp.scan.definition import read_questionnaire
from webapp.scan.directory import Directory, Ids, read_directory
from webapp.scan.mistakes import Mistakes
from webapp.scan.questionnaire import Effort, Evidence, Level, Option, Questionnaire, Tag, Theme, Urgency
from webapp.scan.rules import All, Answered, AtLeast, Chosen, CountAtLeast, LevelOf, Not, Rule, Some
from webapp.scan.written_rules import read_rule

YES_NO = [{"id": "yes", "text": "Ja", "points": 2}, {"id": "no", "text": "Nee", "points": 0}]
ADVICE = {
    "id": "use-the-safe",
    "theme": "money",
    "when": {"q": "safe", "is": "no"},
    "title": "Gebruik een kluis",
    "action": "Doe het vandaag.",
    "why": "Dan ligt er minder.",
    "effort": "low",
    "who": ["desk"],
    "sources": ["law"],
    "evidence": "case",
}
WRITTEN: dict[str, Any] = {
    "id": "shop",
    "version": "2026-11",
    "revision": 2,
    "language": "nl",
    "title": "Winkelscan",
    "option_set": [{"id": "in-place", "options": YES_NO}],
    "part": [
        {
            "id": "money",
            "title": "Geld",
            "intro": "Over geld.",
            "theme": {
                "exposure_middle": 1,
                "exposure_high": 3,
                "protection_middle": 1,
                "protection_low": 2,
                "door": "help",
            },
            "question": [
                {
                    "id": "cash",
                    "tag": "exposure",
                    "class": "B",
                    "text": "Wie betaalt contant?",
                    "help": "Denk aan gisteren.",
                    "options": [
                        {"id": "few", "text": "Bijna niemand", "points": 0},
                        {"id": "most", "text": "De meesten", "points": 3},
                        {"id": "prefer-not", "text": "Zeg ik liever niet", "counts": False},
                    ],
                },
                {"id": "safe", "tag": "measure", "class": "A", "text": "Heeft u een kluis?", "options": "in-place"},
            ],
        },
        {
            "id": "now",
            "title": "Nu",
            "question": [
                {
                    "id": "signs",
                    "tag": "signal",
                    "class": "C",
                    "kind": "several",
                    "text": "Wat merkt u?",
                    "shown_when": {"q": "cash", "is": "most"},
                    "options": [{"id": "calls", "text": "Telefoontjes"}, {"id": "visits", "text": "Bezoek"}],
                }
            ],
        },
    ],
    "route": [{"id": "called", "when": {"q": "signs", "count_gte": 1}, "door": "help", "urgency": "now"}],
    "advice": [ADVICE],
}
CASH, SAFE, SIGNS = "part.0.question.0", "part.0.question.1", "part.1.question.0"
IN_CASH, IN_SAFE, IN_SIGNS = "part.money.question.cash", "part.money.question.safe", "part.now.question.signs"


@pytest.fixture(scope="module")
def directory() -> Directory:
    checked = {"source": "verzonnen", "checked_on": date(2026, 11, 21), "valid_until": date(2027, 5, 21)}
    names = ("desk", "emergency", "helpline", "police")
    contacts = [{"id": name, "name": name, "help_for": "Vragen.", **checked} for name in names]
    door = {"id": "help", "title": "Hulp", "lead": "Bel.", "expect": "Iemand luistert.", "contacts": ["desk"]}
    source = {"id": "law", "title": "De wet", "dated": "2026"}
    return read_directory({"contact": contacts, "door": [door], "source": [source]})


def mistakes(written: dict[str, Any], directory: Directory) -> list[str]:
    with pytest.raises(Mistakes) as found:
        read_questionnaire(written, directory)
    return list(found.value.sentences)


def test_a_right_questionnaire_becomes_what_it_says(directory: Directory) -> None:
    shop = read_questionnaire(WRITTEN, directory)
    assert isinstance(shop, Questionnaire)
    assert (shop.name, shop.revision, shop.title) == ("shop/2026-11", 2, "Winkelscan")
    assert [question.id for question in shop.questions] == ["cash", "safe", "signs"]
    assert shop.themes == (Theme("money", "Geld", 1, 3, 1, 2, "help"),)
    cash, safe, signs = shop.questions
    assert (cash.tag, cash.part, cash.disclosure_class, cash.help) == (Tag.EXPOSURE, "money", "B", "Denk aan gisteren.")
    assert cash.options[2] == Option("prefer-not", "Zeg ik liever niet", None)
    assert (cash.most_points, safe.most_points, signs.most_points) == (3, 2, 0)
    assert safe.options == (Option("yes", "Ja", 2), Option("no", "Nee", 0))
    assert (safe.several, safe.help, safe.shown_when) == (False, "", None)
    assert (signs.several, signs.shown_when) == (True, Chosen("cash", ("most",)))
    (route,), (advice,) = shop.routes, shop.advice
    assert (route.when, route.door, route.urgency) == (CountAtLeast("signs", 1), "help", Urgency.NOW)
    assert (advice.effort, advice.evidence, advice.who) == (Effort.LOW, Evidence.CASE, ("desk",))
    assert shop.advice_by_id == {"use-the-safe": advice}


def test_what_may_be_left_out_may_be_left_out(directory: Directory) -> None:
    bare = broken(WRITTEN, ("route", GONE), ("advice", GONE), ("part.0.intro", GONE), (f"{CASH}.help", GONE))
    shop = read_questionnaire(bare, directory)
    assert (shop.routes, shop.advice, shop.parts[0].intro, shop.questions[0].help) == ((), (), "", "")


def test_reading_leaves_what_was_written_as_it_was(directory: Directory) -> None:
    before = broken(WRITTEN)
    read_questionnaire(WRITTEN, directory)
    assert before == WRITTEN


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        # the file
        ("id", GONE, "id: Missing data for required field."),
        ("id", "Shop", "id: write lower-case words joined by hyphens"),
        ("id", "shop_scan", "id: write lower-case words joined by hyphens"),
        ("id", "shop\n", "id: write lower-case words joined by hyphens"),
        ("id", "1-shop", "id: write lower-case words joined by hyphens"),
        ("id", "s" * 41, "id: Longer than maximum length 40."),
        ("version", "november", "version: as 2026-11 or 2026-11-05"),
        ("version", "2026-11\n", "version: as 2026-11 or 2026-11-05"),
        ("version", "2026-11-5", "version: as 2026-11 or 2026-11-05"),
        ("revision", 0, "revision: Must be greater than or equal to 1."),
        ("revision", "2", "revision: Not a valid integer."),
        ("revision", True, "revision: Not a valid integer."),
        ("language", "en", "language: Dutch (nl) is the source language"),
        ("title", "", "title: write 1 to 60 characters"),
        ("title", "Winkel\nscan", "title: has a line break or white space at an end"),
        ("titel", "Winkelscan", "titel: Unknown field."),
        ("part", [], "part: Shorter than minimum length 1."),
        ("part", "money", "part: Not a valid list."),
        ("part.0", "money", "part.[1]: Invalid input type."),
        # a part and its theme
        ("part.0.id", GONE, "part.[1].id: Missing data for required field."),
        ("part.0.title", "x" * 41, "part.money.title: write 1 to 40 characters"),
        ("part.0.question", [], "part.money.question: Shorter than minimum length 1."),
        ("part.0.theme.door", GONE, "part.money.theme.door: Missing data for required field."),
        ("part.0.theme.exposure_high", 3.5, "part.money.theme.exposure_high: Not a valid integer."),
        ("part.0.theme.exposure_middle", 0, "part.money.theme.exposure_middle: Must be greater than or equal to 1."),
        ("part.0.theme.weight", 2, "part.money.theme.weight: Unknown field."),
        # a question
        (f"{CASH}.text", GONE, f"{IN_CASH}.text: Missing data for required field."),
        (f"{CASH}.text", "x" * 131, f"{IN_CASH}.text: write 1 to 130 characters"),
        (f"{CASH}.text", 7, f"{IN_CASH}.text: Not a valid string."),
        (f"{CASH}.text", " Wie?", f"{IN_CASH}.text: has a line break or white space at an end"),
        (f"{CASH}.help", "Bel 06-22 96 27 71.", f"{IN_CASH}.help: holds a phone number that is dead"),
        (f"{CASH}.text", "+31 (0)6 22962771?", f"{IN_CASH}.text: holds a phone number that is dead"),
        (f"{CASH}.tag", "danger", f"{IN_CASH}.tag: Must be one of: profile, exposure, measure, signal."),
        (f"{CASH}.class", "D", f"{IN_CASH}.class: Must be one of: A, B, C."),
        (f"{CASH}.kind", "many", f"{IN_CASH}.kind: Must be one of: one, several."),
        (f"{CASH}.required", True, f"{IN_CASH}.required: Unknown field."),
        (f"{SAFE}.options", GONE, f"{IN_SAFE}.options: Missing data for required field."),
        (f"{CASH}.options", "nowhere", f"{IN_CASH}.options: there is no option_set 'nowhere'"),
        (f"{SAFE}.options", [YES_NO[0]], f"{IN_SAFE}.options: Length must be between 2 and 8."),
        (f"{SAFE}.options", 3, f"{IN_SAFE}.options: Not a valid list."),
        # an option
        (f"{CASH}.options.0.id", "a few", f"{IN_CASH}.options.a few.id: write lower-case words joined by hyphens"),
        (f"{CASH}.options.0.text", GONE, f"{IN_CASH}.options.few.text: Missing data for required field."),
        (f"{CASH}.options.0.points", -1, f"{IN_CASH}.options.few.points: Must be greater than or equal to 0 and less"
         " than or equal to 10."),
        (f"{CASH}.options.2.points", 2,
         f"{IN_CASH}.options.prefer-not.points: points and counts = false do not go together: take one away"),
        (f"{CASH}.options.0.points", 1.0, f"{IN_CASH}.options.few.points: Not a valid integer."),
        (f"{CASH}.options.0.points", True, f"{IN_CASH}.options.few.points: Not a valid integer."),
        (f"{CASH}.options.2.counts", "no", f"{IN_CASH}.options.prefer-not.counts: write true or false"),
        (f"{CASH}.options.2.counts", 0, f"{IN_CASH}.options.prefer-not.counts: write true or false"),
        ("option_set.0.options.0.points", "2", "option_set.in-place.options.yes.points: Not a valid integer."),
        # routes and advice
        ("route.0.when", GONE, "route.called.when: Missing data for required field."),
        ("route.0.when", True, "route.called.when: a rule is a table such as {q = 'id', is = 'x'}, not True"),
        ("route.0.when", {"q": "signs"}, "route.called.when: this is not a rule: {'q': 'signs'}"),
        ("route.0.urgency", "soonish", "route.called.urgency: Must be one of: now, soon, later."),
        ("advice.0.effort", "none", "advice.use-the-safe.effort: Must be one of: low, medium, high."),
        ("advice.0.evidence", "rumour",
         "advice.use-the-safe.evidence: Must be one of: research, authority, case, reasoned."),
        ("advice.0.who", [], "advice.use-the-safe.who: Length must be between 1 and 4."),
        ("advice.0.sources", [], "advice.use-the-safe.sources: Shorter than minimum length 1."),
        ("advice.0.action", "x" * 421, "advice.use-the-safe.action: write 1 to 420 characters"),
        ("advice.0.why", GONE, "advice.use-the-safe.why: Missing data for required field."),
    ],
)  # fmt: skip
def test_a_mistake_of_form_is_told_with_its_place(directory: Directory, place: str, value: Any, sentence: str) -> None:
    assert mistakes(broken(WRITTEN, (place, value)), directory) == [sentence]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        # doubles
        ("part.1.id", "money", "part.money: stands here 2 times"),
        ("part.1.question.1", WRITTEN["part"][1]["question"][0], "question.signs: stands here 2 times"),
        ("route.1", WRITTEN["route"][0], "route.called: stands here 2 times"),
        ("advice.1", ADVICE, "advice.use-the-safe: stands here 2 times"),
        (f"{CASH}.options.3", {"id": "few", "text": "Weinig", "points": 0},
         f"{IN_CASH}.options.few: stands here 2 times"),
        ("option_set.1", {"id": "in-place", "options": YES_NO}, "option_set.in-place: stands here 2 times"),
        ("option_set.1", {"id": "spare", "options": YES_NO}, "option_set.spare: no question uses it"),
        # points
        (f"{CASH}.options.3", {"id": "half", "text": "De helft"},
         f"{IN_CASH}.options.half: give it points, or counts = false when it tells nothing"),
        (f"{SIGNS}.options.0.points", 1,
         f"{IN_SIGNS}.options.calls: a signal is not weighed: leave the points out"),
        (f"{CASH}.options.0.points", 1, f"{IN_CASH}: an exposure needs an option with 0 points"),
        # thresholds and doors
        ("part.0.theme.exposure_middle", 3,
         "part.money.theme: the middle of exposure (3) must begin before its far end (3)"),
        ("part.0.theme.protection_middle", 2,
         "part.money.theme: the middle of measure (2) must begin before its far end (2)"),
        ("part.0.theme.exposure_high", 4,
         "part.money.theme: 4 points of exposure are out of reach: its questions have 3 together"),
        ("part.0.theme.protection_low", 3,
         "part.money.theme: 3 points of measure are out of reach: its questions have 2 together"),
        (f"{SAFE}.shown_when", {"q": "cash", "is": "most"},
         "part.money.theme: needs at least one measure that everybody is asked"),
        ("part.0.theme.door", "hell", "part.money.theme.door: there is no door 'hell'; there are help"),
        ("route.0.door", "hell", "route.called.door: there is no door 'hell'; there are help"),
        # what rules name
        (f"{SIGNS}.shown_when", {"q": "cahs", "is": "most"},
         f"{IN_SIGNS}.shown_when: there is no question 'cahs'; there are cash, safe, signs"),
        (f"{SIGNS}.shown_when", {"q": "cash", "in": ["most", "some"]},
         f"{IN_SIGNS}.shown_when: there is no option of cash 'some'; there are few, most, prefer-not"),
        (f"{SIGNS}.shown_when", {"q": "signs", "is": "calls"},
         f"{IN_SIGNS}.shown_when: looks ahead at signs: only earlier questions can decide"),
        (f"{SIGNS}.shown_when", {"level_of": "money", "is": "high"},
         f"{IN_SIGNS}.shown_when: a question cannot wait for a level: ask on answers"),
        ("route.0.when", {"not": {"q": "cash", "is": "some"}},
         "route.called.when: there is no option of cash 'some'; there are few, most, prefer-not"),
        ("route.0.when", {"q": "cash", "count_gte": 1},
         "route.called.when: cash takes one answer: count_gte is for questions of kind several"),
        ("route.0.when", {"q": "signs", "count_gte": 3},
         "route.called.when: signs has 2 options: 3 of them are out of reach"),
        ("route.0.when", {"level_of": "now", "is": "high"},
         "route.called.when: there is no theme 'now'; there are money"),
        ("route.0.when", {"level_of": "money", "in": ["high", "sky-high"]},
         "route.called.when: there is no level 'sky-high'; there are high, low, middle, unknown"),
        # what advice names
        ("advice.0.when", {"all": [{"any": [{"q": "keys", "answered": True}]}]},
         "advice.use-the-safe.when: there is no question 'keys'; there are cash, safe, signs"),
        ("advice.0.theme", "now", "advice.use-the-safe.theme: there is no theme 'now'; there are money"),
        ("advice.0.who", ["desk", "desks"],
         "advice.use-the-safe.who: there is no contact 'desks'; there are desk, emergency, helpline, police"),
        ("advice.0.sources", ["lore"], "advice.use-the-safe.sources: there is no source 'lore'; there are law"),
    ],
)  # fmt: skip
def test_a_mistake_of_meaning_is_told_with_its_place(
    directory: Directory, place: str, value: Any, sentence: str
) -> None:
    assert mistakes(broken(WRITTEN, (place, value)), directory) == [sentence]


def test_a_question_may_not_look_ahead_even_from_deep_within_a_rule(directory: Directory) -> None:
    rule = {"all": [{"q": "cash", "is": "few"}, {"not": {"any": [{"q": "signs", "count_gte": 2}]}}]}
    earlier = WRITTEN["part"][1]["question"][0] | {"id": "first", "tag": "profile", "shown_when": rule}
    written = broken(WRITTEN, ("part.0.question.2", earlier))
    assert mistakes(written, directory) == [
        "part.money.question.first.shown_when: looks ahead at signs: only earlier questions can decide"
    ]


def test_a_weighed_question_needs_points_to_win_and_a_theme_to_count_in(directory: Directory) -> None:
    flat = [option | {"points": 0} for option in YES_NO]
    stray = {"id": "stray", "tag": "measure", "class": "A", "text": "Heeft u een slot?", "options": flat}
    assert mistakes(broken(WRITTEN, ("part.1.question.1", stray)), directory) == [
        "part.now.question.stray: a measure needs an option with points",
        "part.now.question.stray: a measure stands in a part with a theme",
    ]


def test_every_mistake_of_form_is_told_at_once(directory: Directory) -> None:
    written = broken(
        WRITTEN,
        ("version", "soon"),
        ("colour", "red"),
        ("part.0.title", ""),
        (f"{CASH}.tag", "danger"),
        (f"{CASH}.options.1.points", 11),
        (f"{SIGNS}.class", GONE),
        (f"{SIGNS}.shown_when", {"q": 1}),
        ("route.0.urgency", "soonish"),
        ("advice.0.who", []),
        ("advice.0.why", "x" * 221),
    )
    assert sorted(sentence.split(":")[0] for sentence in mistakes(written, directory)) == [
        "advice.use-the-safe.who",
        "advice.use-the-safe.why",
        "colour",
        f"{IN_CASH}.options.most.points",
        f"{IN_CASH}.tag",
        "part.money.title",
        f"{IN_SIGNS}.class",
        f"{IN_SIGNS}.shown_when",
        "route.called.urgency",
        "version",
    ]


def test_every_mistake_of_meaning_is_told_at_once(directory: Directory) -> None:
    written = broken(
        WRITTEN,
        ("part.0.theme.door", "hell"),
        ("part.0.theme.exposure_high", 9),
        (f"{CASH}.options.0.points", GONE),
        (f"{SIGNS}.shown_when", {"any": [{"q": "safe", "is": "maybe"}, {"q": "keys", "is": "yes"}]}),
        ("route.0.door", "hell"),
        ("route.0.when", {"q": "signs", "in": ["letters", "smoke"]}),
        ("advice.0.theme", "now"),
        ("advice.0.who", ["nobody"]),
    )
    assert [sentence.split(":")[0] for sentence in mistakes(written, directory)] == [
        f"{IN_CASH}.options.few",
        IN_CASH,
        f"{IN_SIGNS}.shown_when",
        f"{IN_SIGNS}.shown_when",
        "part.money.theme.door",
        "part.money.theme",
        "route.called.when",
        "route.called.when",
        "route.called.door",
        "advice.use-the-safe.theme",
        "advice.use-the-safe.who",
    ]


@pytest.mark.parametrize("written", ["", [], 3, None])
def test_something_that_is_no_table_at_all_is_a_mistake_and_no_crash(directory: Directory, written: Any) -> None:
    assert mistakes(written, directory) == ["file: Invalid input type."]


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ({"q": "cash", "is": "most"}, Chosen("cash", ("most",))),
        ({"q": "cash", "in": ["some", "most"]}, Chosen("cash", ("some", "most"))),
        ({"q": "cash", "answered": True}, Answered("cash")),
        ({"q": "signs", "count_gte": 2}, CountAtLeast("signs", 2)),
        ({"level_of": "money", "is": "high"}, LevelOf("money", (Level.HIGH,))),
        ({"level_of": "money", "in": ["low", "unknown"]}, LevelOf("money", ("low", "unknown"))),
        ({"all": []}, All(())),
        ({"any": []}, Some(())),
        ({"at_least": 1, "of": [{"q": "a", "is": "b"}, {"all": []}]}, AtLeast(1, (Chosen("a", ("b",)), All(())))),
        ({"not": {"all": [{"q": "a", "answered": True}]}}, Not(All((Answered("a"),)))),
        ({"any": [{"not": {"q": "a", "is": "b"}}, {"all": []}]}, Some((Not(Chosen("a", ("b",))), All(())))),
    ],
)
def test_a_rule_is_read_as_written(written: Any, rule: Rule) -> None:
    assert read_rule(written) == rule


@pytest.mark.parametrize(
    "written",
    [
        {},
        [],
        None,
        "cash",
        {"q": "cash"},
        {"q": "cash", "is": 3},
        {"q": "cash", "is": "most", "in": ["most"]},
        {"q": "cash", "is": "most", "level_of": "money"},
        {"q": "cash", "in": []},
        {"q": "cash", "in": "most"},
        {"q": "cash", "in": ["most", 3]},
        {"q": "cash", "answered": False},
        {"q": "cash", "answered": 1},
        {"q": "signs", "count_gte": 0},
        {"q": "signs", "count_gte": True},
        {"q": "signs", "count_gte": -1},
        {"q": "signs", "count_gte": "2"},
        {"q": "signs", "count_gte": 1.5},
        {"q": ["cash"], "is": "most"},
        {"level_of": "money"},
        {"level_of": "money", "in": []},
        {"all": {"q": "cash", "is": "most"}},
        {"all": [], "any": []},
        {"any": [{"q": "cash"}]},
        {"not": [{"q": "cash", "is": "most"}]},
        {"all": [{"not": {"any": [{"q": "cash", "equals": "most"}]}}]},
        {"ALL": []},
        {"at_least": 2},
        {"of": [{"q": "cash", "is": "most"}]},
        {"at_least": 0, "of": [{"q": "cash", "is": "most"}]},
        {"at_least": True, "of": [{"q": "cash", "is": "most"}]},
        {"at_least": 2, "of": [{"q": "cash", "is": "most"}]},
        {"at_least": 1, "of": [{"q": "cash"}]},
        {"at_least": 1, "of": [{"q": "cash", "is": "most"}], "any": []},
    ],
)
def test_what_is_no_rule_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        read_rule(written)


def test_a_count_of_every_option_is_within_reach(directory: Directory) -> None:
    read_questionnaire(broken(WRITTEN, ("route.0.when.count_gte", 2)), directory)


def test_every_mistake_in_one_rule_is_told_at_once(directory: Directory) -> None:
    rule = {"all": [{"q": "cash", "equals": "most"}, {"not": {"any": [{"q": "safe", "kind": "no"}, True]}}]}
    assert mistakes(broken(WRITTEN, ("route.0.when", rule)), directory) == [
        "route.called.when: this is not a rule: {'q': 'cash', 'equals': 'most'}",
        "route.called.when: this is not a rule: {'q': 'safe', 'kind': 'no'}",
        "route.called.when: a rule is a table such as {q = 'id', is = 'x'}, not True",
    ]


def test_mistakes_in_option_sets_are_told_together_with_those_of_meaning(directory: Directory) -> None:
    spare = {"id": "spare", "options": YES_NO}
    written = broken(WRITTEN, ("option_set.1", spare), ("option_set.2", spare), ("route.0.door", "hell"))
    assert mistakes(written, directory) == [
        "option_set.spare: stands here 2 times",
        "option_set.spare: no question uses it",
        "route.called.door: there is no door 'hell'; there are help",
    ]


def test_every_mistake_in_one_text_is_told_at_once(directory: Directory) -> None:
    written = broken(WRITTEN, (f"{CASH}.help", f"{'x' * 170} 06 22962771\n"))
    assert mistakes(written, directory) == [
        f"{IN_CASH}.help: write 1 to 180 characters",
        f"{IN_CASH}.help: has a line break or white space at an end",
        f"{IN_CASH}.help: holds a phone number that is dead",
    ]


def test_what_nobody_can_tell_of_the_directory_is_no_mistake_of_the_questionnaire(directory: Directory) -> None:
    written = broken(WRITTEN, ("route.0.door", "hell"), ("advice.0.who", ["nobody"]), ("advice.0.sources", ["lore"]))
    with pytest.raises(Mistakes) as found:
        read_questionnaire(written, Ids(contacts={"desk"}, doors=None, sources=None))
    assert found.value.sentences == ("advice.use-the-safe.who: there is no contact 'nobody'; there are desk",)


@pytest.mark.parametrize("number", ["+31 6 22 96 27 71", "0031622962771"])
def test_the_dead_number_is_refused_in_its_foreign_spelling_too(directory: Directory, number: str) -> None:
    written = broken(WRITTEN, (f"{CASH}.help", f"Bel {number}."))
    assert mistakes(written, directory) == [f"{IN_CASH}.help: holds a phone number that is dead"]
