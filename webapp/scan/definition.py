"""Questionnaires as written (plain data, from TOML) into frozen dataclasses, or every mistake at once.

The format is told in `docs/questionnaire-format.md`, which a test compares with the schemas here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from webapp.scan.directory import Directory, Ids
from webapp.scan.mistakes import Mistakes
from webapp.scan.pool import NO_POOL, Pool, filled_in, included, unknown_includes
from webapp.scan.questionnaire import (
    Advice,
    Effort,
    Evidence,
    Level,
    Option,
    Part,
    Purpose,
    Question,
    Questionnaire,
    Route,
    Tag,
    Theme,
    Urgency,
)
from webapp.scan.rules import Chosen, CountAtLeast, LevelOf, Rule, leaves
from webapp.scan.written import Flag, Id, Strict, Text, doubles, loaded_by, one_of, unknown
from webapp.scan.written_rules import RuleField

WEIGHED = (Tag.EXPOSURE, Tag.MEASURE)
KINDS = ("one", "several")
CLASSES = ("A", "B", "C")


class OptionSchema(Strict):
    """An option."""

    id = Id(required=True)
    text = Text(60, required=True)
    points = fields.Integer(strict=True, validate=validate.Range(0, 10))
    counts = Flag(load_default=True)

    @validates_schema
    def not_both(self, data: Mapping[str, Any], **more: Any) -> None:
        """Refuse points for an option that tells nothing."""
        if "points" in data and not data.get("counts", True):
            raise ValidationError("points and counts = false do not go together: take one away", "points")


class OptionSetSchema(Strict):
    """Options that several questions share."""

    id = Id(required=True)
    options = fields.List(fields.Nested(OptionSchema), required=True, validate=validate.Length(2, 8))


class OptionsField(fields.Field[Any]):
    """A list of options, or the id of an option set."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if isinstance(value, str):
            return value
        return fields.List(fields.Nested(OptionSchema), validate=validate.Length(2, 8)).deserialize(value)


class QuestionSchema(Strict):
    """A question."""

    id = Id(required=True)
    tag = one_of(Tag)
    class_ = fields.String(required=True, data_key="class", validate=validate.OneOf(CLASSES))
    kind = fields.String(load_default="one", validate=validate.OneOf(KINDS))
    text = Text(130, required=True)
    help = Text(180, load_default="")
    options = OptionsField(required=True)
    shown_when = RuleField(load_default=None)


class IncludedSchema(Strict):
    """An item of the pool, by its id; a route has no more than that."""

    error_messages = {"unknown": "an item of the pool is taken as it stands: leave this out, or write the item out"}  # noqa: RUF012  # as marshmallow wants it

    include = Id(required=True)


class IncludedQuestionSchema(IncludedSchema):
    """A question of the pool, and when it is asked here."""

    shown_when = RuleField(load_default=None)


class IncludedAdviceSchema(IncludedSchema):
    """An advice of the pool, and who helps here."""

    who = fields.List(Id(), load_default=None, validate=validate.Length(1, 4))


class OwnOrIncluded(fields.Field[Any]):
    """A table written out, or one that includes an item of the pool."""

    def __init__(self, own: Schema, included: Schema) -> None:
        super().__init__()
        self.own, self.included = own, included

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        includes = isinstance(value, Mapping) and "include" in value
        return (self.included if includes else self.own).load(value)


class ThemeSchema(Strict):
    """Where the levels of a theme begin, and the door when its exposure is high."""

    exposure_middle = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    exposure_high = fields.Integer(required=True, strict=True, validate=validate.Range(2))
    protection_middle = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    protection_low = fields.Integer(required=True, strict=True, validate=validate.Range(2))
    door = Id(required=True)


class PartSchema(Strict):
    """A part with its questions."""

    id = Id(required=True)
    title = Text(40, required=True)
    intro = Text(200, load_default="")
    theme = fields.Nested(ThemeSchema, load_default=None)
    question = fields.List(
        OwnOrIncluded(QuestionSchema(), IncludedQuestionSchema()), required=True, validate=validate.Length(1)
    )


