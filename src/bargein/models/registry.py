"""Finds a model by a name such as "deepgram/nova-3", through entry points.

A package offers models by entry points in the groups `bargein.stt`,
`bargein.llm`, `bargein.tts` and `bargein.vad`: the entry's name is the provider's,
its object is called with `model=` (or without arguments if the name has no slash).
So no layer imports a provider.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, entry_points, metadata
from typing import Literal, cast, overload

from .llm import LLM
from .model import Model
from .stt import STT
from .tts import TTS
from .vad import VAD

__all__ = ["ModelKind", "resolve"]

ModelKind = Literal["stt", "llm", "tts", "vad"]


@overload
def resolve(kind: Literal["stt"], name: str) -> STT: ...
@overload
def resolve(kind: Literal["llm"], name: str) -> LLM: ...
@overload
def resolve(kind: Literal["tts"], name: str) -> TTS: ...
@overload
def resolve(kind: Literal["vad"], name: str) -> VAD: ...
def resolve(kind: ModelKind, name: str) -> Model:
    """The model called "provider" or "provider/model".

    Raises `ValueError` that lists what is installed, and the extra that would
    bring the provider.
    """
    provider, _, model = name.partition("/")
    installed = {entry.name: entry for entry in entry_points(group=f"bargein.{kind}")}
    entry = installed.get(provider)
    if entry is None:
        raise ValueError(
            f"there is no {kind} {name!r}; installed: {', '.join(sorted(installed)) or 'none'}"
            f"{_advice(provider)}"
        )
    try:
        factory = entry.load()
    except ImportError as error:
        extra = next(iter(entry.extras), provider)
        raise ValueError(
            f"{kind} {name!r} needs a package that is not installed ({error}): "
            f"pip install 'bargein[{extra}]'"
        ) from error
    return cast(Model, factory(model=model) if model else factory())


def _advice(provider: str) -> str:
    """Which extra brings a provider that is not there at all."""
    try:
        extras = metadata("bargein").get_all("Provides-Extra") or []
    except PackageNotFoundError:
        extras = []
    if provider in extras:
        return f"; pip install 'bargein[{provider}]' brings it"
    return f"; extras that bring models: {', '.join(extras)}" if extras else ""
