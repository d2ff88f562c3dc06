"""How much audio a recognition keeps for another connection."""

from bargein.audio import AudioFrame
from bargein.models.audio_tape import AudioTape
from bargein.models.transcribe_input import HintChanged
from bargein.testing import run_virtual


def kept_after(seconds: int, limit: float) -> float:
    """Seconds still kept after `seconds` were heard."""

    async def main() -> float:
        tape = AudioTape(HintChanged(None))
        tape.replay_limit = limit
        for _ in range(seconds):
            tape.push(AudioFrame.silence(1.0, 8000))
        tape.end()
        async for _ in tape.read(lambda: None, lambda: None):
            pass
        return tape.heard - tape.starts_at

    return run_virtual(main())


def test_ten_seconds_are_kept_unless_less_is_wanted():
    assert kept_after(30, 10.0) == 10.0
    assert kept_after(30, 2.0) == 2.0
