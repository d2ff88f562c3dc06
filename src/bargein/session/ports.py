"""`session.input` and `session.output`: what is attached, and whether it is switched on."""

from __future__ import annotations

from collections.abc import Callable

from .io import AudioInput, AudioOutput, TextOutput, VideoInput, VideoOutput

__all__ = ["SessionInput", "SessionOutput"]


class SessionInput:
    """Assigning swaps an input live; switching one off detaches it without removing it."""

    def __init__(self, changed: Callable[[], None], push_dtmf: Callable[[str, str | None], None]):
        self._changed = changed
        self._push_dtmf = push_dtmf
        self._audio: AudioInput | None = None
        self._video: VideoInput | None = None
        self._audio_enabled = True
        self._video_enabled = True
        self.typed = False
        """Whether the user types in their own time, as at a terminal, so that silence says
        nothing: capture tasks do not count it."""

    @property
    def audio(self) -> AudioInput | None:
        """What the session hears; `None`: nothing."""
        return self._audio

    @audio.setter
    def audio(self, audio: AudioInput | None) -> None:
        if audio is self._audio:
            return
        if self._audio is not None and self._audio_enabled:
            self._audio.on_detached()
        self._audio = audio
        if audio is not None and self._audio_enabled:
            audio.on_attached()
        self._changed()

    @property
    def video(self) -> VideoInput | None:
        """What the session sees; `None`: nothing."""
        return self._video

    @video.setter
    def video(self, video: VideoInput | None) -> None:
        if video is self._video:
            return
        if self._video is not None and self._video_enabled:
            self._video.on_detached()
        self._video = video
        if video is not None and self._video_enabled:
            video.on_attached()
        self._changed()

    @property
    def audio_enabled(self) -> bool:
        return self._audio_enabled

    @property
    def video_enabled(self) -> bool:
        return self._video_enabled

    def set_audio_enabled(self, enabled: bool) -> None:
        """Listen, or do not; what is attached stays."""
        if enabled != self._audio_enabled:
            self._audio_enabled = enabled
            if self._audio is not None:
                (self._audio.on_attached if enabled else self._audio.on_detached)()
            self._changed()

    def set_video_enabled(self, enabled: bool) -> None:
        """Watch, or do not; what is attached stays."""
        if enabled != self._video_enabled:
            self._video_enabled = enabled
            if self._video is not None:
                (self._video.on_attached if enabled else self._video.on_detached)()
            self._changed()

    @property
    def listened(self) -> AudioInput | None:
        """For the session: what to hear now; `None` while it is switched off."""
        return self._audio if self._audio_enabled else None

    @property
    def watched(self) -> VideoInput | None:
        """For the session: what to watch now; `None` while it is switched off."""
        return self._video if self._video_enabled else None

    def push_dtmf(self, digit: str, participant: str | None = None) -> None:
        """The caller pressed a key: 0-9, *, #, A-D. Anything else is ignored."""
        self._push_dtmf(digit, participant)


class SessionOutput:
    """Assigning swaps an output live; a segment that was playing ends as interrupted."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._audio: AudioOutput | None = None
        self._transcription: TextOutput | None = None
        self._video: VideoOutput | None = None
        self._audio_enabled = True
        self._transcription_enabled = True
        self._video_enabled = True

    @property
    def audio(self) -> AudioOutput | None:
        """Where the agent is heard; `None`: nowhere."""
        return self._audio

    @audio.setter
    def audio(self, audio: AudioOutput | None) -> None:
        if audio is self._audio:
            return
        if self._audio is not None and self._audio_enabled:
            _leave(self._audio)
        self._audio = audio
        if audio is not None and self._audio_enabled:
            audio.on_attached()
        self._changed()

    @property
    def transcription(self) -> TextOutput | None:
        """Where the agent's words appear; `None`: nowhere."""
        return self._transcription

    @transcription.setter
    def transcription(self, transcription: TextOutput | None) -> None:
        if transcription is self._transcription:
            return
        if self._transcription is not None and self._transcription_enabled:
            self._transcription.on_detached()
        self._transcription = transcription
        if transcription is not None and self._transcription_enabled:
            transcription.on_attached()

    @property
    def video(self) -> VideoOutput | None:
        """Where the agent is seen; the session itself sends no pictures."""
        return self._video

    @video.setter
    def video(self, video: VideoOutput | None) -> None:
        if video is self._video:
            return
        if self._video is not None and self._video_enabled:
            self._video.on_detached()
        self._video = video
        if video is not None and self._video_enabled:
            video.on_attached()

    @property
    def audio_enabled(self) -> bool:
        return self._audio_enabled

    @property
    def transcription_enabled(self) -> bool:
        return self._transcription_enabled

    @property
    def video_enabled(self) -> bool:
        return self._video_enabled

    def set_audio_enabled(self, enabled: bool) -> None:
        """Speak, or only write; what is attached stays."""
        if enabled != self._audio_enabled:
            self._audio_enabled = enabled
            if self._audio is not None:
                if enabled:
                    self._audio.on_attached()
                else:
                    _leave(self._audio)
            self._changed()

    def set_transcription_enabled(self, enabled: bool) -> None:
        """Show words, or do not; what is attached stays."""
        if enabled != self._transcription_enabled:
            self._transcription_enabled = enabled
            if self._transcription is not None:
                changed = self._transcription
                (changed.on_attached if enabled else changed.on_detached)()

    def set_video_enabled(self, enabled: bool) -> None:
        """Be seen, or not; what is attached stays."""
        if enabled != self._video_enabled:
            self._video_enabled = enabled
            if self._video is not None:
                (self._video.on_attached if enabled else self._video.on_detached)()


def _leave(audio: AudioOutput) -> None:
    if audio.segment_open:
        audio.clear_buffer()
    audio.on_detached()
