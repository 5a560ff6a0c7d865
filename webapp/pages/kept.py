"""Pages that are the same for everybody: rendered once a day, compressed once, answered from memory.

Nothing of a person can be in them: a kept page is made without any answer.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import ParamSpec

import brotli
from flask import Response, current_app, request
from werkzeug.http import parse_accept_header

from webapp.languages import current_language
from webapp.pages.house import house

P = ParamSpec("P")
ENCODINGS = ("br", "gzip")  # best first


@dataclass(frozen=True)
class KeptPage:
    """A page in every encoding, with its headers."""

    bodies: dict[str, bytes]  # encoding -> body; "" is the plain one
    headers: dict[str, list[tuple[str, str]]]  # encoding -> headers
    etag: str


class KeptPages:
    """The pages kept of one day: hours and "checked on" lines depend on the day."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.pages: dict[tuple[str, str], KeptPage] = {}

    def of(self, day: date) -> dict[tuple[str, str], KeptPage]:
        """Give the pages of this day; those of another day are thrown away."""
        if day != self.day:
            self.day, self.pages = day, {}
        return self.pages


def kept(view: Callable[P, str]) -> Callable[P, Response]:
    """Keep what the view renders. Only for pages whose every address is a known one, or memory would grow."""

    @wraps(view)
    def answer(*args: P.args, **more: P.kwargs) -> Response:
        store: KeptPages = current_app.extensions["kept_pages"]
        pages = store.of(house().today())
        key = (request.path, current_language().tag)
        page = pages.get(key)
        if page is None:
            page = pages[key] = _keep(view(*args, **more))
        encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
        if page.etag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=page.headers[encoding])
        return Response(page.bodies[encoding], headers=page.headers[encoding])

    return answer


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """Give the best of our encodings that the browser takes; "" when it takes none."""
    taken = {name.strip().lower() for name, quality in parse_accept_header(accepted) if quality > 0}
    return next((encoding for encoding in ENCODINGS if encoding in taken), "")


def _keep(html: str) -> KeptPage:
    body = html.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    bodies = {"": body, "gzip": gzip.compress(body, 9, mtime=0), "br": brotli.compress(body, quality=11)}
    always = [
        ("Content-Type", "text/html; charset=utf-8"),
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
