"""Everything a test of a voice agent needs: virtual time, scripted models, a scripted caller.

Names are loaded when first used, because pytest imports this package at the
start of every run of every project that has bargein installed.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..session.tool_mocks import mock_tools
    from .event_log import EventLog, LoggedEvent
    from .exploration import Exploration, ExploredRun, FoundProblems, explore
    from .fake_input import FakeAudioInput
    from .fake_outputs import FakeAudioOutput, FakeTextOutput
    from .faults import Failure, Hang, failure, hang
    from .llm_script import Reply, ScriptedCall, ScriptedRequest, call, raw_call, reply
    from .marked_speech import MarkedSpeech, SpokenWord, even_words, read_marks
    from .playout import PlayedSegment
    from .realtime_request import RealtimeRequest
    from .refused_network import NetworkRefused, refuse_strangers
    from .scripted_caller import NotHeard, ScriptedCaller
    from .scripted_llm import ScriptedLLM, UnexpectedRequest
    from .scripted_microphone import ScriptedMicrophone
    from .scripted_realtime import ScriptedRealtimeModel, realtime_capabilities
    from .scripted_realtime_session import ScriptedRealtimeSession, Truncation
    from .scripted_stt import ScriptedSTT
    from .scripted_tts import ScriptedTTS
    from .scripted_vad import ScriptedVAD
    from .timeline import Heard, heard
    from .virtual_time import (
        EPOCH,
        TIME_LIMIT,
        LeakedTasks,
        StuckError,
        VirtualTimeLoop,
        hold_clock,
        run_virtual,
    )

__all__ = [
    "call",
    "EPOCH",
    "even_words",
    "EventLog",
    "Exploration",
    "explore",
    "ExploredRun",
    "Failure",
    "failure",
    "FakeAudioInput",
    "FakeAudioOutput",
    "FakeTextOutput",
    "FoundProblems",
    "Hang",
    "hang",
    "Heard",
    "heard",
    "hold_clock",
    "LeakedTasks",
    "LoggedEvent",
    "MarkedSpeech",
    "mock_tools",
    "NetworkRefused",
    "NotHeard",
    "PlayedSegment",
    "raw_call",
    "read_marks",
    "realtime_capabilities",
    "RealtimeRequest",
    "refuse_strangers",
    "Reply",
    "reply",
    "run_virtual",
    "ScriptedCall",
    "ScriptedCaller",
    "ScriptedLLM",
    "ScriptedMicrophone",
    "ScriptedRealtimeModel",
    "ScriptedRealtimeSession",
    "ScriptedRequest",
    "ScriptedSTT",
    "ScriptedTTS",
    "ScriptedVAD",
    "SpokenWord",
    "StuckError",
    "TIME_LIMIT",
    "Truncation",
    "UnexpectedRequest",
    "VirtualTimeLoop",
]

_HOMES = {
    "event_log": (
        "EventLog",
        "LoggedEvent",
    ),
    "exploration": (
        "Exploration",
        "ExploredRun",
        "FoundProblems",
        "explore",
    ),
    "fake_input": ("FakeAudioInput",),
    "fake_outputs": (
        "FakeAudioOutput",
        "FakeTextOutput",
    ),
    "faults": (
        "Failure",
        "Hang",
        "failure",
        "hang",
    ),
    "llm_script": (
        "Reply",
        "ScriptedCall",
        "ScriptedRequest",
        "call",
        "raw_call",
        "reply",
    ),
    "marked_speech": (
        "MarkedSpeech",
        "SpokenWord",
        "even_words",
        "read_marks",
    ),
    "..session.tool_mocks": ("mock_tools",),
    "playout": ("PlayedSegment",),
    "realtime_request": ("RealtimeRequest",),
    "refused_network": (
        "NetworkRefused",
        "refuse_strangers",
    ),
    "scripted_caller": (
        "NotHeard",
        "ScriptedCaller",
    ),
    "scripted_llm": (
        "ScriptedLLM",
        "UnexpectedRequest",
    ),
    "scripted_microphone": ("ScriptedMicrophone",),
    "scripted_realtime": (
        "ScriptedRealtimeModel",
        "realtime_capabilities",
    ),
    "scripted_realtime_session": (
        "ScriptedRealtimeSession",
        "Truncation",
    ),
    "scripted_stt": ("ScriptedSTT",),
    "scripted_tts": ("ScriptedTTS",),
    "scripted_vad": ("ScriptedVAD",),
    "timeline": (
        "Heard",
        "heard",
    ),
    "virtual_time": (
        "EPOCH",
        "TIME_LIMIT",
        "LeakedTasks",
        "StuckError",
        "VirtualTimeLoop",
        "hold_clock",
        "run_virtual",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME_OF[name]
    module = home if home.startswith(".") else f".{home}"
    value = getattr(importlib.import_module(module, __name__), name)
    globals()[name] = value
    return value
