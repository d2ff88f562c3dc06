"""Every name, parameter, order and default that the documentation of sessions gives is there.

The tables are the documentation's, in Python's own notation. What we have besides
must be optional: code written from the documentation runs as it stands.
"""

from __future__ import annotations

import dataclasses
import inspect

import pytest

import bargein
from bargein import NOT_GIVEN, conversation, errors, llm, models, session, stt, testing, tts, vad
from bargein import voice as voice_names
from bargein.session import events as session_events
from bargein.session import usage
from bargein.session.io import AudioOutputCapabilities, VideoInput
from bargein.session.run_event_expect import ChatMessageAssert, EventAssert
from bargein.session.run_expect import RunAssert
from bargein.session.run_result import RunResult
from bargein.turns import settings
from bargein.turns.commands import AgentState, UserState

NORMAL = bargein.SpeechHandle.SPEECH_PRIORITY_NORMAL
ANY_DEFAULT = object()
"""In a table: optional, whatever the default's form is."""

AGENT_KEYWORDS = """
    turn_detection=NOT_GIVEN, stt=NOT_GIVEN, vad=NOT_GIVEN, llm=NOT_GIVEN, tts=NOT_GIVEN,
    mcp_servers=NOT_GIVEN, allow_interruptions=NOT_GIVEN, min_consecutive_speech_delay=NOT_GIVEN,
    min_endpointing_delay=NOT_GIVEN, max_endpointing_delay=NOT_GIVEN, endpointing=NOT_GIVEN,
    interruption=NOT_GIVEN, preemptive=NOT_GIVEN, speech=NOT_GIVEN, liveness=NOT_GIVEN
"""

