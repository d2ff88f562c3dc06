"""Takes an order: the dish, a name, an e-mail address, a phone number, and a last yes.

    bargein console examples/order.py
    printf 'pizza\\nAnn\\nyes\\nann@example.com\\n555 1234\\nyes\\n' | bargein console examples/order.py

Needs no key and no network. At any question the caller may go back ("change my email") and
then goes on where the order was; the terminal shows how far it is. With `--keep order.json`
what was answered is kept in that file, and a call that broke off goes on there:

    bargein console examples/order.py --keep order.json
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bargein import Agent, AgentServer, AgentSession, JobContext, JobProcess, cli
from bargein.providers import pocketsphinx, silero
from bargein.providers.voices import embedded_tts
from bargein.workflows import (
    CaptureFailed,
    ConfirmTask,
    GetEmailResult,
    GetEmailTask,
    GetNameResult,
    GetNameTask,
    GetPhoneNumberResult,
    GetPhoneNumberTask,
    MenuOption,
    MenuResult,
    MenuTask,
    TaskCompletedEvent,
    TaskGroup,
)

DISHES = (
    "pizza",
    "lasagna",
    "soup",
    MenuOption("salad", "salad", key="", refusal="We are out of salad today."),
)
NO_ORDER = "Then I have ordered nothing. Goodbye!"
SILENCE = "I cannot hear you, so I have ordered nothing. Goodbye!"
THE_COOK = "I am calling the cook for you."

RESULTS = {
    "dish": MenuResult,
    "name": GetNameResult,
    "email": GetEmailResult,
    "phone": GetPhoneNumberResult,
}


class Order(TaskGroup):
    """The questions of an order; with `keep`, what was answered outlives the call."""

    def __init__(self, keep: Path | None, known: Mapping[str, Any]) -> None:
        super().__init__(results=known, on_task_completed=self._keep, summarize_chat_ctx=False)
        self._file = keep
        self.add(
            lambda: MenuTask("Pizza, lasagna or soup?", DISHES), id="dish", description="the dish"
        )
        self.add(GetNameTask, id="name", description="the name")
        self.add(GetEmailTask, id="email", description="the email")
        self.add(GetPhoneNumberTask, id="phone", description="the phone number", optional=True)
        self.add(lambda: ConfirmTask(self._summary()), id="last", description="the last question")

    def _summary(self) -> str:
        dish, name = self.results["dish"].label, self.results["name"].first_name
        email = self.results["email"].email_address
        return f"{dish.capitalize()} for {name}, confirmed to {email}. Shall I send the order?"

    def _keep(self, event: TaskCompletedEvent) -> None:
        if self._file is not None:
            results = {key: one for key, one in self.results.items() if key in RESULTS}
            given = {
                key: asdict(one)
                for key, one in results.items()
                if not isinstance(one, CaptureFailed)
            }
            self._file.write_text(json.dumps(given))


def kept_in(file: Path | None) -> dict[str, Any]:
    """The results that an earlier call has kept. Raises `ValueError` if they cannot be read."""
    if file is None or not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text())
        return {key: RESULTS[key](**fields) for key, fields in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{file} holds no order that was kept; move it away: {error}") from error


class Waiter(Agent):
    """Takes one order, and says how it ended."""

    def __init__(self, keep: Path | None = None) -> None:
        super().__init__(instructions="You take orders for a small kitchen.")
        self._file = keep
        self._known = kept_in(keep)
        self.ordered: dict[str, Any] = {}

    async def on_enter(self) -> None:
        try:
            results = (await Order(self._file, self._known)).task_results
        except CaptureFailed as failure:
            if failure.reason == "cancelled":  # the caller has hung up
                return
            farewell = _farewell_after(failure)
        else:
            farewell = NO_ORDER
            if results["last"].confirmed:
                self.ordered = results
                farewell = f"Thank you, {results['name'].first_name}. Your order is on its way!"
            if self._file is not None:
                self._file.unlink(missing_ok=True)
        self.session.say(farewell, allow_interruptions=False)
        self.session.shutdown()


def _farewell_after(failure: CaptureFailed) -> str:
    if failure.requested == "human":
        return THE_COOK
    return SILENCE if failure.reason == "no_input" else NO_ORDER


def prewarm(proc: JobProcess) -> None:
    """Load what all calls of a process share."""
    proc.userdata["stt"] = pocketsphinx.STT()
    proc.userdata["vad"] = silero.SileroVAD.load()


server = AgentServer(setup_fnc=prewarm)


@server.rtc_session()
async def answer(ctx: JobContext) -> None:
    """One call."""
    options = argparse.ArgumentParser(prog="order.py")
    options.add_argument("--keep", type=Path, help="where to keep what was answered")
    waiter = Waiter(options.parse_args(ctx.arguments).keep)
    session = AgentSession[None](
        stt=ctx.proc.userdata["stt"], vad=ctx.proc.userdata["vad"], tts=embedded_tts()
    )
    await session.start(waiter, room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
