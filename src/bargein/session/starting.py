"""Begin a call in the documented order, and undo it when that fails."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from ..conversation import AgentHandoff, Toolset
from ..turns.facts import SessionStarted
from .terminal_port import current_terminal

if TYPE_CHECKING:
    from .agent import Agent
    from .call import Call
    from .session import AgentSession

__all__ = ["abandon_call", "attach_terminal", "begin_call", "close_toolsets", "warn_of_set_io"]

logger = logging.getLogger(__name__)


def attach_terminal(session: AgentSession[Any]) -> None:  # whatever its userdata
    """Let the terminal that the command line passes give the session its input and output."""
    terminal = current_terminal.get()
    if terminal is None:
        return
    if session.input.audio is not None or session.output.audio is not None:
        logger.warning("the terminal replaces the input and output that were set")
    terminal.attach(session)


def warn_of_set_io(session: AgentSession[Any]) -> None:  # whatever its userdata
    """An input or output that was assigned wins over the room's."""
    if session.input.audio is not None or session.output.audio is not None:
        logger.warning("input or output is set already; the room's is not used for it")


async def begin_call(call: Call, agent: Agent) -> None:
    """Agent, hearing, then "listening". Raises what toolsets raise."""
    session = call.session
    if session.output.audio is None and session.output.transcription is None:
        logger.warning("session %s has no output: nobody will hear or read the agent", session.id)
    for toolset in _toolsets(session):
        await toolset.setup()
    call.models.follow(call.activity)
    call.configure()
    handoff = AgentHandoff(old_agent_id=None, new_agent_id=agent.id, created_at=call.clock.stamp())
    call.history.add_handoff(handoff, agent.conversation)
    await call.hearing.follow(call.activity)
    await call.activity.start()
    call.hearing.listen_to(session.input.listened)
    call.seeing.watch(session.input.watched)
    # What on_enter says first belongs before "listening".
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    call.floor.push(SessionStarted())


async def abandon_call(call: Call) -> None:
    """Stop all that a call which could not begin has started."""
    call.floor.close()
    await call.turn_ends.aclose()
    await call.hearing.aclose()
    await call.tasks.aclose()
    await call.activity.finish()
    await close_toolsets(call.session)
    call.models.close()
    call.quiescence.close()


async def close_toolsets(session: AgentSession[Any]) -> None:  # whatever its userdata
    """Close the session-wide toolsets."""
    for toolset in _toolsets(session):
        try:
            await toolset.aclose()
        except Exception:  # the rest must be closed all the same
            logger.exception("closing %r failed", toolset)


def _toolsets(session: AgentSession[Any]) -> list[Toolset]:  # whatever its userdata
    return [tool for tool in session.tools if isinstance(tool, Toolset)]
