"""The product's task for a setup, and what its result says for each slot."""

from __future__ import annotations

from typing import Any

from bargein.session import Agent, AgentTask
from bargein.workflows import (
    ConfirmTask,
    GetAddressTask,
    GetCreditCardTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
    TaskGroup,
)

from .slots import Mind
from .truths import Setup

__all__ = ["Host", "make_task", "stored"]


class Host(Agent):
    """Awaits the task as it enters, and keeps what came of it."""

    def __init__(self, task: AgentTask[Any]) -> None:
        super().__init__(instructions="Host.")
        self.task = task
        self.result: Any = None
        self.error: BaseException | None = None

    async def on_enter(self) -> None:
        try:
            self.result = await self.task
        except Exception as error:
            self.error = error

    @property
    def over(self) -> bool:
        """Whether the task has ended."""
        return self.result is not None or self.error is not None


def make_task(setup: Setup) -> AgentTask[Any]:
    """With the defaults, but for what the setup says."""
    match setup.kind:
        case "email":
            return GetEmailTask()
        case "phone":
            return GetPhoneNumberTask(region=setup.region)
        case "address":
            return GetAddressTask(region=setup.region, **setup.options)
        case "name":
            return GetNameTask(**setup.options)
        case "date":
            return GetDateOfBirthTask(region=setup.region)
        case "card":
            return GetCreditCardTask()
        case "digits":
            return GetDtmfTask(**setup.options)
        case "yes_no":
            return ConfirmTask(setup.question)
        case "menu":
            return MenuTask(setup.question, setup.options["options"])
    return _group(setup)


def stored(setup: Setup, minds: dict[str, Mind], result: Any) -> dict[str, Any]:
    """The result by slot, as the judge compares it."""
    if setup.kind == "card":
        given = {
            "number": result,
            "expiration": result,
            "code": result,
            "name": result.cardholder_name,
        }
    elif setup.kind == "group":
        given = result.task_results
    else:
        given = {setup.kind: result}
    return {slot: minds[slot].kind.stored(one) for slot, one in given.items()}


def _group(setup: Setup) -> TaskGroup:
    return (
        TaskGroup(summarize_chat_ctx=False)
        .add(lambda: GetNameTask(last_name=True), id="name", description="the caller's name")
        .add(GetEmailTask, id="email", description="the caller's email address")
        .add(
            lambda: GetPhoneNumberTask(region=setup.region),
            id="phone",
            description="the caller's phone number",
        )
    )
