"""Our scripts as they stand inline in a page: several modules of static/js in one, so that a page is one document.

No build step: imports and exports fall away, names are unique over all files (tests/test_parity.py checks that), and a
well-kept minifier makes the whole short. Unlike modules, such scripts run as soon as they arrive.
"""

import re
from pathlib import Path

import minify

PREPAINT = ("prepaint.js",)
SITE = ("keep.js", "exit.js", "worker.js", "site.js")
HELP = (*SITE, "opening.js")
ORGANISE = (*SITE, "copying.js")
PASSKEYS = (*SITE, "copying.js", "passkeys.js")
JOIN = (*SITE, "join.js")
LIVE = (*SITE, "live.js")
ENGINE = ("rules.js", "outcome.js", "plan.js", "memory.js", "progress.js")
SCAN = (*SITE, *ENGINE, "result.js", "files.js", "count.js", "restore.js", "wizard.js")

IMPORT = re.compile(r"^import [^;]+;\n", re.M)
EXPORT = re.compile(r"^export ", re.M)
minify.config({"js-version": 2017})  # never newer syntax than the oldest browsers we serve know


def joined(folder: Path, names: tuple[str, ...], *starts: str) -> str:
    """Give the scripts as one, with the calls that start them. Each file must import only what stands before it."""
    text = "".join((folder / name).read_text(encoding="utf-8") for name in names)
    for pattern in (IMPORT, EXPORT):
        text = pattern.sub("", text)
    calls = "".join(f"{start}();" for start in starts)
    return f'(()=>{{"use strict";\n{text}{calls}\n}})();'


def bundled(folder: Path, names: tuple[str, ...], *starts: str) -> str:
    """Give the same, made short."""
    return str(minify.string("application/javascript", joined(folder, names, *starts)))


def for_modern_browsers(script: str) -> str:
    """Give a script of a page that runs only where a browser knows modules; older ones have the plain page."""
    return f'if("noModule"in HTMLScriptElement.prototype){{{script}}}'


def short_style(sheets: list[Path]) -> str:
    """Give the style sheets as one, made short."""
    return str(minify.string("text/css", "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)))
