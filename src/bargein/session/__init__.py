"""A conversation at work: agents, sessions, speech, events, and the ports to sound and text.

Start with `session.py` (the public face), `call.py` (what its parts share) and
`reply.py` (how an answer is made). Who may speak is decided in `turns`.
"""

from .agent import Agent
from .events import (
    AgentFalseInterruptionEvent,
    AgentStateChangedEvent,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    DtmfReceivedEvent,
    ErrorEvent,
    FunctionToolsExecutedEvent,
    MetricsCollectedEvent,
    SessionEvent,
    SessionStalledEvent,
    SessionUsageUpdatedEvent,
    SpeechCreatedEvent,
    UserInputTranscribedEvent,
    UserStateChangedEvent,
    UserTranscriptionTimeoutEvent,
    UserTurnCommittedEvent,
    UserTurnExceededEvent,
)
from .io import (
    AudioInput,
    AudioOutput,
    AudioOutputCapabilities,
    PlaybackFinishedEvent,
    PlaybackStartedEvent,
    TextOutput,
    VideoInput,
)
from .job_port import job_connect
from .mcp_tools import MCPError
from .nodes import FlushSentinel, ModelSettings
from .options import SessionConnectOptions, SessionOptions
from .room_port import RoomPort, SessionIO
from .run_context import RunContext
from .run_events import (
    AgentHandoffEvent,
    ChatMessageEvent,
    FunctionCallEvent,
    FunctionCallOutputEvent,
    RunEvent,
)
from .run_result import RunOutputOptions, RunResult
from .session import AgentSession
from .speech_handle import SpeechHandle
from .task import AgentTask, InlineTask
from .terminal_port import TerminalPort, current_terminal
from .transcript_synchronizer import TranscriptSynchronizer
from .usage import LLMModelUsage, ModelUsage, STTModelUsage, TTSModelUsage
from .video_sampler import VideoSampler, VoiceActivityVideoSampler

__all__ = [
    "Agent",
    "AgentFalseInterruptionEvent",
    "AgentHandoffEvent",
    "AgentSession",
    "AgentStateChangedEvent",
    "AgentTask",
    "AudioInput",
    "AudioOutput",
    "AudioOutputCapabilities",
    "ChatMessageEvent",
    "CloseEvent",
    "CloseReason",
    "ConversationItemAddedEvent",
    "DtmfReceivedEvent",
    "ErrorEvent",
    "FlushSentinel",
    "FunctionCallEvent",
    "FunctionCallOutputEvent",
    "FunctionToolsExecutedEvent",
    "InlineTask",
    "LLMModelUsage",
    "MCPError",
    "MetricsCollectedEvent",
    "ModelSettings",
    "ModelUsage",
    "PlaybackFinishedEvent",
    "PlaybackStartedEvent",
    "RoomPort",
    "RunContext",
    "STTModelUsage",
    "RunEvent",
    "RunOutputOptions",
    "RunResult",
    "SessionConnectOptions",
    "SessionEvent",
    "SessionIO",
    "SessionOptions",
    "SessionStalledEvent",
    "SessionUsageUpdatedEvent",
    "SpeechCreatedEvent",
    "SpeechHandle",
    "TTSModelUsage",
    "TerminalPort",
    "TextOutput",
    "TranscriptSynchronizer",
    "UserInputTranscribedEvent",
    "UserStateChangedEvent",
    "UserTranscriptionTimeoutEvent",
    "UserTurnCommittedEvent",
    "UserTurnExceededEvent",
    "VideoInput",
    "VideoSampler",
    "VoiceActivityVideoSampler",
    "current_terminal",
    "job_connect",
]
