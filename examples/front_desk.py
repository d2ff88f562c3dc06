"""The front desk of a clinic: books an appointment by telephone, and asks only closed questions.

    bargein console examples/front_desk.py                          talk to it in this terminal
    bargein console examples/front_desk.py --input examples/audio/caller.ogg \\
        --output call.wav --transcript call.json --fast             hear a recorded call

Two agents share the call: `FrontDesk` finds a day and a time and books them, then
hands over to `Registration`, which notes a phone number. Everything runs on this
machine: rules (`clinic/rules.py`) decide which tool to call. With OPENAI_API_KEY set,
or with `--llm openai/gpt-4.1-mini`, a language model decides instead; agents and
tools stay the same.
"""

from __future__ import annotations

import argparse
import os
from typing import Literal

from clinic.calendar import DAYS, TIMES, Calendar, Slot, SlotTaken, spoken_time
from clinic.closed_questions import ClosedQuestions, SilencePrompts
from clinic.questions import (
    DAY,
    DAY_OR_TIME,
    NUMBER_RIGHT,
    PHONE,
    shall_i_book,
    which_time,
)
from clinic.rules import clinic_rules
from clinic.spoken import day_in, time_in

from bargein import (
    Agent,
    AgentServer,
    AgentSession,
    ChatContext,
    JobContext,
    JobProcess,
    Silent,
    ToolError,
    cli,
    function_tool,
)
from bargein.models import resolve
from bargein.providers import pocketsphinx, silero
from bargein.providers.voices import embedded_tts
from bargein.turns.settings import InterruptionSettings

GREETING = "City clinic, hello! Which day would you like to come, and at what time?"

MANNERS = (
    "Speak in one or two short sentences. Ask one closed question at a time, in the words that the "
    "tools give you. If an answer makes no sense, call ask_again. Never make up days, times or "
    "digits. If the caller asks for a person, call put_through."
)


class FrontDesk(ClosedQuestions):
    """Finds a free day and time, and books it once the caller has said yes."""

    def __init__(
        self,
        calendar: Calendar,
        *,
        greeting: str = GREETING,
        instead_of: Slot | None = None,
        chat_ctx: ChatContext | None = None,
    ) -> None:
        super().__init__(
            chat_ctx=chat_ctx,
            instructions=(
                "You are the front desk of a clinic and book one appointment. Call check_calendar "
                "with what the caller says of day and time, and say what it returns. When the "
                f"caller agrees to the offered time, call book_appointment. {MANNERS}"
            ),
        )
        self._calendar = calendar
        self._greeting = greeting
        self._instead_of = instead_of

    async def on_enter(self) -> None:
        self.ask(DAY_OR_TIME)
        self.session.say(self._greeting)

    @function_tool
    async def check_calendar(
        self,
        day: str | None = None,
        time: str | None = None,
        part: Literal["morning", "afternoon"] | None = None,
    ) -> str:
        """Look up what the caller wishes, and give the words to go on with.

        Args:
            day: The week day, if the caller has named one.
            time: The time on a 24-hour clock, such as 14:30, if the caller has named one.
            part: The part of the day, if the caller has named it instead of a time.
        """
        day, time = day_in(day or ""), time_in(time or "")
        if day is None:
            self.ask(DAY if time else DAY_OR_TIME)
            if time not in TIMES:
                return "Which day, Monday to Friday, and at what time?"
            return f"On which day, Monday to Friday, at {spoken_time(time)}?"
        if day not in DAYS:
            self.ask(DAY)
            return f"We are closed on {day}. Which other day would you like, Monday to Friday?"
        if time in TIMES and self._calendar.is_free(slot := Slot(day, time)):
            self.ask(shall_i_book(slot))
            return f"Shall I book {slot} for you?"
        return self._offer_times(day, time, part)

    def _offer_times(self, day: str, time: str | None, part: str | None) -> str:
        near = time or ("15:00" if part == "afternoon" else "10:00")
        free = self._calendar.free_times(day, near=near)
        self.ask(which_time(free, part))
        first, second, third = map(spoken_time, free)
        question = f"{day}, at what time? For example {first}, {second} or {third}."
        if time is None:
            return question
        return f"We are {'full' if time in TIMES else 'closed'} then. {question}"

    @function_tool
    async def book_appointment(self, day: str, time: str) -> tuple[Agent, str]:
        """Book the time that was offered, after the caller has said yes to it.

        Args:
            day: The week day.
            time: The time on a 24-hour clock, such as 14:30.
        """
        slot = Slot(day_in(day) or day, time_in(time) or time)
        try:
            self._calendar.book(slot)
        except SlotTaken:
            raise ToolError(f"{slot} is not free; call check_calendar") from None
        if self._instead_of is not None:
            self._calendar.cancel(self._instead_of)
        return Registration(self._calendar, slot, self.chat_ctx), f"{slot} is booked."