CALLABLES = {
    # 3, 4, 5, 6: sessions, agents, tasks
    session.AgentSession: """*, turn_detection=None, stt=None, vad=None, llm=None, tts=None,
        mcp_servers=None, userdata=None, tools=None, allow_interruptions=True,
        discard_audio_if_uninterruptible=True, min_interruption_duration=0.5,
        min_interruption_words=0, min_endpointing_delay=0.5, max_endpointing_delay=6.0,
        max_tool_steps=3, min_consecutive_speech_delay=0.0, video_sampler=NOT_GIVEN,
        user_away_timeout=15.0, conn_options=None, loop=None, endpointing=None,
        interruption=None, preemptive=None, speech=None, liveness=None, keyterms=()""",
    session.AgentSession.start: """self, agent, *, room=None, room_input_options=None,
        room_output_options=None, room_options=None, record=False, capture_run=False,
        close_on_task_completed=False""",
    session.AgentSession.say: """self, text, *, audio=None, allow_interruptions=NOT_GIVEN,
        add_to_chat_ctx=True, priority=NORMAL""",
    session.AgentSession.generate_reply: """self, *, user_input=None, instructions=None,
        tool_choice=NOT_GIVEN, tools=NOT_GIVEN, chat_ctx=None, allow_interruptions=NOT_GIVEN,
        input_modality=NOT_GIVEN, priority=NORMAL""",
    session.AgentSession.submit_user_turn: 'self, text, *, modality="text"',
    session.AgentSession.interrupt: "self, *, force=False",
    session.AgentSession.clear_user_turn: "self",
    session.AgentSession.commit_user_turn: """self, *, transcript_timeout=2.0,
        stt_flush_duration=2.0, skip_reply=False""",
    session.AgentSession.update_agent: "self, agent",
    session.AgentSession.update_options: """self, *, endpointing=None, interruption=None,
        preemptive=None, speech=None, liveness=None, turn_detection=NOT_GIVEN, keyterms=None,
        video_sampler=NOT_GIVEN, user_away_timeout=NOT_GIVEN""",
    session.AgentSession.drain: "self",
    session.AgentSession.shutdown: "self, *, drain=True",
    session.AgentSession.aclose: "self",
    session.AgentSession.wait_for_idle: "self",
    session.AgentSession.run: """self, *, user_input, input_modality="text", output_type=None,
        output_options=NOT_GIVEN""",
    session.Agent: f"*, instructions, id=None, chat_ctx=None, tools=None, {AGENT_KEYWORDS}",
    session.Agent.update_instructions: "self, instructions",
    session.Agent.update_tools: "self, tools",
    session.Agent.update_chat_ctx: "self, chat_ctx",
    session.Agent.update_listening_hint: "self, hint",
    session.Agent.call_tool: "self, name, **arguments",
    session.Agent.on_enter: "self",
    session.Agent.on_exit: "self",
    session.Agent.on_user_turn_completed: "self, turn_ctx, new_message",
    session.Agent.on_dtmf_received: "self, digit",
    session.Agent.stt_node: "self, audio, model_settings",
    session.Agent.llm_node: "self, chat_ctx, tools, model_settings",
    session.Agent.transcription_node: "self, text, model_settings",
    session.Agent.tts_node: "self, text, model_settings",
    session.Agent.realtime_audio_output_node: "self, audio, model_settings",
    session.Agent.default.stt_node: "agent, audio, model_settings",
    session.Agent.default.llm_node: "agent, chat_ctx, tools, model_settings",
    session.Agent.default.transcription_node: "agent, text, model_settings",
    session.Agent.default.tts_node: "agent, text, model_settings",
    session.Agent.default.realtime_audio_output_node: "agent, audio, model_settings",
    session.AgentTask: "*, instructions, preserve_function_call_history=False, **keywords",
    session.AgentTask.complete: "self, result",
    session.AgentTask.done: "self",
    session.AgentTask.cancel: "self",
    session.AgentTask.leave: "self, outcome",
    # 7: handles and contexts
    session.SpeechHandle: "*, speech_id, allow_interruptions, step_index=ANY, parent=ANY",
    session.SpeechHandle.create: "allow_interruptions=True, step_index=0, parent=None",
    session.SpeechHandle.done: "self",
    session.SpeechHandle.wait_for_playout: "self",
    session.SpeechHandle.exception: "self",
    session.SpeechHandle.interrupt: "self, *, force=False",
    session.SpeechHandle.add_done_callback: "self, callback",
    session.SpeechHandle.remove_done_callback: "self, callback",
    session.SpeechHandle.wait_if_not_interrupted: "self, aw",
    session.RunContext: "*, session, speech_handle, function_call",
    session.RunContext.wait_for_playout: "self",
    session.RunContext.disallow_interruptions: "self",
    session.RunContext.with_filler: "self, text, *, delay=0.0, interval=None, max_steps=None",
    session.ModelSettings: "tool_choice=NOT_GIVEN",
    session.SessionConnectOptions: """*, stt_conn_options=ANY, llm_conn_options=ANY,
        tts_conn_options=ANY, max_unrecoverable_errors=3""",
    session.VoiceActivityVideoSampler: "*, speaking_fps=1.0, silent_fps=0.3",
    session.VoiceActivityVideoSampler.__call__: "self, frame, session",
    # 8, 9, 12: tools, conversation, hints
    conversation.ProviderTool: "id",
    conversation.Toolset: "id, tools=()",
    conversation.Toolset.setup: "self",
    conversation.Toolset.aclose: "self",
    conversation.ToolContext: "tools=()",
    conversation.find_function_tools: "obj",
    conversation.ChatContext: "items=None",
    conversation.ChatContext.empty: "",
    conversation.ChatContext.messages: "self",
    conversation.ChatContext.add_message: """self, *, role, content, id=None, interrupted=False,
        created_at=None, metrics=None, extra=None""",
    conversation.ChatContext.insert: "self, item",
    conversation.ChatContext.remove: "self, item",
    conversation.ChatContext.get_by_id: "self, item_id",
    conversation.ChatContext.index_by_id: "self, item_id",
    conversation.ChatContext.find_insertion_index: "self, *, created_at",
    conversation.ChatContext.copy: """self, *, exclude_function_call=False,
        exclude_instructions=False, exclude_empty_message=False, exclude_handoff=False,
        exclude_config_update=False, tools=None""",
    conversation.ChatContext.truncate: "self, *, max_items",
    conversation.ChatContext.merge: """self, other, *, exclude_function_call=False,
        exclude_instructions=False, exclude_config_update=False""",
    conversation.ChatContext.to_dict: """self, *, exclude_image=True, exclude_audio=True,
        exclude_timestamp=True, exclude_function_call=False, exclude_metrics=False""",
    conversation.ChatContext.from_dict: "data",
    conversation.ChatContext.is_equivalent: "self, other",
    conversation.ChatContext.summarize: "self, llm, *, keep_last_turns=2",
    conversation.Instructions: 'base="", *, audio=None, text=None',
    conversation.Instructions.as_modality: "self, modality",
    conversation.Instructions.render: "self, modality=None, data=None",
    conversation.Instructions.resolve_template: "template, **kw",
    conversation.InstructionParts: 'audio="", *, text=None, persona=NOT_GIVEN, extra=""',
    conversation.ListeningHint: """kind, *, min_digits=None, max_digits=None, min_delay=None,
        max_delay=None, complete_delay=None, completeness=None, keyterms=(), phrases=(),
        sensitive=False""",
    # 16: models
    models.STTCapabilities: """streaming, interim_results, diarization=False,
        aligned_transcript=False, offline_recognize=True, keyterms=False, hints=False""",
    models.TTSCapabilities: "streaming, aligned_transcript=False",
    models.VADCapabilities: "update_interval",
    models.STT.recognize: "self, buffer, *, language=None, conn_options=None",
    models.STT.stream: "self, *, language=None, conn_options=None",
    models.STT.recognize_once: "self, audio, options",
    models.STT.transcribe: "self, frames, options",
    models.LLM: "",
    models.LLM.chat: """self, *, chat_ctx, tools=None, tool_choice=None,
        parallel_tool_calls=None, extra_kwargs=None, conn_options=None""",
    models.LLM.generate: "self, request",
    models.TTS: "*, capabilities, sample_rate, num_channels=1",
    models.TTS.synthesize: "self, text, *, conn_options=None",
    models.TTS.stream: "self, *, conn_options=None",
    models.TTS.speak: "self, text, options",
    models.VAD.stream: "self",
    models.RecognizeStream.push_frame: "self, frame",
    models.RecognizeStream.flush: "self",
    models.RecognizeStream.end_input: "self",
    models.RecognizeStream.update_hint: "self, hint",
    models.LLMStream.collect: "self",
    models.LLMStream.to_str_iterable: "self",
    models.SynthesizeStream.push_text: "self, text",
    models.SynthesizeStream.flush: "self",
    models.SynthesizeStream.end_input: "self",
    models.ChunkedStream.collect: "self",
    models.VADStream.push_frame: "self, frame",
    models.VADStream.flush: "self",
    models.VADStream.end_input: "self",
    models.APIConnectOptions: "max_retry=3, retry_interval=2.0, timeout=10.0",
    models.resolve: "kind, name",
    models.TurnDetector.supports_language: "self, lang",
    models.TurnDetector.unlikely_threshold: "self, lang",
    models.TurnDetector.predict_end_of_turn: "self, chat_ctx, *, timeout=None",
    models.AudioTurnDetector.stream: "self",
    models.AudioTurnDetectorStream.push_frame: "self, frame",
    models.AudioTurnDetectorStream.predict: "self",
    models.AudioTurnDetectorStream.flush: "self",
    models.AudioTurnDetectorStream.aclose: "self",
    models.MCPServer.initialize: "self",
    models.MCPServer.list_tools: "self",
    models.MCPServer.aclose: "self",
    errors.APIError: "message, *, body=None, retryable=True",
    errors.APIStatusError: "message, *, status_code=ANY, request_id=ANY, body=None",
    stt.StreamAdapter: "stt, vad",
    tts.StreamAdapter: "tts, *, sentence_tokenizer=ANY",
    llm.FallbackAdapter: """llm, *, attempt_timeout=5.0, max_retry_per_llm=0,
        retry_interval=0.5, retry_on_chunk_sent=False""",
    stt.FallbackAdapter: """stt, *, attempt_timeout=10.0, max_retry_per_stt=1,
        retry_interval=0.5, retry_on_chunk_sent=False""",
    tts.FallbackAdapter: """tts, *, attempt_timeout=10.0, max_retry_per_tts=2,
        retry_interval=0.5, retry_on_chunk_sent=False""",
    llm.RealtimeModel: "*, capabilities",
    llm.RealtimeModel.session: "self",
    llm.RealtimeSession.generate_reply: """self, *, instructions=None, tool_choice=NOT_GIVEN,
        tools=None""",
    llm.RealtimeSession.truncate: """self, *, message_id, modalities, audio_end_ms,
        audio_transcript=None""",
    llm.RealtimeSession.update_options: "self, *, tool_choice=NOT_GIVEN",
    # 17: ports
    session.AudioInput: "label, source=None",
    VideoInput: "label, source=None",
    session.AudioOutput: """label, *, capabilities=ANY, next_in_chain=None, sample_rate=None""",
    AudioOutputCapabilities: "pause=ANY",
    session.AudioOutput.capture_frame: "self, frame",
    session.AudioOutput.flush: "self",
    session.AudioOutput.clear_buffer: "self",
    session.AudioOutput.pause: "self",
    session.AudioOutput.resume: "self",
    session.AudioOutput.wait_for_playout: "self",
    session.TextOutput: "label, *, next_in_chain=None",
    session.TextOutput.capture_text: "self, text",
    session.TextOutput.flush: "self",
    session.TranscriptSynchronizer: "*, next_in_chain_audio, next_in_chain_text",
    session.PlaybackStartedEvent: "created_at",
    session.PlaybackFinishedEvent: "playback_position, interrupted, synchronized_transcript=None",
    # 20: runs
    RunAssert.next_event: "self, type=None",
    RunAssert.skip_next: "self, count=1",
    RunAssert.no_more_events: "self",
    RunAssert.contains_message: "self, *, role=None",
    RunAssert.contains_function_call: "self, *, name=None, arguments=None",
    RunAssert.contains_function_call_output: "self, *, output=None, is_error=None",
    RunAssert.contains_agent_handoff: "self, *, new_agent_type=None",
    EventAssert.is_message: "self, *, role=None",
    EventAssert.is_function_call: "self, *, name=None, arguments=None",
    EventAssert.is_function_call_output: "self, *, output=None, is_error=None",
    EventAssert.is_agent_handoff: "self, *, new_agent_type=None",
    EventAssert.event: "self",
    ChatMessageAssert.judge: "self, llm, *, intent",
    # 21: testing
    testing.run_virtual: "coro",
    testing.ScriptedLLM: "entries=()",
    testing.reply: 'text="", ttft=0.1, rate=None, calls=(), when=None',
    testing.call: "name, /, **args",
    testing.failure: "exc=None, *, attempts=1, at_word=0",
    testing.hang: "",
    testing.heard: "at, text, *, final_after=0.2, interims=None, confidence=1.0",
    testing.ScriptedSTT: "timeline=(), *, lag=0.0, drop_final=False, failure=None",
    testing.ScriptedVAD: "timeline=()",
    testing.ScriptedTTS: "seconds_per_word=0.3, ttfb=0.1, timed=True, *, failure=None",
    testing.FakeAudioOutput: "can_pause=True, latency=0.0, forget_finished=False",
    testing.FakeTextOutput: "label=ANY",
    testing.ScriptedCaller: "session",
    testing.ScriptedCaller.say: "self, text, duration=None, pauses=None",
    testing.ScriptedCaller.silence: "self, s",
    testing.ScriptedCaller.cough: "self, seconds=0.6",
    testing.ScriptedCaller.press: "self, keys, gap=0.2",
    testing.ScriptedCaller.hang_up: "self",
    testing.ScriptedCaller.hears: "self, text, within=ANY",
    testing.EventLog: "session",
    testing.EventLog.names: "self",
    testing.EventLog.assert_order: "self, expected",
    testing.explore: "scenario, *, inject, sample=None",
    testing.mock_tools: "agent, mocks, *, session=None",
}

