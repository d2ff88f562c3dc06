"""Side-by-side measurements of bargein, its peers and the physical floors.

`python -m benchmarks` prints the tables; README.md says what each figure means.
Nothing here is a test, and no test depends on a time measured here.
"""

__all__: list[str] = []
