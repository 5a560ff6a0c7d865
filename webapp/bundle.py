"""Our scripts as they stand inline in a page: several modules of static/js in one, so that a page is one document.

No build step and no tool: imports and exports, comments and indentation fall away, and names are unique over all files
(tests/test_parity.py checks that). Unlike modules, they run as soon as they arrive.
"""

import re
from pathlib import Path

PREPAINT = ("prepaint.js",)
SITE = ("keep.js", "exit.js", "worker.js", "site.js")
SCAN = (*SITE, "rules.js", "outcome.js", "plan.js", "result.js", "files.js", "wizard.js")

IMPORT = re.compile(r"^import [^;]+;\n", re.M)
COMMENT = re.compile(r"^\s*(?://|/\*).*\n| // .*$", re.M)
EXPORT = re.compile(r"^export ", re.M)
MARGIN = re.compile(r"^\s+", re.M)


def bundled(folder: Path, names: tuple[str, ...], *starts: str) -> str:
    """Give the scripts as one, with the calls that start them. Each file must import only what stands before it."""
    text = "".join((folder / name).read_text(encoding="utf-8") for name in names)
    for pattern in (IMPORT, COMMENT, EXPORT, MARGIN):
        text = pattern.sub("", text)
    calls = "".join(f"{start}();" for start in starts)
    return f'(()=>{{"use strict";\n{text}{calls}\n}})();'


def for_modern_browsers(script: str) -> str:
    """Give a script of a page that runs only where a browser knows modules; older ones have the plain page."""
    return f'if("noModule"in HTMLScriptElement.prototype){script}'
