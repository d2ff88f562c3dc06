"""Does listening for what was asked keep callers from being cut off while they dictate?

`python -m benchmarks.dictation` lets callers dictate values with pauses, once with the
hints of the capture tasks and once without them, everything else being equal.
"""
