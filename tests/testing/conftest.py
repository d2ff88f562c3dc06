import asyncio
from types import SimpleNamespace

import pytest

from bargein.models.emitter import EventEmitter
from bargein.models.vad import VADEventType


class StandInSession(EventEmitter):
    """Just enough of a session to talk to: hears, commits after the VAD's stop, answers, plays."""

    def __init__(self, *, stt=None, vad=None, llm=None, tts=None):
        super().__init__()
        self.stt, self.vad, self.llm, self.tts = stt, vad, llm, tts
        self.input = SimpleNamespace(audio=None, push_dtmf=lambda key: self.keys.append(key))
        self.output = SimpleNamespace(audio=None)
        self.agent_state = "listening"
        self.keys, self.voice, self.finals, self.tasks = [], [], [], []

    async def start(self):
        self.vad_stream = self.vad.stream(on_event=self._on_voice)
        self.stt_stream = self.stt.stream()
        self.tasks = [asyncio.create_task(self._forward()), asyncio.create_task(self._transcribe())]

    def say(self, text):
        return asyncio.create_task(self._say(text))

    async def aclose(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.tasks:
            await self.vad_stream.aclose()
            await self.stt_stream.aclose()
        if self.output.audio is not None:
            self.output.audio.on_detached()

    async def _say(self, text):
        async with self.tts.synthesize(text) as stream:
            async for piece in stream:
                if piece.frame.data:
                    await self.output.audio.capture_frame(piece.frame)
        self.output.audio.flush()
        return await self.output.audio.wait_for_playout()

    async def _forward(self):
        async for frame in self.input.audio:
            self.vad_stream.push_frame(frame)
            self.stt_stream.push_frame(frame)

    async def _transcribe(self):
        async for event in self.stt_stream:
            if event.type == "final_transcript":
                self.finals.append((round(asyncio.get_running_loop().time(), 6), event.text))

    def _on_voice(self, event):
        if event.type in (VADEventType.START_OF_SPEECH, VADEventType.END_OF_SPEECH):
            kind = "start" if event.type is VADEventType.START_OF_SPEECH else "end"
            self.voice.append((kind, round(asyncio.get_running_loop().time(), 6)))


@pytest.fixture
def stand_in_session():
    return StandInSession
