"""Who may speak: pure machines, told what happened and when, saying what to do.

Start with `endpointing.py` (when the user's turn is over) and `floor.py` (the
whole, made of `user_side.py`, `user_turns.py`, `agent_speech.py`, `idle.py` and
`watchdog.py`). Nothing here imports asyncio, reads a clock or does I/O.
"""

from .barge_in import BargeIn, BargeInConfig
from .commands import AgentState, Command, Turn, UserState
from .endpointing import EndpointConfig, Endpointer, TurnHint, TurnMode
from .facts import Fact
from .floor import Floor, FloorConfig
from .settings import (
    EndpointingSettings,
    InterruptionSettings,
    LivenessSettings,
    PreemptiveSettings,
    SpeechSettings,
)

__all__ = [
    "AgentState",
    "BargeIn",
    "BargeInConfig",
    "Command",
    "EndpointConfig",
    "Endpointer",
    "EndpointingSettings",
    "Fact",
    "Floor",
    "FloorConfig",
    "InterruptionSettings",
    "LivenessSettings",
    "PreemptiveSettings",
    "SpeechSettings",
    "Turn",
    "TurnHint",
    "TurnMode",
    "UserState",
]
