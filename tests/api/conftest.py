"""A small shelf: what takes long with forty questions is quick with three."""

import shutil

import pytest
from flask import Flask

from tests.conftest import ROOT, TODAY
from webapp.app import create_app
from webapp.scan.versions import fingerprint
from webapp.settings import Settings
from webapp.shelf import read_shelf


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app with two questionnaires; of one it has a published version, a newer one, and a draft."""
    folder = tmp_path_factory.mktemp("small") / "questionnaires"
    shutil.copytree(ROOT / "tests/questionnaires", folder)
    first = (folder / "levels/2026-01.toml").read_text(encoding="utf-8")
    for version in ("2026-02", "2026-03"):
        later = first.replace('version = "2026-01"', f'version = "{version}"')
        (folder / f"levels/{version}.toml").write_text(later, encoding="utf-8")
    written = read_shelf(folder).questionnaires
    names = ("levels/2026-01", "levels/2026-02", "several/2026-01")
    lines = "".join(f"{name} {fingerprint(written[name])}\n" for name in names)
    (folder / "PUBLISHED").write_text(lines, encoding="utf-8")
    settings = Settings(questionnaires=folder, database=folder.parent / "x.sqlite3", home_questionnaire="levels")
    app = create_app(settings, today=lambda: TODAY)
    assert app.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    return app
