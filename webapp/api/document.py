"""The document of the API (OpenAPI 3.1), made from its views and schemas, and the page that shows it to people."""

import re
from collections.abc import Iterable
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, render_template

from webapp.api.described import Described, Token
from webapp.api.problems import PROBLEMS, TYPE
from webapp.api.replies import JSON, for_everybody, unless_known
from webapp.api.schemas.fields import RuleField, SentAnswers
from webapp.api.schemas.problems import MistakesSchema, ProblemSchema
from webapp.house import house
from webapp.languages import LANGUAGES
from webapp.scan.campaign import ALPHABET, LINK_SIGNS, WORKSHOP_SIGNS
from webapp.scan.questionnaire import Question, Questionnaire
from webapp.scan.written import Flag

views = Blueprint("api_document", __name__)
ABOUT = (
    "The scan for your own app: questionnaires in five languages, what answers say, and the report on paper. "
    "No cookie, nothing kept of who asks; a token only for campaigns of your own organisation. "
    "Ask from your own server or a native app, not from a browser."
)
TOKEN = "token"  # noqa: S105 (how the document calls it)
WORD = {"type": "string"}
WORDS = {"type": "array", "items": WORD, "minItems": 1}


@views.get("/api/v1/openapi.json")
def document() -> Response:
    """The document."""
    return for_everybody(document_of(current_app))


@views.get("/api", defaults={"language": "en"})
def page() -> Response:
    """The document for people. In English: those who make an app read it."""
    reply = Response(render_template("api.html", document=document_of(current_app), problems=PROBLEMS))
    reply.headers["Cache-Control"] = "private, no-cache"
    return unless_known(reply)


def document_of(app: Flask) -> dict[str, Any]:
    """Give the document of the app: what it says of questionnaires comes from the shelf."""
    if "api_document" not in app.extensions:
        app.extensions["api_document"] = _document(app)
    document: dict[str, Any] = app.extensions["api_document"]
    return document


def _document(app: Flask) -> dict[str, Any]:
    shelf = house().shelf
    published = [shelf.questionnaires[name] for name in shelf.published]
    plugin = MarshmallowPlugin()
    spec = APISpec(
        title="Zaakscan", version="1", openapi_version="3.1.0", plugins=[plugin], info={"description": ABOUT}
    )
    _explain_fields(plugin, published)
    spec.components.schema("Rule", _rule())
    for questionnaire in published:
        spec.components.schema(_answers_name(questionnaire), _answers(questionnaire))
    spec.components.security_scheme(TOKEN, {"type": "http", "scheme": "bearer"})
    for name, schema in _parameters(published).items():
        spec.components.parameter(name, "path", {"required": True, "schema": schema})
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if (told := getattr(view, "described", None)) is not None:
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            names: list[Any] = re.findall(r"{(\w+)}", path)
            operation = _operation(told, view.__name__, view.__doc__ or "")
            spec.path(path, parameters=names, operations={method.lower(): operation})
    return spec.to_dict()


def _operation(told: Described, name: str, purpose: str) -> dict[str, Any]:
    content = {told.gives: {}} if isinstance(told.gives, str) else {JSON: {"schema": told.gives()}}
    given: dict[str, Any] = {"description": "It is here.", "content": content}
    if told.may_be_kept:
        given["headers"] = {"ETag": {"description": "Send it back as If-None-Match.", "required": True, "schema": WORD}}
    replies = {str(status): given for status in told.succeeds}
    replies |= {str(status): _refusal(status) for status in told.refuses}
    operation: dict[str, Any] = {"operationId": name, "summary": purpose, "responses": replies}
    if told.token is not Token.NONE:
        operation["security"] = [{TOKEN: []}, *([{}] if told.token is Token.MAY else [])]
    if told.takes:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": told.takes()}}}
    return operation


def _refusal(status: int) -> dict[str, Any]:
    schema = MistakesSchema() if status == 422 else ProblemSchema()
    refusal: dict[str, Any] = {"description": PROBLEMS[status].title, "content": {TYPE: {"schema": schema}}}
    if status in (429, 503):
        refusal["headers"] = {"Retry-After": {"description": "Seconds.", "required": True, "schema": WORD}}
    if status == 401:
        refusal["headers"] = {"WWW-Authenticate": {"description": "Bearer.", "required": True, "schema": WORD}}
    return refusal


def _parameters(published: Iterable[Questionnaire]) -> dict[str, dict[str, Any]]:
    return {
        "language": WORD | {"enum": list(LANGUAGES)},
        "name": WORD | {"enum": sorted({questionnaire.id for questionnaire in published})},
        "version": WORD | {"enum": sorted({questionnaire.version for questionnaire in published})},
        "code": WORD | {"pattern": f"^[{ALPHABET}]{{{WORKSHOP_SIGNS},{LINK_SIGNS}}}$"},
    }


def _explain_fields(plugin: MarshmallowPlugin, published: list[Questionnaire]) -> None:
    """Tell apispec of our own kinds of field."""
    answers = [{"$ref": f"#/components/schemas/{_answers_name(questionnaire)}"} for questionnaire in published]
    rule = {"$ref": "#/components/schemas/Rule"}

    def explain(self: Any, field: Any, **more: Any) -> dict[str, Any]:
        match field:
            case SentAnswers():
                return {"anyOf": answers}
            case RuleField():
                return {"anyOf": [rule, {"type": "null"}]} if field.allow_none else rule
            case Flag():
                return {"type": "boolean"}
        return {}

    assert plugin.converter is not None  # made when the spec was
    plugin.converter.add_attribute_function(explain)


def _answers_name(questionnaire: Questionnaire) -> str:
    return f"Answers-{questionnaire.id}-{questionnaire.version}"


def _answers(questionnaire: Questionnaire) -> dict[str, Any]:
    """Give the schema of answers to one version."""
    told = (question for question in questionnaire.questions if not question.several)
    return {
        "type": "object",
        "description": f"Answers to {questionnaire.name}: for each question a list of ids of its options.",
        "properties": {question.id: _answer(question) for question in questionnaire.questions},
        "additionalProperties": False,
        "examples": [{question.id: [question.options[0].id] for question in list(told)[:3]}],
    }


def _answer(question: Question) -> dict[str, Any]:
    options = {"type": "string", "enum": [option.id for option in question.options]}
    most = {} if question.several else {"maxItems": 1}
    return {"type": "array", "items": options, "uniqueItems": True} | most


def _rule() -> dict[str, Any]:
    """Give the schema of a rule, as `versions.plain_rule` writes it."""
    rule = {"$ref": "#/components/schemas/Rule"}
    kinds: list[dict[str, Any]] = [
        {"all": {"type": "array", "items": rule}},
        {"any": {"type": "array", "items": rule}},
        {"at_least": {"type": "integer", "minimum": 1}, "of": {"type": "array", "items": rule}},
        {"not": rule},
        {"q": WORD, "in": WORDS},
        {"q": WORD, "answered": {"const": True}},
        {"q": WORD, "count_gte": {"type": "integer", "minimum": 1}},
        {"level_of": WORD, "in": WORDS},
    ]
    return {
        "description": "all, any and of hold rules; q is a question, level_of a theme and its exposure. "
        "A comparison with a question that has no answer, or is not asked, is false.",
        "oneOf": [
            {"type": "object", "properties": kind, "required": list(kind), "additionalProperties": False}
            for kind in kinds
        ],
    }
