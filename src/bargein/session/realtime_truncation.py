"""Tell a speech-to-speech model how much of its answer the user has heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .speaking import Spoken

if TYPE_CHECKING:
    from .realtime_generation import MessageSound
    from .realtime_link import RealtimeLink

__all__ = ["heard_of", "truncate_unheard"]


def heard_of(starts_at: float | None, seconds: float, position: float) -> float:
    """Seconds heard of a message that begins at `starts_at` in what was played to `position`."""
    if starts_at is None:
        return 0.0
    return min(max(0.0, position - starts_at), seconds)


def truncate_unheard(link: RealtimeLink, messages: Sequence[MessageSound], spoken: Spoken) -> None:
    """Cut each message to what was heard, if the model can; those heard to their ends stay."""
    if not link.model.capabilities.message_truncation or not link.running:
        return
    alone = len(messages) == 1
    for sound in messages:
        heard = heard_of(sound.starts_at, sound.seconds, spoken.position)
        if heard < sound.seconds or not sound.seconds:
            link.session.truncate(
                message_id=sound.message.message_id,
                modalities=sound.modalities or ["text"],
                audio_end_ms=int(heard * 1000),
                audio_transcript=spoken.text if alone else None,
            )
