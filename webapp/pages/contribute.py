"""What somebody lets us count: sealed at once, kept until its batch is full, and counted once however often it comes.

No cookie, no name: a phone makes up a random id and sends it along, so that a second try is known. Whoever carries the
message sees one length, whatever the answers are.
"""

import hashlib
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from webapp import padding
from webapp.house import house
from webapp.scan.answers import WrongAnswers, read_answers
from webapp.scan.campaign import Campaign, Ledger, may_contribute
from webapp.scan.national import signals_code
from webapp.scan.questionnaire import Question, Questionnaire
from webapp.scan.rules import Answers
from webapp.sealing import SealingKey
from webapp.storage import Contribution
from webapp.storage.campaigns import campaign_from

pages = Blueprint("contribute", __name__, url_prefix="/<language:language>")
PREFIX = "count."  # of the field names: a question's id holds no dot
LENGTH = 4096  # bytes of every message, filled up with zeros; static/js/files.js pads to whole ones of these
LONGEST_CODE = 100  # characters


@dataclass(frozen=True)
class Asked:
    """What is to be counted, beside the answers."""

    campaign: str  # code; that of the national figures is the questionnaire's name
    phone: str
    segment: str
    signals: bool  # the second yes


class AskedSchema(Schema):
    """The fields, without their prefix."""

    class Meta:
        unknown = RAISE

    campaign = fields.String(required=True, validate=validate.Length(max=LONGEST_CODE))
    phone = fields.String(required=True, validate=validate.Regexp(r"\A[0-9a-f]{32}\Z"))
    segment = fields.String(load_default="", validate=validate.Length(max=LONGEST_CODE))
    signals = fields.Boolean(load_default=False, truthy={"yes"}, falsy={""})

    @post_load
    def make(self, data: dict[str, str | bool], **more: object) -> Asked:
        return Asked(**data)  # type: ignore[arg-type]


@pages.post("/count")
def count() -> Response:
    """Count the answers once. 201: they are counted; 200: they were; 503: come again with the same id."""
    key = house().settings.sealing_key
    if key is None:
        abort(404)  # nothing is counted here
    if request.content_length != LENGTH:
        abort(400)  # a length that could tell
    form = {name: values for name, values in request.form.lists() if name != padding.FIELD}
    asked = _asked(form)
    campaign, questionnaire = _campaign_or_404(asked.campaign)
    if not may_contribute(campaign, house().now()) or asked.segment not in (campaign.segments or ("",)):
        abort(404)
    try:
        answers = read_answers(questionnaire, {name: v for name, v in form.items() if not name.startswith(PREFIX)})
    except WrongAnswers:
        abort(422)
    boxes = _sealed(key, campaign, asked, answers)
    told = f"{campaign.code}\n{asked.phone}".encode()
    new = house().storage.count_once(Contribution(hashlib.sha256(told).digest(), house().today(), boxes))
    page = padding.padded_page(render_template("counted.html"))
    return Response(page, 201 if new else 200, headers={"Cache-Control": "no-store"}, mimetype="text/html")


def _asked(form: dict[str, list[str]]) -> Asked:
    """Read what is asked. Refuses with 422 what our own pages do not send."""
    sent = {name.removeprefix(PREFIX): values[0] for name, values in form.items() if name.startswith(PREFIX)}
    try:
        asked: Asked = AskedSchema().load(sent)
    except ValidationError:
        abort(422)
    return asked


def _campaign_or_404(code: str) -> tuple[Campaign, Questionnaire]:
    """Give a campaign with its questionnaire. Answers and signals are asked of people together, by one campaign."""
    kept = house().storage.campaign(code)
    questionnaire = house().shelf.questionnaires.get(kept.questionnaire) if kept else None
    if kept is None or questionnaire is None or code == signals_code(questionnaire.name):
        abort(404)
    return campaign_from(kept, questionnaire), questionnaire


def _sealed(key: SealingKey, campaign: Campaign, asked: Asked, answers: Answers) -> dict[Ledger, bytes]:
    """Close a box for each ledger, with the answers that it counts; signals only by the second yes."""
    boxes = {}
    for number, counting in enumerate(campaign.rounds):
        ledger = Ledger(campaign.code, number, asked.segment or None)
        boxes[ledger] = key.seal(ledger, counting.questions, answers)
    if asked.signals and campaign.signals:
        national = _signals_campaign(campaign.questionnaire)
        ledger = Ledger(national.code, 0, None)
        told = _only(answers, campaign.signals.questions)
        boxes[ledger] = key.seal(ledger, national.rounds[0].questions, told)
    return boxes


def _signals_campaign(questionnaire: str) -> Campaign:
    """Give the campaign that counts the signals; `flask prepare` made it when the questionnaire was published."""
    kept = house().storage.campaign(signals_code(questionnaire))
    if kept is None:
        abort(503)
    return campaign_from(kept, house().shelf.questionnaires[questionnaire])


def _only(answers: Answers, questions: tuple[Question, ...]) -> Answers:
    ids = {question.id for question in questions}
    return {question: chosen for question, chosen in answers.items() if question in ids}
