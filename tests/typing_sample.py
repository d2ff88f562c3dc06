"""What a user writes, for mypy: that public names carry the types they promise.

Never run as a test; `make check` has mypy read it.
"""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import assert_type

from bargein import (
    NOT_GIVEN,
    Agent,
    AgentSession,
    AudioFrame,
    ChatContext,
    ChatMessage,
    FunctionTool,
    JobContext,
    ModelSettings,
    RunContext,
    SpeechHandle,
    ToolError,
    UserStateChangedEvent,
    function_tool,
    get_job_context,
    is_given,
    llm,
    stt,
    tts,
    voice,
)

__all__ = ["Cart", "Shop", "entrypoint"]


@dataclass
class Cart:
    """What one caller wants to buy."""

    items: list[str]


@function_tool
async def opening_hours(day: str) -> str:
    """When the shop is open."""
    return f"on {day} from nine to five"


class Shop(Agent):
    """Sells things."""

    def __init__(self) -> None:
        super().__init__(instructions="Sell things.", tools=[opening_hours])

    @function_tool
    async def add(self, context: RunContext[Cart], item: str) -> int:
        """Put something into the cart."""
        if not item:
            raise ToolError("Which item?")
        assert_type(context.userdata, Cart)
        context.userdata.items.append(item)
        return len(context.userdata.items)

    async def on_user_turn_completed(self, turn_ctx: ChatContext, new_message: ChatMessage) -> None:
        assert_type(new_message.text_content, str | None)

    async def tts_node(
        self, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncIterable[AudioFrame]:
        async for frame in Agent.default.tts_node(self, text, model_settings):
            assert_type(frame, AudioFrame)
            yield frame


async def entrypoint(ctx: JobContext) -> None:
    """Answer one call."""
    session = AgentSession[Cart](userdata=Cart([]), tools=None)
    assert_type(session.userdata, Cart)

    def on_state(event: UserStateChangedEvent) -> None:
        print(event.new_state)

    session.on("user_state_changed", on_state)
    await session.start(Shop(), room=ctx.room)
    speech = session.say("Welcome.", allow_interruptions=NOT_GIVEN)
    assert_type(speech, SpeechHandle)
    assert_type(await speech, SpeechHandle)
    assert_type(get_job_context(), JobContext)
    assert is_given(speech)
    same: type[voice.Agent] = Agent
    tool: llm.FunctionTool = opening_hours
    assert isinstance(tool, FunctionTool)
    print(same, stt.STT, tts.TTS)
    await session.aclose()
