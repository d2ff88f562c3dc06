"""Simulated callers against the real workflow tasks, in virtual time: do they get what was said?

`python -m benchmarks.callers --callers 10000 --model inventing --seed 1`. What the
columns mean stands in `benchmarks/README.md`.
"""
