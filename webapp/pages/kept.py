"""Pages that are the same for everybody: rendered once a day, compressed once, answered from memory before Flask.

Nothing of a person can be in them: a kept page is made without any answer.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

import brotli
from flask import Response, current_app, request

from webapp.languages import negotiated
from webapp.pages.encoding import best_encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

P = ParamSpec("P")


@dataclass(frozen=True)
class KeptPage:
    """A page in every encoding, with its headers."""

    bodies: dict[str, bytes]  # encoding -> body; "" is the plain one
    headers: dict[str, list[tuple[str, str]]]  # encoding -> headers
    etag: str


class KeptPages:
    """The pages kept of one day, answered before Flask is asked: hours and "checked on" lines depend on the day."""

    def __init__(self, wsgi_app: WSGIApplication, today: Callable[[], date]) -> None:
        self.wsgi_app = wsgi_app
        self.today = today
        self.day: date | None = None
        self.pages: dict[str, KeptPage] = {}

    def of_today(self) -> dict[str, KeptPage]:
        """Give the pages of today; those of another day are thrown away."""
        if (day := self.today()) != self.day:
            self.day, self.pages = day, {}
        return self.pages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a kept page from memory; leave everything else to the app."""
        page = self.of_today().get(key_of(environ)) if environ["REQUEST_METHOD"] == "GET" else None
        if page is None:
            return self.wsgi_app(environ, start_response)
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", page.headers[encoding])
            return ()
        start_response("200 OK", page.headers[encoding])
        return (page.bodies[encoding],)


def key_of(environ: WSGIEnvironment) -> str:
    """Give what a page is kept under: its path, and at the front door the language that the browser likes best."""
    path: str = environ["PATH_INFO"]
    return path if path != "/" else path + negotiated(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


def kept(view: Callable[P, str]) -> Callable[P, Response]:
    """Keep what the view renders. Only for pages whose every address is a known one, or memory would grow."""

    @wraps(view)
    def answer(*args: P.args, **more: P.kwargs) -> Response:
        page = packed(view(*args, **more).encode())
        kept_pages: KeptPages = current_app.extensions["kept_pages"]
        kept_pages.of_today()[key_of(request.environ)] = page
        return given(page)

    return answer


def given(page: KeptPage) -> Response:
    """Answer this request with a kept page, or with 304."""
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if page.etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=page.headers[encoding])
    return Response(page.bodies[encoding], headers=page.headers[encoding])


def packed(body: bytes, kind: str = "text/html; charset=utf-8") -> KeptPage:
    """Make what is sent of a body, in every encoding. Takes some tenths of a second for a large one."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    bodies = {"": body, "gzip": gzip.compress(body, 9, mtime=0), "br": brotli.compress(body, quality=11)}
    always = [
        ("Content-Type", kind),
        ("Cache-Control", "private, no-cache"),
        ("Vary", "Accept-Encoding, Accept-Language" if request.path == "/" else "Accept-Encoding"),
        *_protection(),
    ]
    headers = {encoding: [*always, *_of_encoding(encoding, etag)] for encoding in bodies}
    return KeptPage(bodies, headers, etag)


def _of_encoding(encoding: str, etag: str) -> Iterable[tuple[str, str]]:
    yield "ETag", etag
    if encoding:
        yield "Content-Encoding", encoding


def _protection() -> list[tuple[str, str]]:
    return list(current_app.extensions["protection"].items())
