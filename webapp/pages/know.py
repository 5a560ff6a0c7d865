"""What you can do: short pages of knowledge, and five cards that are true or not. Nothing is asked, sent or kept."""

from flask import Blueprint, abort, render_template

from webapp.house import house
from webapp.pages.kept import kept
from webapp.scan.knowledge import CARDS

pages = Blueprint("know", __name__, url_prefix="/<language:language>/know")


@pages.get("")
@kept
def index() -> str:
    """Every page by its title."""
    return render_template("know.html", knowledge=house().shelf.knowledge)


@pages.get(f"/{CARDS}")
@kept
def cards() -> str:
    """The cards, each with its answer behind a tap."""
    shelf = house().shelf
    cited = dict.fromkeys(source for card in shelf.knowledge.cards for source in card.sources)
    return render_template("cards.html", cards=shelf.knowledge.cards, directory=shelf.directory, cited=cited)


@pages.get("/<name>")
@kept
def page(name: str) -> str:
    """One page, with whom to turn to and the next page."""
    shelf = house().shelf
    shown = shelf.knowledge.page(name)
    if shown is None:
        abort(404)
    following = shelf.knowledge.after(shown)
    return render_template(
        "knowledge.html", page=shown, following=following, directory=shelf.directory, cited=shown.sources
    )
