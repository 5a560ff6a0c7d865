"""What a report names: the titles, contacts and sources that stand in it, each once, in the order of the report."""

from webapp.scan.directory import Contact, Directory, Source
from webapp.scan.outcome import Outcome
from webapp.scan.questionnaire import Questionnaire


def titles_of(questionnaire: Questionnaire) -> dict[str, str]:
    """Theme id -> Dutch title."""
    return {theme.id: theme.title for theme in questionnaire.themes}


def contacts_named(outcome: Outcome, questionnaire: Questionnaire, directory: Directory) -> list[Contact]:
    """Give the contacts that the report sends people to."""
    ids = [contact for door in outcome.doors for contact in directory.doors[door.door].contacts]
    ids += [contact for given in outcome.advice for contact in questionnaire.advice_by_id[given.advice].who]
    return [directory.contacts[contact] for contact in dict.fromkeys(["emergency", "helpline", "police", *ids])]


def sources_named(outcome: Outcome, questionnaire: Questionnaire, directory: Directory) -> list[Source]:
    """Give the sources of the advice in the report."""
    ids = [source for given in outcome.advice for source in questionnaire.advice_by_id[given.advice].sources]
    return [directory.sources[source] for source in dict.fromkeys(ids)]
