"""Prints words with Typst, one report for each line of JSON. Run by contenders.py with a Python that has `typst`."""

import json
import sys
import tempfile
import time
from pathlib import Path

import typst  # type: ignore[import-not-found]  # in an environment of its own: docs/report-speed.md

FOLDER = tempfile.TemporaryDirectory()
PDF = Path(FOLDER.name) / "report.pdf"
COMPILER = typst.Compiler()
for number, line in enumerate(sys.stdin):
    # Typst remembers what it has laid out; a second report of the same words would cost it nothing. So each has letters
    # of a size of its own.
    report = json.dumps(json.loads(line) | {"size": 10.5 + number / 10000})
    before = time.process_time()
    PDF.write_bytes(
        COMPILER.compile(input=sys.argv[1], format="pdf", sys_inputs={"report": report}, pdf_standards="ua-1")
    )
    print(json.dumps({"seconds": time.process_time() - before, "pdf": str(PDF)}), flush=True)
