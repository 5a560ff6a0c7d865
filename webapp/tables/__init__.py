"""Figures as tables for others: CSV, JSON and an SQLite file, each with what `scan/figures.py` gives and nothing else.

Texts are given by who asks: of a page in its language, of open data in Dutch. Columns and ids are the same in all.
"""