class RouteSchema(Strict):
    """A rule that opens a door."""

    id = Id(required=True)
    when = RuleField(required=True)
    door = Id(required=True)
    urgency = one_of(Urgency)


class AdviceSchema(Strict):
    """An advice."""

    id = Id(required=True)
    theme = Id(load_default=None)
    when = RuleField(required=True)
    title = Text(70, required=True)
    action = Text(420, required=True)
    why = Text(220, required=True)
    effort = one_of(Effort)
    who = fields.List(Id(), required=True, validate=validate.Length(1, 4))
    sources = fields.List(Id(), required=True, validate=validate.Length(1))
    evidence = one_of(Evidence)


class QuestionnaireSchema(Strict):
    """A whole file."""

    id = Id(required=True)
    version = fields.String(
        required=True, validate=validate.Regexp(r"\A\d{4}-\d{2}(-\d{2})?\Z", error="as 2026-11 or 2026-11-05")
    )
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    language = fields.String(required=True, validate=validate.Equal("nl", error="Dutch (nl) is the source language"))
    title = Text(60, required=True)
    entrance = Text(40, load_default="")
    purpose = fields.String(load_default=Purpose.SCAN.value, validate=validate.OneOf(list(Purpose)))
    option_set = fields.List(fields.Nested(OptionSetSchema), load_default=list)
    part = fields.List(fields.Nested(PartSchema), required=True, validate=validate.Length(1))
    route = fields.List(OwnOrIncluded(RouteSchema(), IncludedSchema()), load_default=list)
    advice = fields.List(OwnOrIncluded(AdviceSchema(), IncludedAdviceSchema()), load_default=list)


class PoolSchema(Strict):
    """The whole pool."""

    option_set = fields.List(fields.Nested(OptionSetSchema), load_default=list)
    question = fields.List(fields.Nested(QuestionSchema), load_default=list)
    route = fields.List(fields.Nested(RouteSchema), load_default=list)
    advice = fields.List(fields.Nested(AdviceSchema), load_default=list)


def read_pool(written: Mapping[str, Any], directory: Directory | Ids) -> Pool:
    """Make the pool. Raises Mistakes with every one that shows without a questionnaire; the others show in those."""
    loaded = loaded_by(PoolSchema(), written)
    questions = [("question", question) for question in loaded["question"]]
    found = [*_missing_option_sets(loaded, questions), *_mistakes_in_option_sets(loaded, questions)]
    for kind in ("question", "route", "advice"):
        found += doubles(kind, (one["id"] for one in loaded[kind]))
    for question in loaded["question"]:
        if question["shown_when"] is not None:
            found.append(f"question.{question['id']}.shown_when: say this where the question is included")
    for route in loaded["route"]:
        found += unknown(f"route.{route['id']}.door", "door", [route["door"]], directory.doors)
    for advice in loaded["advice"]:
        found += unknown(f"advice.{advice['id']}.who", "contact", advice["who"], directory.contacts)
        found += unknown(f"advice.{advice['id']}.sources", "source", advice["sources"], directory.sources)
    if found:
        raise Mistakes(found)
    sets = {one["id"]: one["options"] for one in loaded["option_set"]}
    return Pool(
        questions={one["id"]: {**one, "options": _options(one, sets)} for one in loaded["question"]},
        routes={one["id"]: one for one in loaded["route"]},
        advice={one["id"]: one for one in loaded["advice"]},
    )


def read_questionnaire(
    written: Mapping[str, Any], directory: Directory | Ids, pool: Pool | None = NO_POOL
) -> Questionnaire:
    """Make the questionnaire. Raises Mistakes with every one: first those of form, then those of meaning.

    Without a pool (None: it could not be read), what includes something raises Mistakes without a sentence: nothing
    can be told of it before the pool is mended.
    """
    loaded = loaded_by(QuestionnaireSchema(), written)
    names = included(loaded)
    if pool is None and names:
        raise Mistakes([])
    pool = pool or NO_POOL
    own = [
        (f"part.{part['id']}.question", question)
        for part in loaded["part"]
        for question in part["question"]
        if "include" not in question
    ]
    missing = [*unknown_includes(loaded, pool), *_missing_option_sets(loaded, own)]
    found = missing + list(_mistakes_in_option_sets(loaded, own))
    if missing:  # then a question has no options, which would only look like more mistakes
        raise Mistakes(found)
    questionnaire = _build(filled_in(loaded, pool), names)
    found += _mistakes_of_meaning(questionnaire, directory)
    if found:
        raise Mistakes(found)
    return questionnaire


