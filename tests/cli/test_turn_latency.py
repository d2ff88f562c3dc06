from bargein.cli.turn_latency import latency_parts, latency_text

USER = {
    "end_of_turn_delay": 0.42,
    "on_user_turn_completed_delay": 0.0,
    "started_speaking_at": 1.7e9,
}
AGENT = {
    "llm_node_ttft": 0.11,
    "tts_node_ttfb": 0.05,
    "e2e_latency": 0.583,
    "playback_latency": 0.0,
}


def test_the_line_adds_up_from_left_to_right_and_leaves_out_what_took_no_time():
    assert latency_text(latency_parts(USER, AGENT)) == (
        "0.58 s to the first sound: end of turn 0.42, model 0.11, voice 0.05"
    )


def test_instants_are_no_parts():
    assert "started_speaking_at" not in latency_parts(USER, AGENT)


def test_a_typed_turn_has_only_the_parts_that_were_measured():
    assert latency_text(latency_parts({}, {"llm_node_ttft": 0.3})) == "model 0.30 s"


def test_nothing_measured_is_an_empty_line():
    assert latency_text(latency_parts({}, {})) == ""