POSITIONAL_ONLY_NAMES_FREE = {
    # Where the documentation writes an argument without a name, ours may have any.
    conversation.find_function_tools,
    conversation.ChatContext.insert,
    conversation.ChatContext.remove,
    conversation.ChatContext.get_by_id,
    conversation.ChatContext.index_by_id,
    models.TurnDetector.supports_language,
    models.TurnDetector.unlikely_threshold,
    testing.run_virtual,
    testing.ScriptedCaller.silence,
    testing.ScriptedCaller.hears,
    testing.failure,
    testing.call,
    testing.explore,
    testing.mock_tools,
    llm.FallbackAdapter,
    stt.FallbackAdapter,
    tts.FallbackAdapter,
}

SETTINGS = {
    settings.EndpointingSettings: {
        "mode": "fixed",
        "min_delay": 0.5,
        "max_delay": 6.0,
        "alpha": 0.9,
        "complete_delay": 0.15,
        "transcript_wait": 2.0,
    },
    settings.InterruptionSettings: {
        "allow": True,
        "discard_audio": True,
        "min_duration": 0.5,
        "min_words": 0,
        "resume_false": True,
        "false_interruption_timeout": 2.0,
        "keep_protected_speech": True,
        "backchannels": frozenset({"mm", "mhm", "mm-hmm", "hmm", "uh-huh", "uh huh"}),
        "early_answer_window": 2.0,
    },
    settings.PreemptiveSettings: {
        "enabled": True,
        "tts": False,
        "max_speech": 10.0,
        "max_attempts": 3,
    },
    settings.SpeechSettings: {
        "max_tool_steps": 3,
        "min_gap": 0.0,
        "text_transforms": ("filter_markdown", "filter_emoji"),
    },
    settings.LivenessSettings: {
        "max_user_turn": 60.0,
        "stall_timeout": 10.0,
        "hook_timeout": 10.0,
        "tool_wait": 2.0,
        "interrupted_tool_grace": 5.0,
        "close_timeout": 10.0,
        "tool_timeout": 60.0,
        "slow_line": "One moment, please.",
        "slow_after": 5.0,
        "fallback_line": "Sorry, I'm having trouble right now. Could you say that again?",
        "fallback_audio": None,
    },
    session.SessionConnectOptions: {
        "stt_conn_options": models.APIConnectOptions(),
        "llm_conn_options": models.APIConnectOptions(),
        "tts_conn_options": models.APIConnectOptions(),
        "max_unrecoverable_errors": 3,
    },
    vad.VoiceDetectorSettings: {
        "activation": 0.5,
        "deactivation": 0.35,
        "min_speech": 0.05,
        "min_silence": 0.4,
        "prefix": 0.5,
        "max_buffered": 60.0,
    },
}

