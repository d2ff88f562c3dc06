"""Interfaces of models, and what stands between them and a session: retries, adapters, figures."""

from .attempts import Attempts
from .availability import Availability
from .chat_chunk import (
    ChatChunk,
    ChoiceDelta,
    CompletionUsage,
    FunctionToolCall,
    ToolChoice,
)
from .connect_options import APIConnectOptions
from .emitter import EventEmitter
from .fallback import AvailabilityChangedEvent
from .fallback_llm import FallbackLLM
from .fallback_stt import FallbackSTT
from .fallback_tts import FallbackTTS
from .llm import LLM, LLMRequest
from .llm_stream import CollectedResponse, LLMStream
from .mcp import MCPServer
from .metrics import (
    EOUMetrics,
    LLMMetrics,
    Metadata,
    Metrics,
    RealtimeModelMetrics,
    STTMetrics,
    TTSMetrics,
    VADMetrics,
    current_speech_id,
)
from .model import Model
from .model_errors import LLMError, ModelError, RealtimeModelError, STTError, TTSError
from .realtime import (
    GenerationCreatedEvent,
    InputSpeechStartedEvent,
    InputSpeechStoppedEvent,
    InputTranscriptionCompleted,
    MessageGeneration,
    RealtimeCapabilities,
    RealtimeModel,
    RealtimeSession,
    RealtimeSessionReconnectedEvent,
    RemoteItemAddedEvent,
)
from .recognize_stream import RecognizeStream
from .registry import resolve
from .retry import RetrySchedule
from .sentence_segment import SentenceSplit, SentenceTokenizer
from .speech_event import (
    RecognitionUsage,
    SpeechData,
    SpeechEvent,
    SpeechEventType,
    TimedWord,
)
from .stt import STT, Flush, HintChanged, STTCapabilities, TranscribeInput, TranscribeOptions
from .stt_stream_adapter import STTStreamAdapter
from .synthesize_stream import ChunkedStream, SynthesizeStream
from .tts import TTS, SpeakOptions, SynthesizedAudio, TimedText, TTSCapabilities
from .tts_stream_adapter import TTSStreamAdapter
from .turn_detector import AudioTurnDetector, AudioTurnDetectorStream, TurnDetector
from .vad import VAD, VADCapabilities, VADError, VADEvent, VADEventType, VADStream

__all__ = [
    "APIConnectOptions",
    "Attempts",
    "AudioTurnDetector",
    "AudioTurnDetectorStream",
    "Availability",
    "AvailabilityChangedEvent",
    "ChatChunk",
    "ChoiceDelta",
    "ChunkedStream",
    "CollectedResponse",
    "CompletionUsage",
    "EOUMetrics",
    "EventEmitter",
    "FallbackLLM",
    "FallbackSTT",
    "FallbackTTS",
    "Flush",
    "FunctionToolCall",
    "GenerationCreatedEvent",
    "HintChanged",
    "InputSpeechStartedEvent",
    "InputSpeechStoppedEvent",
    "InputTranscriptionCompleted",
    "LLM",
    "LLMError",
    "LLMMetrics",
    "LLMRequest",
    "LLMStream",
    "MCPServer",
    "MessageGeneration",
    "Metadata",
    "Metrics",
    "Model",
    "ModelError",
    "RealtimeCapabilities",
    "RealtimeModel",
    "RealtimeModelError",
    "RealtimeModelMetrics",
    "RealtimeSession",
    "RealtimeSessionReconnectedEvent",
    "RecognitionUsage",
    "RecognizeStream",
    "RemoteItemAddedEvent",
    "RetrySchedule",
    "STT",
    "STTCapabilities",
    "STTError",
    "STTMetrics",
    "STTStreamAdapter",
    "SentenceSplit",
    "SentenceTokenizer",
    "SpeakOptions",
    "SpeechData",
    "SpeechEvent",
    "SpeechEventType",
    "SynthesizeStream",
    "SynthesizedAudio",
    "TTS",
    "TTSCapabilities",
    "TTSError",
    "TTSMetrics",
    "TTSStreamAdapter",
    "TimedText",
    "TimedWord",
    "ToolChoice",
    "TranscribeInput",
    "TranscribeOptions",
    "TurnDetector",
    "VAD",
    "VADCapabilities",
    "VADError",
    "VADEvent",
    "VADEventType",
    "VADMetrics",
    "VADStream",
    "current_speech_id",
    "resolve",
]
