"""`flask prepare`: make a machine ready to serve."""

import click
from flask.cli import with_appcontext

from webapp.commands.ending import give_up, stop_while_away
from webapp.house import house
from webapp.languages import LANGUAGES
from webapp.scan.national import national_campaigns
from webapp.scan.versions import fingerprint
from webapp.storage import Away
from webapp.storage.campaigns import kept


@click.command()
@with_appcontext
def prepare() -> None:
    """Make this machine ready to serve: tables, and the versions it served before. bin/run calls it first."""
    storage, shelf, home = house().storage, house().shelf, house().settings.home_questionnaire
    if shelf.current(home) is None:
        give_up(f"No version of {home} is published: flask --app webapp.app questionnaire publish {home}/…")
    try:
        storage.prepare()
        prints = {name: fingerprint(q) for name, q in shelf.questionnaires.items() if name in shelf.published}
        changed = storage.changed_since_served(prints)
        for name in prints:
            for campaign in national_campaigns(shelf.questionnaires[name], tuple(LANGUAGES)):
                storage.add_campaign(kept(campaign, organisation=""))
    except Away as reason:
        stop_while_away(reason)
    if changed:
        give_up(
            *(
                f"{name} was served here with another structure. Undo that, or publish a new version."
                for name in changed
            )
        )
    click.echo(f"[prepare] {len(prints)} published questionnaire version(s), database ready", err=True)
