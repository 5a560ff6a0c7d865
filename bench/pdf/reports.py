"""The pages that are printed: the same answers in our report and in the straightforward one."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader

from bench.test_speed import ANSWERS, SCAN, Caller
from webapp.app import create_app
from webapp.house import House, furnish
from webapp.presses import Presses
from webapp.settings import ROOT, Settings

Form = dict[str, str]


class Reader(Presses):
    """A press that prints nothing: it keeps the page that it was given."""

    def refuse_when_full(self) -> None:
        """Never: nobody waits here."""

    def print(self, html: str) -> bytes:
        self.html = html
        return b"%PDF-1.7 startxref 0 %%EOF"


class Reports:
    """Makes the pages as the server does: with its own template, or with the straightforward one."""

    def __init__(self, templates: Path | None = None) -> None:
        self.app = create_app(Settings(database=Path("/nonexistent")), today=lambda: date(2026, 11, 25))
        self.house: House = self.app.extensions["zaakscan"]
        self.reader = Reader(ROOT / "static")
        furnish(self.app, replace(self.house, press=self.reader))
        if templates:
            loader = self.app.jinja_env.loader
            assert loader
            self.app.jinja_env.loader = ChoiceLoader([FileSystemLoader(templates), loader])

    def page(self, tag: str, form: Form) -> str:
        """Give the page that a press would print for these answers."""
        Caller(self.app, SCAN.format(tag=tag) + "/zaakscan.pdf", form)()
        return self.reader.html.rstrip("\n")

    def forms(self, count: int, seed: int = 4) -> list[Form]:
        """Give what `count` owners could answer; the same for the same seed."""
        owners = random.Random(seed)
        questions = self.house.shelf.questionnaires["horeca/2026-11"].questions
        return [{one.id: owners.choice(one.options).id for one in questions} for _ in range(count)]


__all__ = ["ANSWERS", "Reports"]
