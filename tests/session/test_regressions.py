"""Which test shows that a fault known from other frameworks does not happen here.

Each row has a right behaviour and the tests that hold it; they stay where their
subject is. Realtime models are shown by tests of their own.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

REGRESSIONS: dict[int, tuple[str, list[str]]] = {
    1: (
        "an agent's context is read-only",
        ["session/test_agent.py::test_regression_1_the_agents_context_is_read_only"],
    ),
    2: (
        "a tool returning 0, False, [] or {} tells the model so",
        [
            "session/test_tools.py::test_regression_2_a_falsy_result_is_told_to_the_model",
            "conversation/test_tool_output.py::test_a_value_is_told_to_the_model",
        ],
    ),
    3: (
        "a handoff is kept when a parallel tool returns a plain value later",
        [
            "session/test_tools.py::test_regression_3_a_handoff_is_kept_when_a_parallel_tool_returns_later"
        ],
    ),
    4: (
        "llm_node may return a chunk, stt_node may yield text",
        [
            "session/test_agent.py::test_regression_4_llm_node_may_return_a_chunk_a_string_or_nothing",
            "session/test_agent.py::test_stt_node_may_yield_strings_as_finals",
        ],
    ),
    5: (
        "an agent's interruption settings beat the session's",
        [
            "session/test_settings.py::test_regression_5_an_agents_allow_interruptions_beats_the_sessions",
            "session/test_settings.py::test_regression_5_all_interruption_fields_of_an_agent_apply",
        ],
    ),
    6: (
        "a given id is the agent's id",
        ["session/test_agent.py::test_regression_6_a_given_id_is_honoured"],
    ),
    7: (
        "update_tools deletes no calls from the context",
        [
            "session/test_agent.py::test_regression_7_update_tools_deletes_no_calls_from_the_context",
            "session/test_audit_replies.py::test_calls_of_session_tools_stay_when_an_agent_changes_its_tools",
        ],
    ),
    8: (
        "after three rounds of tools the model answers in words",
        [
            "session/test_tools.py::test_regression_8_after_three_rounds_the_model_must_answer_in_words"
        ],
    ),
    9: (
        "speech asked for at any moment of a handoff is spoken by the next agent",
        [
            "session/test_handoff.py::test_regression_9_say_succeeds_at_every_moment_of_a_handoff",
            "session/test_handoff.py::test_regression_9_speech_made_after_the_call_is_spoken_by_the_new_agent",
            "session/test_handoff.py::test_regression_9_replies_asked_for_after_the_call_use_the_new_agents_model",
        ],
    ),
    10: (
        "an idle close takes no time, one with words on their way keeps them",
        [
            "session/test_close.py::test_regression_10_closing_an_idle_session_takes_no_time",
            "session/test_close.py::test_regression_10_words_that_are_not_final_yet_are_waited_for",
        ],
    ),
    11: (
        "nothing happens after the close; protected speech does not end the walk of interrupt()",
        [
            "session/test_close.py::test_regression_11_nothing_happens_after_the_close",
            "session/test_close.py::test_regression_11_protected_speech_does_not_end_the_walk_of_a_forced_interrupt",
            "session/test_barge_in.py::test_interrupt_takes_the_queue_up_to_the_first_protected_speech",
            "session/test_video_input.py::test_nothing_is_watched_after_the_close",
        ],
    ),
    12: (
        "an interruption leaves no task behind, and nothing is authorised twice",
        [
            "session/test_close.py::test_regression_12_an_interruption_leaves_no_task_behind",
            "turns/test_floor_properties.py::test_a_speech_gets_the_floor_only_when_it_is_free_or_lent",
        ],
    ),
    13: (
        "one unrecoverable error of a recogniser does not close the session",
        [
            "session/test_failures.py::test_regression_13_one_unrecoverable_error_of_a_recogniser_does_not_close"
        ],
    ),
    14: (
        "memory does not grow beyond history",
        [
            "session/test_close.py::test_regression_14_listening_does_not_grow_memory",
            "session/test_close.py::test_regression_14_turns_do_not_grow_memory_beyond_history",
        ],
    ),
    15: (
        "a fallback LLM probes with little, ever more rarely, within its own time limit",
        [
            "models/test_fallback_adapters.py::test_probes_are_minimal_back_off_and_bring_the_model_back",
            "models/test_fallback_adapters.py::test_closing_cancels_a_running_probe_and_all_later_ones",
            "models/test_fallback_adapters.py::test_a_model_that_hangs_is_left_after_the_adapter_s_own_time_limit",
        ],
    ),
    16: (
        "a TTS adapter asks ahead, an STT adapter tells of speech in time",
        [
            "models/test_synthesize_stream.py::test_the_next_sentence_is_requested_while_the_current_one_arrives_and_no_further_one",
            "models/test_stt_stream_adapter.py::test_start_of_speech_is_not_late_because_a_recognition_runs",
        ],
    ),
    17: (
        "speech during protected speech and during a handoff is not lost",
        [
            "session/test_barge_in.py::test_regression_17_protected_speech_is_not_stopped_and_the_words_are_answered_after_it",
            "session/test_barge_in.py::test_regression_17_words_held_during_protected_speech_are_stored_though_no_reply_is_wanted",
            "session/test_handoff.py::test_regression_17_what_the_user_says_during_a_handoff_is_answered_by_the_new_agent",
        ],
    ),
    18: (
        "failures are audible, discarded work is not reported, on_exit follows on_enter",
        [
            "session/test_event_orders.py::test_regression_18_a_model_that_fails_is_followed_by_the_fallback_line",
            "session/test_agent.py::test_regression_18_on_exit_starts_after_on_enter_has_ended",
            "session/test_audit_replies.py::test_a_prepared_reply_that_is_thrown_away_is_reported_nowhere",
        ],
    ),
    19: (
        "say() in an interrupted tool does not mute the session",
        [
            "session/test_tools.py::test_regression_19_say_in_an_interrupted_tool_does_not_mute_the_session"
        ],
    ),
    20: (
        "two tools that await tasks both run, then the turn is answered",
        [
            "session/test_task.py::test_tasks_of_parallel_tools_run_one_after_another_and_then_the_turn_is_answered"
        ],
    ),
    21: (
        "hold music does not mute the agent",
        [
            "session/test_barge_in.py::test_regression_21_speech_can_be_queued_and_heard_over_hold_music",
            "session/test_audit_liveness.py::test_the_cap_commits_the_words_of_a_turn_that_noise_keeps_open",
            "session/test_audit_liveness.py::test_the_cap_without_words_is_told_and_the_queue_plays",
            "turns/test_floor.py::test_hold_music_does_not_mute_the_agent",
        ],
    ),
    22: (
        "an interrupted tool runs once, is stored, and the next request is valid",
        [
            "session/test_tools.py::test_regression_22_an_interrupted_tool_is_run_once_and_its_result_is_stored",
            "session/test_tools.py::test_a_request_made_while_an_old_call_runs_shows_that_it_is_still_running",
        ],
    ),
    23: (
        "white space does not stall a turn; a replaced task ends",
        [
            "session/test_tools.py::test_regression_23_white_space_with_a_tool_call_does_not_stall_the_turn",
            "session/test_task.py::test_a_task_that_is_replaced_by_a_handoff_ends_and_the_new_agent_has_the_call",
        ],
    ),
    24: (
        "a cough loses no answer, and speech goes on after it",
        [
            "session/test_barge_in.py::test_regression_24_a_cough_during_thinking_does_not_lose_the_answer",
            "session/test_barge_in.py::test_regression_24_a_cough_during_speech_resumes_it_at_the_same_sample",
        ],
    ),
    25: (
        "a done handle calls its callbacks and ignores interruptions",
        [
            "session/test_speech_handle.py::test_regression_25_a_callback_added_to_a_done_handle_is_called_in_the_next_turn",
            "session/test_speech_handle.py::test_regression_25_interrupting_a_done_protected_handle_does_nothing",
        ],
    ),
    26: (
        "awaiting the own handle raises; waiting for the words before the tool works",
        [
            "session/test_tools.py::test_regression_26_awaiting_the_own_handle_in_a_tool_raises",
            "session/test_tools.py::test_regression_26_wait_for_playout_waits_for_the_words_before_the_tool",
        ],
    ),
    27: (
        "an interrupted reply is stored once, with no more words than were heard",
        [
            "session/test_history.py::test_regression_27_an_interrupted_message_has_no_more_words_than_were_heard",
            "testing/test_with_session.py::test_history_never_holds_more_than_was_heard_wherever_it_is_interrupted",
        ],
    ),
    28: (
        "nobody is away while a tool runs",
        ["session/test_tools.py::test_regression_28_the_user_is_not_away_while_a_tool_runs"],
    ),
    30: (
        "a call that cannot be run gives the model an error it can act on",
        [
            "session/test_tools.py::test_regression_30_bad_arguments_give_the_model_an_error_it_can_act_on",
            "session/test_tools.py::test_a_call_that_goes_wrong_becomes_an_error_that_the_model_reads",
            "conversation/test_tool_arguments.py::test_what_cannot_be_mended_is_a_tool_error",
        ],
    ),
}


@cache
def functions_of(path: str) -> frozenset[str]:
    """The names of the test functions of a file."""
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, functions))


def test_no_regression_is_forgotten():
    assert [*REGRESSIONS] == [*range(1, 29), 30]


@pytest.mark.parametrize("number", REGRESSIONS)
def test_the_tests_of_a_regression_are_there(number):
    _, names = REGRESSIONS[number]
    assert names
    missing = [
        name for name in names if name.split("::")[1] not in functions_of(name.split("::")[0])
    ]
    assert not missing