REQUIRED = object()

EVENTS = {
    "user_state_changed": {"old_state": REQUIRED, "new_state": REQUIRED},
    "agent_state_changed": {"old_state": REQUIRED, "new_state": REQUIRED},
    "user_input_transcribed": {
        "transcript": REQUIRED,
        "is_final": REQUIRED,
        "speaker_id": None,
        "language": None,
        "item_id": None,
    },
    "user_turn_committed": dict.fromkeys(
        ["transcript", "reason", "delay", "hint", "completeness", "probability", "held"],
        ANY_DEFAULT,
    ),
    "user_turn_exceeded": {"transcript": REQUIRED, "duration": REQUIRED},
    "user_transcription_timeout": {
        "speech_duration": REQUIRED,
        "vad_speech_started_at": REQUIRED,
    },
    "conversation_item_added": {"item": REQUIRED},
    "function_tools_executed": {"function_calls": REQUIRED, "function_call_outputs": REQUIRED},
    "speech_created": {"user_initiated": REQUIRED, "source": REQUIRED, "speech_handle": REQUIRED},
    "agent_false_interruption": {"resumed": REQUIRED},
    "metrics_collected": {"metrics": REQUIRED},
    "session_usage_updated": {"usage": REQUIRED},
    "session_stalled": {"waiting_for": REQUIRED, "duration": REQUIRED, "action": REQUIRED},
    "dtmf_received": {"digit": REQUIRED, "participant": ANY_DEFAULT},
    "error": {"error": REQUIRED, "source": ANY_DEFAULT},
    "close": {"error": None, "reason": REQUIRED},
}

