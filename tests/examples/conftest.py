"""Puts on the path what Python does for a script: the folder of the examples; and this one."""

import sys
from pathlib import Path

HERE = Path(__file__).parent

for folder in (HERE, HERE.parents[1] / "examples"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
