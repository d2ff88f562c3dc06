"""Who is measured: contestants and floors, each with its module and its environment."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LINEUP", "PEERS", "VENVS", "Entrant"]

VENVS = Path(__file__).parent / ".venvs"
"""Where the peers' environments are; made by `python -m benchmarks setup`."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """One column of the tables."""

    module: str
    """Relative to this package; its `contestant(variant)` makes the contestant."""

    venv: str | None = None
    """A folder of `VENVS`; `None`: the environment that bargein is installed in."""

    variant: str = ""
    peer: bool = False
    """Whether it counts for "the best peer"."""

    @property
    def interpreter(self) -> str:
        """The Python that has it installed."""
        return sys.executable if self.venv is None else str(VENVS / self.venv / "bin" / "python")

    @property
    def installed(self) -> bool:
        """Whether its environment has been made."""
        return Path(self.interpreter).exists()


def _livekit(variant: str = "") -> Entrant:
    return Entrant(".contestants.livekit_agents", venv="livekit", variant=variant, peer=True)


def _pipecat(variant: str = "") -> Entrant:
    return Entrant(".contestants.pipecat_pipeline", venv="pipecat", variant=variant, peer=True)


LINEUP: dict[str, Entrant] = {
    "bargein": Entrant(".contestants.bargein_agents"),
    "livekit": _livekit(),
    "livekit-bundled": _livekit("bundled"),
    "livekit-stock": _livekit("stock"),
    "pipecat": _pipecat(),
    "pipecat-stock": _pipecat("stock"),
    "floor-numpy": Entrant(".floors.numpy_net"),
    "floor-onnx": Entrant(".floors.onnx_net", venv="pipecat", variant="one by one"),
    "floor-onnx-batched": Entrant(".floors.onnx_net", venv="pipecat", variant="batched"),
    "floor-compiled": Entrant(".floors.compiled_net", venv="livekit"),
}

PEERS = ("livekit", "livekit-bundled", "pipecat")
"""What bargein is compared with unless the command line names others."""
