"""A person at a terminal: microphone and loudspeaker, or the keyboard.

What keys and lines mean is decided in `keys` and `line_editor`, how things look
in `status_line` and `screen`; this module connects them with the session.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from ..errors import AudioDeviceError
from ..session.events import UserInputTranscribedEvent, UserTurnCommittedEvent
from .call_lines import Line
from .keys import Key, KeyDecoder, Typed
from .line_editor import LineEditor, PressKeys, SayText, UnknownCommand, parse_line
from .raw_terminal import RawTerminal
from .screen import Screen
from .sound_card import SoundCard
from .sound_devices import SoundDevices
from .spoken_words import SpokenWords
from .status_line import StatusFacts, level_colour, status_text, tail

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["InteractiveFront"]

# The level meter moves this often.
_REPAINT = 1 / 12

_HALF_DUPLEX = (
    "No echo canceller: the microphone is off while the agent speaks; Enter interrupts. "
    "With headphones, start with --headphones."
)
_HELP = "Ctrl+B: sound or text. Enter: interrupt and send. /dtmf 123#: press keys. Ctrl+C: hang up."


class InteractiveFront:
    """The terminal of one session.

    Starts with sound if there are devices (and `text_only` is false), else as
    text with one notice. A device that goes away turns the call to text.
    """

    interactive = True

    def __init__(
        self,
        terminal: RawTerminal,
        screen: Screen,
        devices: SoundDevices,
        *,
        text_only: bool = False,
        headphones: bool = False,
        live_words: bool = True,
    ) -> None:
        self._terminal = terminal
        self._screen = screen
        self._devices = devices
        self._text_only = text_only
        self._headphones = headphones
        self._live_words = live_words
        self._keys = KeyDecoder()
        self._editor = LineEditor()
        self._card: SoundCard | None = None
        # The session's userdata is the application's, here and below.
        self._session: AgentSession[Any] | None = None
        self._live_text = ""
        self._live_side: Literal["user", "agent"] = "user"
        self._turn_open = False
        self._hung_up = asyncio.Event()
        self._repaint: asyncio.TimerHandle | None = None
        self._warned = False

    # Front

    def open(self) -> None:
        self._terminal.open()
        self._terminal.read(self._typed, self._hung_up.set)
        self._paint()

    def close(self) -> None:
        self._hung_up.set()
        if self._repaint is not None:
            self._repaint.cancel()
            self._repaint = None
        if self._card is not None:
            self._card.close()
            self._card = None
        self._screen.clear_live()
        self._terminal.close()

    def attach(self, session: AgentSession[Any]) -> None:
        self._session = session
        session.output.transcription = SpokenWords(self.add_words if self._live_words else None)
        session.on("user_input_transcribed", self._transcribed)
        session.on("user_turn_committed", self._committed)
        session.on("agent_state_changed", lambda event: self._paint())
        session.on("conversation_item_added", lambda event: self.show_live("", "user"))
        self.show(Line(_HELP, "detail"))
        if self._text_only:
            self._detach_sound()
        else:
            self._to_sound()

    async def run(self, session: AgentSession[Any]) -> None:
        await self._hung_up.wait()

    def hang_up(self) -> None:
        """What Ctrl+C does."""
        self._hung_up.set()

    def show(self, line: Line) -> None:
        self._screen.print_line(line.text, line.style)

    # What moves at the bottom

    def show_live(self, text: str, side: Literal["user", "agent"]) -> None:
        """Show what one side is saying just now; empty takes it away."""
        self._live_text, self._live_side = text, side
        self._paint()

    def add_words(self, text: str) -> None:
        """More of what the agent is saying just now."""
        before = self._live_text if self._live_side == "agent" else ""
        self.show_live((before or "Agent: ") + text, "agent")

    # Events of the session: a handler is given its event alone, so the name says its type.
    def _transcribed(self, event: UserInputTranscribedEvent) -> None:
        self._turn_open = True
        self.show_live("" if event.is_final else f"You:   {event.transcript}", "user")

    def _committed(self, event: UserTurnCommittedEvent) -> None:
        self._turn_open = False

    def _paint(self) -> None:
        if self._hung_up.is_set():
            return
        session, card = self._session, self._card
        facts = StatusFacts(
            audio=card is not None,
            agent_state=session.agent_state if session is not None else "starting",
            device=card.microphone.name if card is not None else "",
            level_dbfs=card.microphone.level_dbfs if card is not None else -70.0,
            typed=self._editor.text,
        )
        columns = self._screen.columns
        head, bar, rest = status_text(facts, columns)
        status = [(head, ""), (bar, level_colour(facts.level_dbfs)), (rest, "")]
        live = [(tail(self._live_text, columns), "detail")]
        self._screen.show_live([live, status] if self._live_text else [status])

    def _tick(self) -> None:
        self._paint()
        self._repaint = asyncio.get_running_loop().call_later(_REPAINT, self._tick)

    # Keys

    def _typed(self, data: bytes) -> None:
        for key in self._keys.feed(data):
            self._key(key)
        self._paint()

    def _key(self, key: Key | Typed) -> None:
        if key is Key.QUIT:
            self._hung_up.set()
        elif key is Key.TOGGLE:
            self._toggle()
        elif (entered := self._editor.feed(key)) is not None:
            self._enter(entered)

    def _enter(self, entered: str) -> None:
        session = self._session
        if session is None or session.agent_state == "initializing":
            self.show(Line("Not yet: the agent is starting.", "notice"))
            return
        try:
            self._obey(session, entered)
        except RuntimeError as error:  # protected speech, or a session that is closing
            self.show(Line(f"Not sent: {error}", "notice"))

    def _obey(self, session: AgentSession[Any], entered: str) -> None:
        line = parse_line(entered)
        if isinstance(line, PressKeys):
            for digit in line.digits:
                session.input.push_dtmf(digit)
        elif isinstance(line, UnknownCommand):
            self.show(Line(line.problem, "notice"))
        elif isinstance(line, SayText) and line.text:
            self._watch(session.submit_user_turn(line.text))
        elif session.agent_state in ("thinking", "speaking"):
            self._watch(session.interrupt())
        elif self._turn_open:
            self._watch(session.commit_user_turn())

    def _watch(self, result: asyncio.Future[Any]) -> None:
        def done(future: asyncio.Future[Any]) -> None:
            if not future.cancelled() and (error := future.exception()) is not None:
                self.show(Line(f"Not sent: {error}", "problem"))

        result.add_done_callback(done)

    # Sound

    def _toggle(self) -> None:
        if self._session is None:
            return
        if self._card is None:
            self._to_sound()
        else:
            self._to_text()
            self.show(Line("Text mode: type, and press Enter.", "notice"))

    def _to_sound(self) -> None:
        assert self._session is not None
        try:
            self._card = SoundCard(
                self._devices, headphones=self._headphones, on_lost=self._lost_device
            )
        except AudioDeviceError as error:
            self._detach_sound()
            self.show(Line(f"Text mode: {error}.", "notice"))
            return
        self._session.input.audio = self._card.microphone
        self._session.input.typed = False
        self._session.output.audio = self._card.loudspeaker
        if not self._headphones and not self._warned:
            self._warned = True
            self.show(Line(_HALF_DUPLEX, "notice"))
        self._tick()

    def _to_text(self) -> None:
        if self._repaint is not None:
            self._repaint.cancel()
            self._repaint = None
        self._detach_sound()
        if self._card is not None:
            self._card.close()
            self._card = None
        self._paint()

    def _detach_sound(self) -> None:
        if self._session is not None:
            self._session.input.audio = None
            self._session.input.typed = True
            self._session.output.audio = None

    def _lost_device(self, which: str) -> None:
        self._to_text()
        self.show(Line(f"The {which} went away. Text mode; Ctrl+B tries again.", "problem"))