ITEMS = {
    (conversation.ChatMessage, "message"): {
        "role": REQUIRED,
        "content": REQUIRED,
        "interrupted": False,
        "transcript_confidence": None,
        "extra": {},
        "metrics": {},
    },
    (conversation.FunctionCall, "function_call"): {
        "call_id": REQUIRED,
        "name": REQUIRED,
        "arguments": REQUIRED,
        "group_id": None,
        "extra": {},
    },
    (conversation.FunctionCallOutput, "function_call_output"): {
        "call_id": REQUIRED,
        "name": ANY_DEFAULT,
        "output": REQUIRED,
        "is_error": REQUIRED,
        "reply_required": True,
    },
    (conversation.AgentHandoff, "agent_handoff"): {
        "old_agent_id": ANY_DEFAULT,
        "new_agent_id": REQUIRED,
    },
    (conversation.AgentConfigUpdate, "agent_config_update"): {
        "instructions": ANY_DEFAULT,
        "tools_added": ANY_DEFAULT,
        "tools_removed": ANY_DEFAULT,
    },
}

CONTENTS = {
    conversation.ImageContent: {
        "image": REQUIRED,
        "inference_width": ANY_DEFAULT,
        "inference_height": ANY_DEFAULT,
        "inference_detail": "auto",
        "mime_type": ANY_DEFAULT,
    },
    conversation.AudioContent: {"frame": REQUIRED, "transcript": ANY_DEFAULT},
}

FIELDS = {
    bargein.AudioFrame: "data sample_rate num_channels samples_per_channel",
    models.SpeechEvent: "type request_id alternatives recognition_usage speech_start_time",
    models.SpeechData: "language text start_time end_time confidence speaker_id words",
    models.ChatChunk: "id delta usage",
    models.ChoiceDelta: "role content tool_calls extra",
    models.FunctionToolCall: "name arguments call_id extra",
    models.SynthesizedAudio: "frame request_id is_final segment_id delta_text",
    models.VADEvent: """type samples_index timestamp speech_duration silence_duration frames
        probability inference_duration speaking""",
    models.STTMetrics: """label request_id timestamp duration audio_duration input_tokens
        output_tokens streamed""",
    models.LLMMetrics: """label request_id timestamp duration ttft cancelled completion_tokens
        prompt_tokens prompt_cached_tokens total_tokens tokens_per_second speech_id""",
    models.TTSMetrics: """label request_id timestamp duration ttfb audio_duration cancelled
        characters_count segment_id speech_id""",
    models.VADMetrics: "idle_time inference_duration_total inference_count",
    models.EOUMetrics: """end_of_utterance_delay transcription_delay
        on_user_turn_completed_delay speech_id hint reason""",
    models.RealtimeModelMetrics: "speech_id",
    models.LLMError: "type timestamp label error recoverable",
    models.STTError: "type timestamp label error recoverable",
    models.TTSError: "type timestamp label error recoverable",
    llm.RealtimeModelError: "type timestamp label error recoverable",
    llm.RealtimeCapabilities: """message_truncation turn_detection user_transcription
        auto_tool_reply_generation audio_output manual_function_calls can_disable_turn_detection
        mutable_chat_context mutable_instructions mutable_tools per_response_tool_choice
        supports_say""",
    usage.LLMModelUsage: "provider model",
    usage.TTSModelUsage: "provider model",
    usage.STTModelUsage: "provider model",
    bargein.ChatMessageEvent: "type item",
    bargein.FunctionCallEvent: "type item",
    bargein.FunctionCallOutputEvent: "type item",
    bargein.AgentHandoffEvent: "item old_agent new_agent",
}

