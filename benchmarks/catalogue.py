"""Which cases there are, which of their figures the tables show, and with which options they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["CASES", "RUNS", "CaseEntry", "Run", "Shown", "parse_run"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure that the tables show."""

    name: str
    lower_is_better: bool = True


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """A case of `cases/`."""

    module: str
    function: str
    shown: tuple[Shown, ...]
    parameters: tuple[str, ...] = ()
    """Options that stand behind the case's name: `density:40:16000`."""

    quick: Mapping[str, int] = field(default_factory=dict)
    """Options for a short run."""

    only: tuple[str, ...] = ()
    """Entrants that it is made for; empty: all but the floors."""

    floors: tuple[str, ...] = ()
    """Floors that it is compared with."""


def _shown(*names: str) -> tuple[Shown, ...]:
    return tuple(Shown(name) for name in names)


CASES: dict[str, CaseEntry] = {
    "text_turn": CaseEntry(
        "text_turn",
        "text_turn",
        _shown("first_audio_p50_ms", "first_audio_p95_ms", "cpu_ms"),
        quick={"turns": 100},
    ),
    "tool_turn": CaseEntry(
        "text_turn",
        "tool_turn",
        _shown("first_audio_p50_ms", "first_audio_p95_ms", "cpu_ms"),
        quick={"turns": 60},
    ),
    "history": CaseEntry(
        "text_turn",
        "history",
        _shown("first_audio_p50_ms", "cpu_ms"),
        parameters=("items",),
        quick={"turns": 10},
    ),
    "speech_turn": CaseEntry(
        "speech_turn",
        "speech_turn",
        _shown("voice_end_to_audio_p50_ms", "voice_end_to_audio_p95_ms"),
        quick={"turns": 5},
    ),
    "barge_in": CaseEntry(
        "barge_in",
        "barge_in",
        _shown("voice_to_clear_p50_ms", "voice_to_clear_p95_ms", "speech_to_clear_p50_ms"),
        parameters=("rate",),
        quick={"trials": 5},
    ),
    "density": CaseEntry(
        "density",
        "density",
        (
            Shown("cpu_percent"),
            Shown("sessions_per_core", lower_is_better=False),
            Shown("loop_cpu_percent"),
            Shown("tick_late_p99_ms"),
            Shown("mb_per_session"),
        ),
        parameters=("sessions", "rate"),
        quick={"seconds": 6},
        floors=("floor-numpy", "floor-onnx", "floor-onnx-batched", "floor-compiled"),
    ),
    "cold_start": CaseEntry(
        "cold_start",
        "cold_start",
        _shown("wall_ms", "cpu_ms", "import_ms", "resident_mb", "first_voice_ms", "hearing_mb"),
    ),
    "leak": CaseEntry(
        "leak",
        "leak",
        _shown("early_mb", "late_mb", "growth_percent", "cpu_ms_per_call"),
        parameters=("calls",),
        quick={"calls": 1000},
        only=("bargein",),
    ),
    "virtual_time": CaseEntry(
        "virtual_time",
        "virtual_time",
        (Shown("times_real_time", lower_is_better=False), Shown("cpu_ms_per_second")),
        quick={"calls": 2},
        only=("bargein",),
    ),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A case with its parameters, as it is named on the command line and in the tables."""

    name: str
    case: str
    options: Mapping[str, int] = field(default_factory=dict)

    @property
    def entry(self) -> CaseEntry:
        return CASES[self.case]


def parse_run(name: str) -> Run:
    """`density:40:16000` as a run. Raises `ValueError` for an unknown case or parameter."""
    case, *values = name.split(":")
    if case not in CASES:
        raise ValueError(f"there is no case {case!r}; there are {', '.join(CASES)}")
    parameters = CASES[case].parameters
    if len(values) > len(parameters):
        raise ValueError(f"{case} takes {len(parameters)} parameters {parameters}, not {values}")
    return Run(
        name, case, {key: int(value) for key, value in zip(parameters, values, strict=False)}
    )


RUNS = (
    "text_turn",
    "tool_turn",
    "history:10",
    "history:1000",
    "history:4000",
    "speech_turn",
    "barge_in",
    "barge_in:16000",
    "density:1",
    "density:10",
    "density:40",
    "density:80",
    "density:40:16000",
    "cold_start",
    "leak",
    "virtual_time",
)
"""What `python -m benchmarks` runs."""
