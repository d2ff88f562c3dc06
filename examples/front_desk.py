"""The front desk of a clinic: books an appointment by telephone.

    bargein console examples/front_desk.py                          talk to it in this terminal
    bargein console examples/front_desk.py --input examples/audio/changer.ogg \\
        --output call.wav --transcript call.json --fast             hear a recorded call

A group of tasks asks for day, time and phone number, and for a last yes. Callers may say
it all at once, spell, hesitate, correct themselves, go back ("change the day"), use the
keypad, or ask for a person; the tasks see to that. No model decides anything. With
OPENAI_API_KEY set, or with `--llm openai/gpt-4.1-mini`, a language model helps to
understand what the tasks do not.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clinic.calendar import Calendar, Slot, day_options, other_time, spoken_time, wishes

from bargein import Agent, AgentServer, AgentSession, JobContext, JobProcess, cli
from bargein.models import resolve
from bargein.providers import pocketsphinx, silero
from bargein.providers.voices import embedded_tts
from bargein.turns.settings import InterruptionSettings
from bargein.workflows import (
    CaptureFailed,
    CaptureSettings,
    ConfirmTask,
    GetPhoneNumberTask,
    MenuResult,
    MenuTask,
    TaskGroup,
)

GREETING = "City clinic, hello! Which day would you like to come, and at what time?"
COLLEAGUE = "I am putting you through to a colleague."
NOTHING = "Then I have booked nothing. Goodbye!"
SILENCE = "I cannot hear you, so I am hanging up. Please call again. Goodbye!"

CHANGES = (("day", "the day"), ("time", "the time"), ("phone", "the phone number"))


class TimeMenu(MenuTask):
    """A time at which no appointment begins is not taken for one that sounds like it."""

    def offer_words(self, words: str, *, mending: MenuResult | None = None) -> bool:
        return other_time(words) is None and super().offer_words(words, mending=mending)


class Booking(TaskGroup):
    """Day, time, phone number and a last yes. `results` are those of an earlier attempt."""

    def __init__(
        self, calendar: Calendar, capture: CaptureSettings, results: Mapping[str, Any]
    ) -> None:
        super().__init__(results=results, summarize_chat_ctx=False)
        self._calendar = calendar
        self._capture = capture
        # The last question repeats day and time, so they are asked back only if in doubt.
        self._choice = replace(capture, confirm_below=0.2)
        self._greeted = bool(results)
        self.add(self.day, id="day", description="the day")
        self.add(self.time, id="time", description="the time", depends_on=["day"])
        self.add(self.phone, id="phone", description="the phone number", optional=True)
        self.add(self.last_yes, id="book", description="the last question")

    @property
    def slot(self) -> Slot:
        """What the caller has chosen."""
        return Slot(self.results["day"].id, self.results["time"].id)

    def day(self) -> MenuTask:
        lines = {"ask_hint": "Which day would that be, from Monday to Friday?"}
        if not self._greeted:
            lines["ask"] = GREETING
        self._greeted = True
        return MenuTask(
            "Which day would you like?",
            list(day_options()),
            phrases=list(wishes()),
            capture=replace(self._choice, prompts=lines),
        )

    def time(self) -> TimeMenu:
        day, wish = self.results["day"].id, self.results.get("time")
        near = wish.id if wish else "10:00"
        question = f"At what time? {self._calendar.offer(day, near)}"
        if wish and not self._calendar.is_free(Slot(day, wish.id)):
            question = f"At {spoken_time(wish.id)} we are full. {question}"
        options = list(self._calendar.time_options(day, near))
        return TimeMenu(question, options, capture=self._choice)

    async def detour(self, task: Any, text: str) -> bool:  # whichever task runs
        """Says what is free if the caller names another time."""
        other = other_time(text) if isinstance(task, TimeMenu | ConfirmTask) else None
        if other is None:
            return await super().detour(task, text)
        line = f"No appointment begins then. {self._calendar.offer(self.results['day'].id, other)}"
        if isinstance(task, TimeMenu):
            task.say_aside(f"{line} Which one?")
        else:
            task.say_aside(line, and_question=True)
        return True

    def phone(self) -> GetPhoneNumberTask:
        return GetPhoneNumberTask(capture=self._capture)

    def last_yes(self) -> ConfirmTask:
        return ConfirmTask(f"Shall I book {self.slot} for you?", capture=self._capture)


class FrontDesk(Agent):
    """Books what the caller has agreed to, and says how the call ends."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(instructions="You are the front desk of a clinic. Be brief and friendly.")
        self._calendar = calendar

    async def on_enter(self) -> None:
        capture = CaptureSettings(max_asks=4)
        try:
            farewell = await self._book(capture)
        except CaptureFailed as failure:
            if failure.reason == "cancelled":  # the caller has hung up
                return
            farewell = _farewell_after(failure)
        self.session.say(farewell, allow_interruptions=False)
        self.session.shutdown()

    async def _book(self, capture: CaptureSettings) -> str:
        results: dict[str, Any] = {}
        for _ in range(3):
            booking = Booking(self._calendar, capture, results)
            results = (await booking).task_results
            if results["book"].confirmed:
                phone = results["phone"]
                number = "" if isinstance(phone, CaptureFailed) else phone.phone_number
                self._calendar.book(booking.slot, number)
                return f"Thank you. See you on {booking.slot}. Goodbye!"
            options = [*CHANGES, ("nothing", "nothing")]
            change = await MenuTask("What shall I change?", options, capture=capture)
            if change.id == "nothing":
                return NOTHING
            results = {key: results[key] for key in results if key not in ("book", change.id)}
        return COLLEAGUE


def _farewell_after(failure: CaptureFailed) -> str:
    if failure.reason == "no_input":
        return SILENCE
    return NOTHING if failure.reason == "declined" and not failure.requested else COLLEAGUE


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
        llm=resolve("llm", model) if model else None,
        stt=ctx.proc.userdata["stt"],
        vad=ctx.proc.userdata["vad"],
        tts=embedded_tts(),
        # Half a second, the default, is most of a "yes".
        interruption=InterruptionSettings(min_duration=0.3),
    )
    await session.start(FrontDesk(Calendar()), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