PROPERTIES = {
    session.AgentSession: """current_agent userdata current_speech history user_state agent_state
        input output options conn_options stt llm tts vad mcp_servers turn_detection room_io usage
        keyterms""",
    session.Agent: """id tools chat_ctx instructions session realtime_llm_session listening_hint
        turn_detection stt vad llm tts mcp_servers allow_interruptions
        min_consecutive_speech_delay min_endpointing_delay max_endpointing_delay endpointing
        interruption preemptive speech liveness""",
    session.SpeechHandle: """id step_index parent num_steps input_details scheduled interrupted
        allow_interruptions priority chat_items chat_message""",
    session.RunContext: """session speech_handle function_call userdata step_index idempotency_key
        from_model""",
    conversation.ChatContext: "items readonly",
    conversation.ChatMessage: "text_content",
    conversation.Instructions: "common audio text",
    conversation.FunctionTool: "id",
    conversation.RawFunctionTool: "id",
    bargein.AudioFrame: "duration",
    session.AudioOutput: "can_pause",
    session.TranscriptSynchronizer: "audio_output text_output",
    session_events.FunctionToolsExecutedEvent: "has_tool_reply has_agent_handoff",
    RunResult: "events final_output expect",
    models.STT: "label model provider capabilities",
    models.LLM: "label model provider",
    models.TTS: "label model provider capabilities sample_rate num_channels",
    models.VAD: "label model provider",
    models.LLMStream: "chat_ctx tools",
    testing.FakeAudioOutput: "heard",
    llm.RealtimeSession: "chat_ctx tools",
    llm.RealtimeModel: "capabilities",
}

METHODS = {
    session_events.FunctionToolsExecutedEvent: """zipped cancel_tool_reply cancel_agent_handoff
        verify_lists_length""",
    session.SpeechHandle: "__await__ __eq__ __hash__",
    session.AgentTask: "__await__",
    RunResult: "__await__",
    RunAssert: "skip_next_event_if __getitem__",
    models.STT: "prewarm aclose __aenter__ __aexit__ on once off emit",
    models.LLM: "prewarm aclose __aenter__ __aexit__ on once off emit",
    models.TTS: "prewarm aclose __aenter__ __aexit__ on once off emit",
    models.VAD: "prewarm aclose __aenter__ __aexit__ on once off emit",
    models.RecognizeStream: "aclose __aiter__ __anext__ __aenter__ __aexit__",
    models.LLMStream: "aclose __aiter__ __anext__ __aenter__ __aexit__",
    models.SynthesizeStream: "aclose __aiter__ __anext__ __aenter__ __aexit__",
    models.ChunkedStream: "aclose __aiter__ __anext__ __aenter__ __aexit__",
    models.VADStream: "aclose __aiter__ __anext__ __aenter__ __aexit__",
    session.AgentSession: "__aenter__ __aexit__ on once off emit",
    session.AudioInput: "__aiter__ __anext__ on_attached on_detached",
    session.AudioOutput: "on_attached on_detached",
    conversation.FunctionTool: "__call__ __get__",
    conversation.RawFunctionTool: "__call__ __get__",
    conversation.Instructions: "format __add__",
    llm.RealtimeModel: "aclose",
    llm.RealtimeSession: """update_instructions update_chat_ctx update_tools push_audio push_video
        commit_audio clear_audio interrupt aclose on""",
}

VALUES = {
    UserState: "listening speaking away",
    AgentState: "initializing listening thinking speaking idle",
    bargein.CloseReason: "error job_shutdown participant_disconnected user_initiated task_completed",
    models.SpeechEventType: """start_of_speech interim_transcript preflight_transcript
        final_transcript recognition_usage end_of_speech""",
}

EXPORTED = {
    bargein: """Agent AgentSession AgentTask InlineTask RunContext SpeechHandle ModelSettings
        function_tool ToolError StopResponse Silent ToolFlag ProviderTool Toolset ToolContext
        find_function_tools ChatContext ChatMessage FunctionCall FunctionCallOutput AgentHandoff
        AgentConfigUpdate ImageContent AudioContent Instructions InstructionParts
        WorkflowInstructions ListeningHint NOT_GIVEN NotGiven is_given EndpointingSettings
        InterruptionSettings PreemptiveSettings SpeechSettings LivenessSettings
        SessionConnectOptions APIConnectOptions AudioFrame VideoFrame EventEmitter FlushSentinel
        VoiceActivityVideoSampler TranscriptSynchronizer BargeinError APIError APIStatusError
        APIConnectionError APITimeoutError RealtimeError TaskLeft UnexpectedModelBehavior
        RunResult CloseReason""",
    voice_names: "Agent AgentSession AgentTask RunContext SpeechHandle ModelSettings",
    llm: "LLM ChatContext ChatMessage FallbackAdapter function_tool ToolError RealtimeModel",
    stt: "STT STTCapabilities SpeechEvent SpeechData StreamAdapter FallbackAdapter",
    tts: "TTS TTSCapabilities SynthesizedAudio StreamAdapter FallbackAdapter",
    vad: "VAD VADCapabilities VADEvent VADEventType",
    testing: """run_virtual ScriptedLLM ScriptedSTT ScriptedVAD ScriptedTTS FakeAudioOutput
        FakeTextOutput ScriptedCaller EventLog explore mock_tools reply call failure hang heard""",
}


