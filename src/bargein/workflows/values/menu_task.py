"""Let the caller choose one of a few options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from ...conversation import ChatContext, FunctionTool, ToolFlag, function_tool
from ...not_given import NOT_GIVEN, NotGivenOr
from ...session import RunContext
from ..capture.facts import Understanding, WholeValue
from ..capture.keypad_entry import Evaluate, KeypadEntry
from ..capture.settings import CaptureSettings
from ..capture.task import CaptureTask, Style
from .menu_options import MenuOption, MenuResult, options_of
from .menu_slot import MenuSlot

__all__ = ["MenuOption", "MenuResult", "MenuTask"]


class MenuTask(CaptureTask[MenuResult]):
    """Asks `question`; options are chosen by name, number or key.

    `options`: `MenuOption`, `(id, label)` or `str`. Raises `ValueError` for fewer than
    two, and for ids or keys that are not unique. `phrases` is what callers say beside the
    names of the options, for a recogniser that has to be told. The other keywords are
    those of `Agent`.
    """

    def __init__(
        self,
        question: str,
        options: Sequence[MenuOption | tuple[str, str] | str],
        *,
        allow_keypad: bool = True,
        phrases: Sequence[str] = (),
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        extra_instructions: str = "",
        require_confirmation: NotGivenOr[bool] = NOT_GIVEN,
        capture: CaptureSettings | None = None,
        style: Style = "scripted",
        **agent_keywords: Any,  # those of Agent, checked there
    ) -> None:
        made = options_of(options)
        self._menu = MenuSlot(
            capture or CaptureSettings(),
            question,
            made,
            allow_keypad=allow_keypad,
            phrases=phrases,
        )
        self._allow_keypad = allow_keypad
        given = list(agent_keywords.pop("tools", None) or ())
        super().__init__(
            self._menu,
            extra_instructions=extra_instructions,
            chat_ctx=chat_ctx,
            require_confirmation=require_confirmation,
            style=style,
            tools=[*given, self._select_tool()],
            **agent_keywords,
        )

    def make_keypad(self) -> KeypadEntry | None:
        return super().make_keypad() if self._allow_keypad else None

    def keyed(self, entry: Evaluate) -> Understanding | None:
        """A key is never the name of an option: "3" chooses the third, not three o'clock."""
        choice = self._menu.keyed_choice(entry.keys)
        if isinstance(choice, WholeValue):
            return replace(choice, confirm=self.needs_confirmation(choice.confidence))
        return choice

    def _select_tool(self) -> FunctionTool:
        """`select_option`, its ids as an enum in the given order."""

        async def select_option(option_id: str, ctx: RunContext[Any]) -> str | None:
            """The caller has chosen.

            Args:
                option_id: The id of the option
            """
            return await self.select_option(option_id, ctx)

        ids = tuple(option.id for option in self._menu.options)
        select_option.__annotations__ = {"option_id": Literal[ids], "ctx": RunContext[Any]}
        listed = ", ".join(f"{option.id} ({option.label})" for option in self._menu.options)
        return function_tool(
            select_option, description=f"The caller has chosen one of the options: {listed}."
        )

    async def select_option(self, option_id: str, ctx: RunContext[Any] | None = None) -> str | None:
        """What the tool of that name does."""
        return await self.updated({"option_id": option_id}, ctx)

    @function_tool
    async def confirm_option(self, ctx: RunContext[Any] | None = None) -> str | None:
        """The caller agreed to the option that was read back."""
        return await self.confirmed(ctx)

    @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
    async def decline_menu(self, reason: str, ctx: RunContext[Any] | None = None) -> str | None:
        """The caller wants none of the options.

        Args:
            reason: Why, in the caller's words
        """
        return self.declined(reason, ctx)
