"""The questionnaires themselves: which there are, and all of one."""

from flask import Blueprint, Response

from webapp.api.described import described
from webapp.api.plain import named_questionnaire, whole_questionnaire
from webapp.api.replies import for_everybody
from webapp.api.schemas.questionnaires import QuestionnaireSchema, QuestionnairesSchema
from webapp.house import house, questionnaire_or_404
from webapp.languages import current_language
from webapp.scan.questionnaire import Questionnaire

views = Blueprint("api_questionnaires", __name__, url_prefix="/api/v1/<language:language>/questionnaires")


@views.get("")
@described(gives=QuestionnairesSchema, refuses=[404])
def questionnaires() -> Response:
    """Which questionnaires there are, every version that people may fill in."""
    shelf = house().shelf
    published = [shelf.questionnaires[name] for name in shelf.published]
    told = [named_questionnaire(one, _is_newest(one)) for one in published]
    return for_everybody(QuestionnairesSchema().dump({"language": current_language().tag, "questionnaires": told}))


@views.get("/<name>/<version>")
@described(gives=QuestionnaireSchema, refuses=[404])
def questionnaire(name: str, version: str) -> Response:
    """All of one version: parts, questions, options, rules, doors and advice, with its words in one language."""
    found = questionnaire_or_404(name, version)
    return for_everybody(QuestionnaireSchema().dump(whole_questionnaire(found, _is_newest(found))))


def _is_newest(questionnaire: Questionnaire) -> bool:
    return questionnaire is house().shelf.current(questionnaire.id)
