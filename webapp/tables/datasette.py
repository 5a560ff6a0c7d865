"""The national figures as an SQLite file for Datasette, and what it is told of the file."""

from collections.abc import Iterable

from sqlite_utils import Database

from webapp.scan.figures import National, QuestionFigures
from webapp.scan.questionnaire import Questionnaire
from webapp.tables.documents import LICENCE
from webapp.tables.lines import NUMBERS, lines_of
from webapp.tables.words import Plain, in_dutch

LICENCE_ADDRESS = "https://creativecommons.org/publicdomain/zero/1.0/"

COLUMNS: dict[str, dict[str, type]] = {
    "questions": {"id": str, "questionnaire": str, "question": str, "sheet": str, "text": str, "several": int},
    "options": {"id": str, "question": str, "option": str, "place": int, "text": str, "counted": int},
    "figures": {"option": str, **dict.fromkeys(NUMBERS, int), "reading": str},
    "releases": {"option": str, "month": str, **dict.fromkeys(NUMBERS, int), "reading": str},
}
KEYS: dict[str, str | tuple[str, ...]] = {
    "questions": "id",
    "options": "id",
    "figures": "option",
    "releases": ("option", "month"),
}
POINTERS: dict[str, list[tuple[str, str, str]]] = {
    "questions": [],
    "options": [("question", "questions", "id")],
    "figures": [("option", "options", "id")],
    "releases": [("option", "options", "id")],
}
ABOUT_TABLES = {  # to Datasette
    "questions": {
        "description": "Questions of which enough people are counted. Signals are on sheets of their own.",
        "label_column": "text",
    },
    "options": {
        "description": "Their options. One that is not counted is the other half of a yes/no question.",
        "label_column": "text",
    },
    "figures": {
        "description": "All that was released, added up. Shares are of all people counted, in steps of 5, and noised."
    },
    "releases": {"description": "The same by month, the last eight. Each month is about other people."},
}


def sqlite_file(figures: Iterable[tuple[Questionnaire, National]]) -> bytes:
    """Put the national figures of all questionnaires in a file that Datasette can show."""
    db = Database(memory=True)
    for table, columns in COLUMNS.items():
        db.table(table).create(columns, pk=KEYS[table], foreign_keys=POINTERS[table])
    for questionnaire, national in figures:
        for sheet, its in (("general", national.general), ("signals", national.signals)):
            for told in its:
                _put(db, f"{questionnaire.name}/{told.question.id}", questionnaire.name, sheet, told)
    content = db.conn.serialize()
    db.close()
    return content


def _put(db: Database, key: str, questionnaire: str, sheet: str, told: QuestionFigures) -> None:
    question, counted = told.question, {bar.option.id for bar in told.together.bars}
    asked = {"id": key, "questionnaire": questionnaire, "question": question.id, "sheet": sheet}
    db.table("questions").insert(asked | {"text": question.text, "several": question.several})
    db.table("options").insert_all(
        {
            "id": f"{key}/{option.id}",
            "question": key,
            "option": option.id,
            "place": place,
            "text": option.text,
            "counted": option.id in counted,
        }
        for place, option in enumerate(question.options, 1)
    )
    for line in lines_of(told, in_dutch):
        row = {"option": f"{key}/{line['option']}", **{name: line[name] for name in NUMBERS}}
        if line["release"]:
            db.table("releases").insert(row | {"month": line["release"]})
        else:
            db.table("figures").insert(row)


def metadata() -> Plain:
    """Tell Datasette what the file is."""
    return {
        "title": "Zaakscan",
        "description": "What entrepreneurs answer together: figures without anybody in them.",
        "license": LICENCE,
        "license_url": LICENCE_ADDRESS,
        "databases": {"figures": {"tables": ABOUT_TABLES}},
    }