def _missing_option_sets(loaded: dict[str, Any], questions: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    sets = [one["id"] for one in loaded["option_set"]]
    for where, question in questions:
        if _is_set(question) and question["options"] not in sets:
            yield f"{where}.{question['id']}.options: there is no option_set {question['options']!r}"


def _mistakes_in_option_sets(loaded: dict[str, Any], questions: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    sets = [one["id"] for one in loaded["option_set"]]
    used = {question["options"] for _, question in questions if _is_set(question)}
    yield from doubles("option_set", iter(sets))
    yield from (f"option_set.{name}: no question uses it" for name in sorted(set(sets) - used))


def _options(question: dict[str, Any], sets: Mapping[str, Any]) -> Any:
    return sets[question["options"]] if _is_set(question) else question["options"]


def _build(loaded: dict[str, Any], names: frozenset[str]) -> Questionnaire:
    sets = {one["id"]: one["options"] for one in loaded["option_set"]}
    return Questionnaire(
        id=loaded["id"],
        version=loaded["version"],
        revision=loaded["revision"],
        title=loaded["title"],
        purpose=Purpose(loaded["purpose"]),
        parts=tuple(_build_part(part, sets) for part in loaded["part"]),
        routes=tuple(Route(r["id"], r["when"], r["door"], Urgency(r["urgency"])) for r in loaded["route"]),
        advice=tuple(_build_advice(advice) for advice in loaded["advice"]),
        entrance=loaded["entrance"],
        included=names,
    )


def _is_set(question: dict[str, Any]) -> bool:
    return isinstance(question["options"], str)


def _build_part(part: dict[str, Any], sets: dict[str, Any]) -> Part:
    theme = None if part["theme"] is None else Theme(id=part["id"], title=part["title"], **part["theme"])
    questions = tuple(_build_question(question, part["id"], sets) for question in part["question"])
    return Part(part["id"], part["title"], part["intro"], questions, theme)


def _build_question(question: dict[str, Any], part: str, sets: dict[str, Any]) -> Question:
    options = _options(question, sets)
    weighed = question["tag"] in WEIGHED
    return Question(
        id=question["id"],
        part=part,
        tag=Tag(question["tag"]),
        disclosure_class=question["class_"],
        several=question["kind"] == "several",
        text=question["text"],
        help=question["help"],
        # An option without points that counts is told as a mistake below: -1 cannot be written.
        options=tuple(
            Option(o["id"], o["text"], o.get("points", -1 if weighed else None) if o["counts"] else None)
            for o in options
        ),
        shown_when=question["shown_when"],
    )


def _build_advice(advice: dict[str, Any]) -> Advice:
    changed = {"effort": Effort(advice["effort"]), "evidence": Evidence(advice["evidence"])}
    lists = {"who": tuple(advice["who"]), "sources": tuple(advice["sources"])}
    return Advice(**(advice | changed | lists))


def _mistakes_of_meaning(questionnaire: Questionnaire, directory: Directory | Ids) -> Iterator[str]:
    yield from doubles("part", (part.id for part in questionnaire.parts))
    yield from doubles("question", (question.id for question in questionnaire.questions))
    yield from doubles("route", (route.id for route in questionnaire.routes))
    yield from doubles("advice", (advice.id for advice in questionnaire.advice))
    earlier: set[str] = set()
    for question in questionnaire.questions:
        yield from _mistakes_in_question(question, questionnaire, earlier)
        earlier.add(question.id)
    for part in questionnaire.parts:
        yield from _mistakes_in_theme(part, directory)
    for route in questionnaire.routes:
        yield from _mistakes_in_rule(f"route.{route.id}.when", route.when, questionnaire)
        yield from unknown(f"route.{route.id}.door", "door", [route.door], directory.doors)
    for advice in questionnaire.advice:
        where = f"advice.{advice.id}"
        yield from _mistakes_in_rule(f"{where}.when", advice.when, questionnaire)
        themes = [theme.id for theme in questionnaire.themes]
        yield from unknown(f"{where}.theme", "theme", [advice.theme] if advice.theme else [], themes)
        yield from unknown(f"{where}.who", "contact", advice.who, directory.contacts)
        yield from unknown(f"{where}.sources", "source", advice.sources, directory.sources)


def _mistakes_in_question(question: Question, questionnaire: Questionnaire, earlier: set[str]) -> Iterator[str]:
    where = f"part.{question.part}.question.{question.id}"
    yield from doubles(f"{where}.options", (option.id for option in question.options))
    weighed = question.tag in WEIGHED
    named = f"{'an' if question.tag is Tag.EXPOSURE else 'a'} {question.tag}"
    for option in question.options:
        if option.points == -1:
            yield f"{where}.options.{option.id}: give it points, or counts = false when it tells nothing"
        elif option.points is not None and not weighed:
            yield f"{where}.options.{option.id}: {named} is not weighed: leave the points out"
    if weighed and question.most_points == 0:
        yield f"{where}: {named} needs an option with points"
    if weighed and 0 not in [option.points for option in question.options]:
        yield f"{where}: {named} needs an option with 0 points"
    if weighed and not any(part.id == question.part and part.theme for part in questionnaire.parts):
        yield f"{where}: {named} stands in a part with a theme"
    if question.shown_when is not None:
        yield from _mistakes_in_rule(f"{where}.shown_when", question.shown_when, questionnaire)
        for leaf in leaves(question.shown_when):
            if isinstance(leaf, LevelOf):
                yield f"{where}.shown_when: a question cannot wait for a level: ask on answers"
            elif leaf.question in questionnaire.question_by_id and leaf.question not in earlier:
                yield f"{where}.shown_when: looks ahead at {leaf.question}: only earlier questions can decide"


def _mistakes_in_theme(part: Part, directory: Directory | Ids) -> Iterator[str]:
    theme, where = part.theme, f"part.{part.id}.theme"
    if theme is None:
        return
    yield from unknown(f"{where}.door", "door", [theme.door], directory.doors)
    for tag, begins, ends in (
        (Tag.EXPOSURE, theme.exposure_middle, theme.exposure_high),
        (Tag.MEASURE, theme.protection_middle, theme.protection_low),
    ):
        questions = [question for question in part.questions if question.tag is tag]
        within_reach = sum(question.most_points for question in questions)
        if not begins < ends:
            yield f"{where}: the middle of {tag} ({begins}) must begin before its far end ({ends})"
        if ends > within_reach:
            yield f"{where}: {ends} points of {tag} are out of reach: its questions have {within_reach} together"
        if not any(question.shown_when is None for question in questions):
            yield f"{where}: needs at least one {tag} that everybody is asked"


def _mistakes_in_rule(where: str, rule: Rule, questionnaire: Questionnaire) -> Iterator[str]:
    themes = [theme.id for theme in questionnaire.themes]
    for leaf in leaves(rule):
        if isinstance(leaf, LevelOf):
            yield from unknown(where, "theme", [leaf.theme], themes)
            yield from unknown(where, "level", leaf.levels, [level.value for level in Level])
            continue
        question = questionnaire.question_by_id.get(leaf.question)
        if question is None:
            yield from unknown(where, "question", [leaf.question], questionnaire.question_by_id)
        elif isinstance(leaf, Chosen):
            yield from unknown(where, f"option of {question.id}", leaf.options, question.option_by_id)
        elif isinstance(leaf, CountAtLeast) and not question.several:
            yield f"{where}: {question.id} takes one answer: count_gte is for questions of kind several"
        elif isinstance(leaf, CountAtLeast) and leaf.number > len(question.options):
            yield f"{where}: {question.id} has {len(question.options)} options: {leaf.number} of them are out of reach"
