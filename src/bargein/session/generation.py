"""One model request: run `llm_node`, hand its text and calls on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..conversation import ChatContext, Tool
from ..errors import StopResponse
from ..models import ChatChunk, FunctionToolCall
from ..models.metrics import current_speech_id
from .agent_text import AgentText
from .nodes import FlushSentinel, ModelSettings, node_items, node_result

if TYPE_CHECKING:
    from .activity import Activity

__all__ = ["Generation", "GenerationResult"]

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class GenerationResult:
    """What one request gave."""

    ttft: float | None = None
    """Seconds from the request to the first text or call."""

    calls: int = 0
    error: Exception | None = None
    """Why it failed; whoever reads the text gets it as well."""

    sound: bool = False
    """Whether the model gave sound of its own, with words or without."""

    deliberate_silence: bool = False
    """`llm_node` returned `None` or raised `StopResponse`."""


@dataclass(slots=True)
class Generation:
    """Runs the model for one step; text goes to `text`, calls to `on_call`, as they come."""

    activity: Activity
    speech_id: str
    chat_ctx: ChatContext
    tools: list[Tool]
    settings: ModelSettings
    text: AgentText
    on_call: Callable[[FunctionToolCall], None]
    result: GenerationResult = field(default_factory=GenerationResult)

    async def run(self) -> GenerationResult:
        """Returns when the model has finished or failed; ends `text` in any case."""
        try:
            await self._generate()
        except StopResponse:
            self.result.deliberate_silence = True
        except Exception as error:  # raised again where the text is read
            self.result.error = error
        finally:
            self.text.end(self.result.error)
        return self.result

    async def _generate(self) -> None:
        clock = self.activity.call.clock
        began = clock.now()
        token = current_speech_id.set(self.speech_id)
        try:
            node = self.activity.agent.llm_node(self.chat_ctx, self.tools, self.settings)
            answer = await node_result(node)
            self.result.deliberate_silence = answer is None
            async with aclosing(node_items(answer, str, ChatChunk)) as items:
                async for item in items:
                    if self._take(item) and self.result.ttft is None:
                        self.result.ttft = clock.now() - began
        finally:
            current_speech_id.reset(token)

    def _take(self, item: object) -> bool:
        """Hand on one item of the node; True if it held text or a call."""
        match item:
            case str():
                self.text.push(item)
                return bool(item)
            case FlushSentinel():
                self.text.end_segment()
            case ChatChunk(delta=delta) if delta is not None:
                if delta.content:
                    self.text.push(delta.content)
                for call in delta.tool_calls:
                    self._take_call(call)
                return bool(delta.content or delta.tool_calls)
        return False

    def _take_call(self, call: FunctionToolCall) -> None:
        if self.settings.tool_choice == "none":
            logger.warning("the model called %r though tools were off; dropped", call.name)
            return
        self.result.calls += 1
        self.on_call(call)
