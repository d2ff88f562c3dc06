"""Ask a question that is answered with yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ...conversation import ChatContext, Completeness, ListeningHint, ToolFlag, function_tool
from ...not_given import NotGivenOr
from ...session import RunContext
from ..capture.facts import InvalidValue, PartialValue, Understanding, WholeValue
from ..capture.settings import CaptureSettings
from ..capture.slot import Heard, Slot, Tools
from ..capture.task import CaptureTask, Style
from ..words.commands import polarity

__all__ = ["ConfirmResult", "ConfirmTask"]


@dataclass(frozen=True, slots=True)
class ConfirmResult:
    """What `ConfirmTask` gives."""

    confirmed: bool


class _YesNo(Slot[ConfirmResult]):
    """Values are `bool`."""

    label: ClassVar[str] = "answer"
    tools: ClassVar[Tools] = Tools("answer_yes_no", None, "decline_answer")
    kind: ClassVar[str] = "yes_no"
    instructions: ClassVar[str] = (
        "The caller was asked a question that wants a yes or a no. Once the answer is clear, call "
        "answer_yes_no; call decline_answer when the caller does not want to answer. Answer side "
        "questions in one sentence and ask again."
    )
    keyed: ClassVar[bool] = True
    closed: ClassVar[bool] = True
    shares_words: ClassVar[bool] = True
    confirms_voice: ClassVar[bool] = False
    code_is_final: ClassVar[bool] = True
    model_confidence: ClassVar[float] = 0.6

    def __init__(self, settings: CaptureSettings, question: str) -> None:
        super().__init__(settings)
        self._question = question

    def question(self, n: int) -> str:
        return self.line("ask") or self._question if n == 1 else super().question(n)

    def understand(self, heard: Heard) -> Understanding | None:
        if heard.value is not None:  # the answer is about what was asked back
            return None
        keyed = {"1": True, "2": False}.get(heard.text.strip())
        answer = (
            polarity(heard.text, phrases=self.settings.phrases, language=self.words)
            if keyed is None
            else keyed
        )
        return None if answer is None else WholeValue(answer, confirm=False)

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        return WholeValue(bool(fields["yes"]))

    def fields(self, value: Any) -> dict[str, Any]:
        return {"yes": value}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        return True  # one of two: a model may map freely

    def is_full(self, digits: str) -> bool:
        return len(digits) >= 1

    def from_result(self, result: Any) -> Any:
        return bool(result.confirmed)

    def spoken(self, value: Any, n: int) -> str:
        speech = self.language.speech
        return speech.yes if value else speech.no

    def read_back(self, value: Any, n: int) -> str:
        return self.line("yes" if value else "no")

    def hint(self, before: Heard) -> ListeningHint | None:
        speech = self.language.speech
        phrases = tuple(filter(None, (speech.yes, speech.no)))
        return ListeningHint("yes_no", phrases=phrases, language=self.words)

    def completeness(self, heard: Heard) -> Completeness:
        answer = polarity(heard.text, phrases=self.settings.phrases, language=self.words)
        return "unknown" if answer is None else "complete"

    def result(self, value: Any) -> ConfirmResult:
        return ConfirmResult(bool(value))


class ConfirmTask(CaptureTask[ConfirmResult]):
    """Asks `question`; keys 1 and 2 are yes and no. The other keywords are those of `Agent`."""

    def __init__(
        self,
        question: str,
        *,
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        extra_instructions: str = "",
        capture: CaptureSettings | None = None,
        style: Style = "scripted",
        **agent_keywords: Any,  # those of Agent, checked there
    ) -> None:
        super().__init__(
            _YesNo(capture or CaptureSettings(), question),
            extra_instructions=extra_instructions,
            chat_ctx=chat_ctx,
            style=style,
            **agent_keywords,
        )

    @function_tool
    async def answer_yes_no(self, yes: bool, ctx: RunContext[Any] | None = None) -> str | None:
        """The caller has answered.

        Args:
            yes: Whether the answer is a yes
        """
        return await self.updated({"yes": yes}, ctx)

    @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
    async def decline_answer(self, reason: str, ctx: RunContext[Any] | None = None) -> str | None:
        """The caller does not want to answer.

        Args:
            reason: Why, in the caller's words
        """
        return self.declined(reason, ctx)
