"""The same journeys as JSON, for the apps of branch organisations: one file a journey, beside the pages.

A journey is a blueprint with views that `described.described` tells about; `app.py` registers it, and the document and
the page of it (`document.py`) then know it too.
"""
