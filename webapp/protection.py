"""What protects visitors whatever the page: headers, and no changes from another site.

No cookie and no CSRF token: a token would go stale in a page that is kept offline (docs/decisions/0004). A browser says
itself where a request comes from.
"""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from flask import Flask, Response, abort, request

LONGEST_BODY = 64 * 1024  # bytes; forty answers are under 3 kB
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # no-referrer makes browsers send Origin: null with our own forms
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_security_policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """Give the policy of pages with these inline style sheets and scripts, by hash; nothing from elsewhere.

    The worker's address passes a named Trusted Types policy; our scripts never make HTML from text.
    """
    return (
        f"default-src 'none'; style-src {' '.join(styles)}; script-src {' '.join(scripts)}; img-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sw"
    )


def protect(app: Flask, policy: str) -> None:
    """Refuse bodies that are too long and changes from another site; put the headers on every reply."""
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_BODY
    app.config["MAX_FORM_PARTS"] = 200
    headers = HEADERS | {"Content-Security-Policy": policy}
    app.extensions["protection"] = headers

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in SAFE_METHODS and not comes_from_here():
            abort(403)

    @app.before_request
    def refuse_what_is_cut_off() -> None:
        # Werkzeug refuses what says to be longer. What comes in chunks says nothing, and is cut off at the limit.
        in_chunks = request.method not in SAFE_METHODS and request.content_length is None
        if in_chunks and len(request.get_data()) >= LONGEST_BODY:
            abort(413)

    @app.after_request
    def protected(response: Response) -> Response:
        if "Content-Security-Policy" not in response.headers:  # a kept page has them already
            response.headers.update(headers)
        return response


def comes_from_here() -> bool:
    """Tell whether the browser says that this request was made by one of our own pages.

    Browsers since 2023 send Sec-Fetch-Site; older ones send Origin with every form. A request with neither was not
    made by a browser that could be tricked.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or (origin != "null" and split(origin).netloc == request.host)


def split(address: str) -> SplitResult:
    """Split an address that somebody sent, which may be none: then all parts are empty."""
    try:
        return urlsplit(address)
    except ValueError:  # such as https://[
        return urlsplit("")