def documented(text):
    """The signature that a table gives."""
    names = {"NOT_GIVEN": NOT_GIVEN, "NORMAL": NORMAL, "ANY": ANY_DEFAULT}
    exec(f"def documented({text}): ...", names)
    return inspect.signature(names["documented"])


def name_of(documented_thing):
    return getattr(documented_thing, "__qualname__", getattr(documented_thing, "__name__", ""))


def split(names):
    return names.split()


def fields_of(cls):
    """The names of its fields, with their defaults."""
    if dataclasses.is_dataclass(cls):
        return {field.name: _default(field) for field in dataclasses.fields(cls)}
    return {
        name: REQUIRED if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in cls.model_fields.items()
    }


def _default(field):
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return REQUIRED if field.default is dataclasses.MISSING else field.default


def assert_fields(cls, expected):
    present = fields_of(cls)
    for name, default in expected.items():
        assert name in present, f"{cls.__name__} has no {name!r}"
        if default is not ANY_DEFAULT:
            assert present[name] == default, f"{cls.__name__}.{name}"


@pytest.mark.parametrize("function", CALLABLES, ids=name_of)
def test_parameters_have_the_documented_order_kind_and_defaults(function):
    wanted = list(documented(CALLABLES[function]).parameters.values())
    ours = list(inspect.signature(function).parameters.values())
    names_free = function in POSITIONAL_ONLY_NAMES_FREE
    by_name = {parameter.name: parameter for parameter in ours}
    used = []
    for place, parameter in enumerate(wanted):
        match parameter.kind:
            case parameter.KEYWORD_ONLY:
                assert parameter.name in by_name, f"there is no {parameter.name!r}"
                mine = by_name[parameter.name]
                assert mine.kind in (mine.KEYWORD_ONLY, mine.POSITIONAL_OR_KEYWORD)
            case parameter.VAR_KEYWORD:
                mine = ours[-1]
                assert mine.kind is parameter.VAR_KEYWORD
            case _:
                mine = ours[place]
                assert names_free or mine.name == parameter.name
                assert mine.kind in (mine.POSITIONAL_OR_KEYWORD, mine.POSITIONAL_ONLY)
        used.append(mine)
        if parameter.default is ANY_DEFAULT:
            assert mine.default is not mine.empty, f"{mine.name} must be optional"
        elif not names_free or parameter.default is not parameter.empty:
            assert mine.default == parameter.default, f"{mine.name}={mine.default!r}"
    more = [parameter for parameter in ours if parameter not in used]
    required = [
        parameter.name
        for parameter in more
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    ]
    assert not required, f"not documented and not optional: {required}"


@pytest.mark.parametrize("function", [*CALLABLES], ids=name_of)
def test_keywords_stand_in_the_documented_order(function):
    wanted = [name for name in documented(CALLABLES[function]).parameters]
    ours = [name for name in inspect.signature(function).parameters if name in wanted]
    assert ours == [name for name in wanted if name in ours]


@pytest.mark.parametrize("cls", SETTINGS, ids=name_of)
def test_settings_have_the_documented_fields_and_defaults_and_no_others(cls):
    assert fields_of(cls) == SETTINGS[cls]
    value = cls()
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, next(iter(SETTINGS[cls])), None)


@pytest.mark.parametrize("name", EVENTS)
def test_events_have_the_documented_class_names_and_fields(name):
    cls = getattr(bargein, "".join(part.capitalize() for part in name.split("_")) + "Event")
    present = fields_of(cls)
    assert present.pop("type") == name
    present.pop("created_at")
    assert list(present) == list(EVENTS[name])
    assert_fields(cls, EVENTS[name])


def test_the_session_emits_the_documented_names_and_no_others():
    assert {*EVENTS, "task_progress"} == session_events.EVENT_NAMES


@pytest.mark.parametrize(("cls", "kind"), ITEMS, ids=[kind for _, kind in ITEMS])
def test_items_have_the_documented_type_and_fields(cls, kind):
    present = fields_of(cls)
    assert present.pop("type") == kind
    assert {"id", "created_at"} <= present.keys()
    assert [name for name in present if name not in ("id", "created_at")] == list(ITEMS[cls, kind])
    assert_fields(cls, ITEMS[cls, kind])


