"""Measurements, as ratios within one run; docs/performance.md holds the figures and what they mean."""
