"""Every file whose words people read, each as one text: questionnaires, contacts, templates and translations."""

import re
from collections.abc import Iterator
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
CUT = re.compile(r'"\n"')  # where a catalogue goes on with the same text on the next line


def all_texts(questionnaires: Path, translations: Path, templates: Path = TEMPLATES) -> Iterator[tuple[str, str]]:
    """Give the name of each file, as it is known in the manual, and its text."""
    for folder, pattern in ((questionnaires, "**/*.toml"), (templates, "**/*.html"), (translations, "**/*.po")):
        for path in sorted(folder.glob(pattern)):
            yield path.relative_to(folder.parent).as_posix(), CUT.sub("", path.read_text(encoding="utf-8"))
