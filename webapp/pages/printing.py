"""How a paper of an organiser is printed: a file that a browser shows and does not keep, or a page that says wait."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template

from webapp.house import house
from webapp.languages import current_language
from webapp.presses import NotPrinted


def printed(template: str, sheet: str, code: str, pictures: Mapping[str, bytes] | None = None, **told: Any) -> Response:
    """Print a template in the language of this page. 503 while the presses are busy."""
    try:
        pdf = house().press.print(render_template(template, **told), sheet, pictures or {})
    except NotPrinted as reason:
        return Response(render_template("error.html", code=503), 503, headers={"Retry-After": str(reason.retry_after)})
    kind = template.rpartition("/")[2].removesuffix(".html")
    name = f"{kind}-{code}-{current_language().tag}.pdf"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return Response(pdf, headers=headers, mimetype="application/pdf")