class Registration(ClosedQuestions):
    """Notes how to reach the caller, and says goodbye. Can still change or cancel."""

    def __init__(self, calendar: Calendar, slot: Slot, chat_ctx: ChatContext) -> None:
        super().__init__(
            chat_ctx=chat_ctx,
            instructions=(
                f"The caller has booked {slot}. Note the phone number with note_phone_number and "
                "say what it returns. When the caller says that the number is right, or has none, "
                f"call finish_call. {MANNERS}"
            ),
        )
        self._calendar = calendar
        self._slot = slot
        self._digits = ""
        self._typed = ""

    async def on_enter(self) -> None:
        self.ask(PHONE)
        self.session.say("What is your phone number, digit by digit?")

    async def on_dtmf_received(self, digit: str) -> None:
        if self.question is not PHONE:
            await super().on_dtmf_received(digit)
        elif digit in "#*":
            typed, self._typed = self._typed, ""
            if typed:
                self.session.submit_user_turn(typed)
        else:
            self._typed += digit

    @function_tool
    async def note_phone_number(self, digits: str) -> str:
        """Note digits of the phone number; what comes in parts is put together.

        Args:
            digits: The digits that the caller has just said, and nothing else.
        """
        # Half a number goes on with what comes; a whole one takes its place.
        self._digits = digits if len(digits) >= 7 else self._digits + digits
        if len(self._digits) < 7:
            return f"{' '.join(self._digits)}. And the rest of the number?"
        self.ask(NUMBER_RIGHT)
        return f"I have {' '.join(self._digits)}. Is that right?"

    @function_tool
    async def forget_phone_number(self) -> str:
        """The number that was noted is wrong."""
        self._digits = ""
        self.ask(PHONE)
        return "Please say your phone number once more, digit by digit."

    @function_tool
    async def finish_call(self) -> Silent:
        """The number is right, or the caller gives none: end the call."""
        self._calendar.phones[self._slot] = self._digits
        farewell = f"Thank you. See you on {self._slot}. Goodbye!"
        return self.finish(farewell, f"{self._slot}, phone {self._digits or 'unknown'}")

    @function_tool
    async def change_appointment(self) -> Agent:
        """The caller wants another day or time. This one stays booked until that is found."""
        return FrontDesk(
            self._calendar,
            greeting="Which day and time would you like instead?",
            instead_of=self._slot,
            chat_ctx=self.chat_ctx,
        )

    @function_tool
    async def cancel_appointment(self) -> Silent:
        """The caller does not want the appointment any more."""
        self._calendar.cancel(self._slot)
        return self.finish("Your appointment is cancelled. Goodbye!", f"cancelled {self._slot}")


def prewarm(proc: JobProcess) -> None:
    """Load what all calls of a process share."""
    proc.userdata["stt"] = pocketsphinx.STT()
    proc.userdata["vad"] = silero.SileroVAD.load()


server = AgentServer(setup_fnc=prewarm)


@server.rtc_session()
async def answer(ctx: JobContext) -> None:
    """One call."""
    options = argparse.ArgumentParser(prog="front_desk.py")
    options.add_argument("--llm", default="openai" if os.environ.get("OPENAI_API_KEY") else None)
    model = options.parse_args(ctx.arguments).llm
    session = AgentSession[None](
        llm=resolve("llm", model) if model else clinic_rules(),
        stt=ctx.proc.userdata["stt"],
        vad=ctx.proc.userdata["vad"],
        tts=embedded_tts(),
        # Half a second, the default, is most of a "yes".
        interruption=InterruptionSettings(min_duration=0.3),
    )
    SilencePrompts(session)
    await session.start(FrontDesk(Calendar()), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