@pytest.mark.parametrize("cls", CONTENTS, ids=name_of)
def test_contents_have_the_documented_fields(cls):
    assert_fields(cls, CONTENTS[cls])


@pytest.mark.parametrize("cls", FIELDS, ids=name_of)
def test_values_have_the_documented_fields(cls):
    missing = set(split(FIELDS[cls])) - set(fields_of(cls))
    assert not missing


@pytest.mark.parametrize(
    "cls",
    [
        models.STTMetrics,
        models.LLMMetrics,
        models.TTSMetrics,
        models.VADMetrics,
        models.EOUMetrics,
        models.RealtimeModelMetrics,
    ],
    ids=name_of,
)
def test_metrics_name_the_model_and_its_provider(cls):
    assert "metadata" in cls.model_fields
    metadata = models.metrics.Metadata(model_name="m", model_provider="p")
    assert (metadata.model_name, metadata.model_provider) == ("m", "p")


@pytest.mark.parametrize("cls", PROPERTIES, ids=name_of)
def test_properties_are_there(cls):
    def readable(name):
        found = inspect.getattr_static(cls, name, None)
        return isinstance(found, property) or name in getattr(cls, "__annotations__", {})

    missing = [name for name in split(PROPERTIES[cls]) if not readable(name)]
    # Plain attributes are set when the object is made.
    source = inspect.getsource(cls)
    missing = [name for name in missing if f"self.{name} =" not in source]
    assert not missing


@pytest.mark.parametrize("cls", METHODS, ids=name_of)
def test_methods_are_there(cls):
    missing = [name for name in split(METHODS[cls]) if not callable(getattr(cls, name, None))]
    assert not missing


@pytest.mark.parametrize("enum", VALUES, ids=name_of)
def test_states_and_reasons_are_the_documented_words(enum):
    assert sorted(member.value for member in enum) == sorted(split(VALUES[enum]))
    assert all(member.name == member.value.upper() for member in enum)
    assert all(isinstance(member, str) for member in enum)


@pytest.mark.parametrize("module", EXPORTED, ids=name_of)
def test_names_are_exported_where_the_documentation_puts_them(module):
    missing = [name for name in split(EXPORTED[module]) if not hasattr(module, name)]
    assert not missing
    assert set(split(EXPORTED[module])) <= {*module.__all__}


def test_settable_properties():
    assert session.AgentSession.userdata.fset is not None
    assert session.SpeechHandle.allow_interruptions.fset is not None
    assert conversation.ChatContext.items.fset is not None


def test_clocks_are_at_the_session():
    value = session.AgentSession()
    assert callable(value.clock.now)
    assert callable(value.clock.wall)


def test_ids_are_a_prefix_and_twelve_hex_digits():
    made = [
        session.AgentSession().id,
        bargein.SpeechHandle.create().id,
        bargein.ChatMessage(role="user", content=["x"]).id,
    ]
    for value in made:
        prefix, _, digits = value.rpartition("_")
        assert prefix
        assert len(digits) == 12
        assert set(digits) <= set("0123456789abcdef")


def test_inputs_and_outputs_have_the_documented_attributes():
    value = session.AgentSession()
    for name in ("audio", "video"):
        assert getattr(value.input, name) is None
        assert getattr(value.input, f"{name}_enabled") is True
        assert callable(getattr(value.input, f"set_{name}_enabled"))
    for name in ("audio", "transcription", "video"):
        assert getattr(value.output, name) is None
        assert getattr(value.output, f"{name}_enabled") is True
        assert callable(getattr(value.output, f"set_{name}_enabled"))
    assert str(inspect.signature(value.input.push_dtmf)).startswith("(digit")


def test_the_flat_names_are_readable_on_the_options():
    options = session.AgentSession(max_tool_steps=5, allow_interruptions=False).options
    assert options.max_tool_steps == 5
    assert options.allow_interruptions is False
    assert options.discard_audio_if_uninterruptible is True
    assert options.min_interruption_duration == 0.5
    assert options.min_interruption_words == 0
    assert options.min_endpointing_delay == 0.5
    assert options.max_endpointing_delay == 6.0
    assert options.min_consecutive_speech_delay == 0.0
    assert options.user_away_timeout == 15.0
    with pytest.raises(AttributeError, match="nonsense"):
        _ = options.nonsense


def test_every_exception_has_its_documented_parent():
    parents = {
        "APIError": "BargeinError",
        "APIStatusError": "APIError",
        "APIConnectionError": "APIError",
        "APITimeoutError": "APIConnectionError",
        "RealtimeError": "BargeinError",
        "ToolError": "BargeinError",
        "CaptureFailed": "ToolError",
        "StopResponse": "BargeinError",
        "TaskLeft": "BargeinError",
        "UnexpectedModelBehavior": "BargeinError",
    }
    assert {name: getattr(errors, name).__mro__[1].__name__ for name in parents} == parents
