"""Zaakscan: a self-assessment for entrepreneurs under criminal pressure."""
