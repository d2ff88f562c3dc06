"""The whole: rules in which several machines have a part, with a shell that obeys."""

from dataclasses import replace

import pytest
from obedient_shell import ObedientShell

from bargein.turns import (
    AgentState,
    BargeInConfig,
    EndpointConfig,
    EndpointingSettings,
    Floor,
    FloorConfig,
    InterruptionSettings,
    LivenessSettings,
    PreemptiveSettings,
    TurnHint,
    UserState,
)
from bargein.turns import commands as c
from bargein.turns import facts as f

LISTENING, THINKING, SPEAKING = AgentState.LISTENING, AgentState.THINKING, AgentState.SPEAKING


def a_call(**changes) -> ObedientShell:
    return ObedientShell(replace(FloorConfig(away_timeout=None), **changes))


def interruption(**changes) -> dict[str, BargeInConfig]:
    return {"barge_in": BargeInConfig(settings=InterruptionSettings(**changes))}


@pytest.fixture
def call() -> ObedientShell:
    return a_call()


def says(call, text, *, at, until=None):
    """The user says `text` from `at` to `until`; the final comes with the VAD's stop."""
    until = at + 0.6 if until is None else until
    call.at(at, f.SpeechStarted(at))
    call.at(until + 0.4, f.Transcript(text, True), f.SpeechStopped(until + 0.4, until))


def coughs(call, *, at, until=None):
    until = at + 0.2 if until is None else until
    call.at(at, f.SpeechStarted(at))
    call.at(until + 0.4, f.SpeechStopped(until + 0.4, until))


def agent_says(call, name="line", *, at=0.0, **changes):
    """`say`: heard from 0.3 s later, for one second."""
    call.at(at, f.SpeechQueued(name, **changes))


def told(call, *kinds):
    """What was decided of those kinds (or of all but generation matters), in order."""
    return [command for _, command in call.log if isinstance(command, kinds)]


def states(call):
    """Events as the application sees them."""
    seen = []
    for _, command in call.log:
        match command:
            case c.SetUserState(state):
                seen.append(f"U {state}")
            case c.SetAgentState(state):
                seen.append(f"A {state}")
            case c.CommitTurn(turn):
                seen.append(f"committed {turn.text}")
            case c.ReportFalseInterruption(resumed):
                seen.append(f"false {resumed}")
            case c.StopPlayout():
                seen.append("stop")
    return seen


def commits(call):
    return [command.turn.text for command in call.said(c.CommitTurn)]


def instant(call, command):
    return next(now for now, said in call.log if said == command)


# Exact orders


def test_order_of_a_plain_turn(call):
    says(call, "hello", at=1.0)
    call.settle()
    assert states(call) == [
        "A listening",
        "U speaking",
        "U listening",
        "committed hello",
        "A thinking",
        "A speaking",
        "A listening",
    ]


def test_order_of_a_say_which_does_not_think(call):
    agent_says(call)
    call.settle()
    assert states(call) == ["A listening", "A speaking", "A listening"]


def test_speech_queued_before_the_start_plays_only_after_listening():
    call = ObedientShell(FloorConfig(away_timeout=None), started=False)
    agent_says(call)
    assert call.floor.agent_state is AgentState.INITIALIZING
    assert call.push(f.SessionStarted()) == [c.SetAgentState(LISTENING), c.Play("line")]
    assert call.push(f.SessionStarted()) == []


def test_order_of_an_interruption_on_a_sink_that_pauses(call):
    agent_says(call)
    call.at(0.5, f.SpeechStarted(0.5))
    call.at(1.2, f.Transcript("wait", False))
    call.at(1.6, f.SpeechStopped(1.6, 1.2), f.Transcript("wait", True))
    call.settle()
    assert states(call)[1:8] == [
        "A speaking",
        "U speaking",
        "A listening",
        "stop",
        "U listening",
        "committed wait",
        "A thinking",
    ]


def test_order_of_an_interruption_that_is_final_at_once():
    call = a_call(**interruption(resume_false=False))
    agent_says(call)
    call.at(0.5, f.SpeechStarted(0.5))
    call.until(2.0)
    assert states(call)[1:] == ["A speaking", "U speaking", "stop", "A listening"]


def test_order_of_a_false_interruption(call):
    agent_says(call)
    coughs(call, at=0.5, until=1.1)
    call.settle()
    assert states(call) == [
        "A listening",
        "A speaking",
        "U speaking",
        "A listening",
        "U listening",
        "false True",
        "A speaking",
        "A listening",
    ]
    # Two seconds of silence, and then until the wait for words is over.
    assert instant(call, c.ReportFalseInterruption(True)) == pytest.approx(1.5 + 2.0)


def test_a_pause_or_a_stop_of_a_models_reply_is_listening_and_not_thinking(call):
    agent_says(call, thinks=True)
    call.at(0.5, f.SpeechStarted(0.5))
    call.at(1.2, f.Transcript("wait", False))
    call.until(1.3)
    assert states(call)[1:] == [
        "A thinking",
        "A speaking",
        "U speaking",
        "A listening",
        "stop",
    ]


def test_order_of_a_tool_turn(call):
    call.push(f.SpeechQueued("r", thinks=True, turn=None))
    call.at(0.3)
    call.at(0.5, f.PlayoutEnded("r", pending=True))
    assert call.floor.agent_state is THINKING
    call.sounds.clear()
    assert call.push(f.SpeechQueued("r", thinks=True)) == [c.Play("r")]
    call.settle()
    assert states(call) == [
        "A listening",
        "A thinking",
        "A speaking",
        "A thinking",
        "A speaking",
        "A listening",
    ]


def test_other_speech_plays_while_the_tools_of_a_turn_run():
    floor = Floor(FloorConfig(away_timeout=None))
    floor.receive(f.SessionStarted(), now=0.0)
    floor.receive(f.SpeechQueued("turn", thinks=True), now=0.0)
    floor.receive(f.PlayoutEnded("turn", pending=True), now=1.0)
    assert c.Play("filler") in floor.receive(f.SpeechQueued("filler"), now=1.0)
    assert c.Play("turn") not in floor.receive(f.SpeechQueued("turn", thinks=True), now=1.2)
    assert c.Play("turn") in floor.receive(f.PlayoutEnded("filler"), now=2.0)


def test_the_same_speech_cannot_be_queued_twice(call):
    agent_says(call)
    with pytest.raises(ValueError, match="'line'"):
        call.push(f.SpeechQueued("line"))


# Reply scheduled, nothing heard yet


def test_a_cough_while_the_agent_thinks_does_not_lose_the_answer(call):
    says(call, "hello", at=1.0)
    coughs(call, at=2.2)
    held = told(call, c.HoldPlayout, c.ReleasePlayout)
    assert held == [c.HoldPlayout("reply1")]
    call.settle()
    assert c.ReportNoTranscript in [type(command) for _, command in call.log]
    assert told(call, c.HoldPlayout, c.ReleasePlayout) == [*held, c.ReleasePlayout("reply1")]
    assert not call.said(c.StopPlayout)
    assert call.gone == {"reply1"}


def test_without_a_recogniser_silence_of_min_delay_releases_the_answer():
    endpoint = EndpointConfig(transcribes=False)
    call = a_call(endpoint=endpoint, barge_in=BargeInConfig(transcribes=False))
    agent_says(call)
    coughs(call, at=0.1, until=0.3)
    call.settle()
    assert instant(call, c.ReleasePlayout("line")) == pytest.approx(0.8)


@pytest.mark.parametrize("mode", ["manual", "realtime_llm"])
def test_where_silence_ends_no_turn_it_releases_the_answer(mode):
    call = a_call(endpoint=EndpointConfig(mode=mode))
    agent_says(call)
    coughs(call, at=0.1, until=0.3)
    assert call.said(c.ReleasePlayout) == [c.ReleasePlayout("line")]


def test_words_before_the_answer_is_heard_supersede_it(call):
    says(call, "hello", at=1.0)
    says(call, "and goodbye", at=2.2)
    call.settle()
    assert commits(call) == ["hello", "and goodbye"]
    assert call.said(c.StopPlayout) == [c.StopPlayout("reply1")]
    assert call.gone == {"reply1", "reply2"}


def test_clearing_while_the_user_speaks_releases_nothing(call):
    agent_says(call)
    call.at(0.1, f.SpeechStarted(0.1), f.TurnCleared())
    assert not call.said(c.ReleasePlayout)
    call.at(0.6, f.SpeechStopped(0.6, 0.2), f.TurnCleared())
    assert call.said(c.ReleasePlayout)


# Speech over speech


def test_words_committed_without_an_interruption_stop_the_speech(call):
    agent_says(call)
    call.at(0.5, f.SpeechStarted(0.5))
    call.at(0.8, f.Transcript("no", True), f.SpeechStopped(0.8, 0.7))
    call.until(1.25)
    assert c.StopPlayout("line") in call.said(c.StopPlayout)
    assert commits(call) == ["no"]


def test_only_backchannels_are_dropped_and_the_speech_goes_on(call):
    agent_says(call)
    says(call, "mhm", at=0.4, until=1.0)
    call.settle()
    assert commits(call) == []
    assert states(call)[-3:] == ["false True", "A speaking", "A listening"]


def test_backchannels_are_dropped_also_when_the_turn_ends_after_the_speech():
    call = a_call(endpoint=EndpointConfig(settings=EndpointingSettings(min_delay=3.0)))
    agent_says(call)
    call.at(0.4, f.SpeechStarted(0.4))
    call.at(0.7, f.Transcript("mhm", True), f.SpeechStopped(0.7, 0.6))
    call.settle()
    assert commits(call) == []
    says(call, "mhm", at=10.0)
    call.settle()
    assert commits(call) == ["mhm"]


def test_a_backchannel_is_a_turn_when_more_words_follow_it(call):
    agent_says(call)
    call.at(0.4, f.SpeechStarted(0.4))
    call.at(0.7, f.Transcript("mhm", True), f.SpeechStopped(0.7, 0.6))
    call.at(1.0, f.SpeechStarted(1.0))
    call.at(1.6, f.Transcript("two people", True), f.SpeechStopped(1.7, 1.5))
    call.settle()
    assert commits(call) == ["mhm two people"]


def test_words_that_follow_a_dropped_backchannel_are_not_late(call):
    agent_says(call)
    says(call, "mhm", at=0.4, until=0.6)
    call.until(1.4)
    call.at(1.5, f.Transcript("no wait", True))
    call.settle()
    assert commits(call) == ["no wait"]


def test_a_commit_without_words_does_not_swallow_those_that_are_on_their_way(call):
    call.at(1.0, f.SpeechStarted(1.0), f.CommitRequested())
    call.at(1.5, f.Transcript("hello", True), f.SpeechStopped(1.9, 1.5))
    call.settle()
    assert commits(call) == ["hello"]


def test_a_false_interruption_resumes_as_soon_as_the_turn_is_decided():
    endpoint = EndpointConfig(detects=True)
    floor = Floor(FloorConfig(away_timeout=None, endpoint=endpoint))
    floor.receive(f.SessionStarted(), now=0.0)
    floor.receive(f.SpeechQueued("line"), now=0.0)
    floor.receive(f.PlayoutStarted("line"), now=0.3)
    floor.receive(f.SpeechStarted(0.5), now=0.5)
    floor.tick(now=1.0)
    floor.receive(f.Transcript("mhm", True), now=1.1)
    floor.receive(f.SpeechStopped(1.4, 1.0), now=1.4)
    floor.receive(f.EndPredicted("mhm", 0.1, False), now=1.5)
    assert floor.tick(now=3.5) == []  # two seconds of silence, but it may not be over
    assert c.ResumePlayout("line") in floor.receive(f.EndPredicted("mhm", 0.9, True), now=4.0)


def test_a_backchannel_in_silence_is_a_turn(call):
    says(call, "mhm", at=1.0)
    call.settle()
    assert commits(call) == ["mhm"]


def early_answer(text, hint=None, **changes):
    """`text` is said over a speech that is heard from 0.3 to 1.3."""
    endpoint = EndpointConfig(hint=hint)
    call = a_call(endpoint=endpoint, **interruption(**changes))
    agent_says(call)
    call.at(0.4, f.SpeechStarted(0.4))
    call.at(0.7, f.Transcript(text, True), f.SpeechStopped(0.7, 0.6))
    call.until(1.2)
    return call


def test_too_few_words_are_an_early_answer_if_the_speech_ends_soon_after():
    call = early_answer("monday", min_words=2)
    assert commits(call) == []
    call.settle()
    assert commits(call) == ["monday"]
    assert instant(call, call.said(c.CommitTurn)[0]) == pytest.approx(1.3)


def test_too_few_words_are_prepended_to_the_next_turn_if_it_does_not():
    call = early_answer("monday", min_words=2, early_answer_window=0.1)
    call.until(2.0)
    assert commits(call) == []
    says(call, "at noon", at=3.0)
    call.settle()
    assert commits(call) == ["monday at noon"]


def test_a_backchannel_answers_a_yes_no_question_early():
    call = early_answer("mhm", hint=TurnHint(kind="yes_no"))
    call.settle()
    assert commits(call) == ["mhm"]


def test_a_backchannel_answers_no_other_question_early():
    call = early_answer("mhm", hint=TurnHint(kind="free"))
    call.settle()
    assert commits(call) == []


# Protected speech


def test_what_is_said_during_protected_speech_is_answered_after_it(call):
    agent_says(call, interruptible=False)
    says(call, "one", at=0.1, until=0.2)
    call.at(0.9)
    call.push(f.TextSubmitted("two", 1))
    assert [command.turn.text for command in call.said(c.HoldTurn)] == ["one", "two"]
    call.settle()
    assert commits(call) == ["one two"]
    assert "reply1" in call.gone
    assert not call.said(c.StopPlayout)


def protected(call, *texts):
    """Turns during a protected speech that lasts for ever."""
    call.push(f.SpeechQueued("legal", interruptible=False))
    call.sounds.clear()
    for number, text in enumerate(texts):
        says(call, text, at=1.0 + 2 * number)
        call.until(2.9 + 2 * number)


def test_several_held_turns_become_one_message(call):
    protected(call, "one", "two")
    assert [command.turn.text for command in call.said(c.HoldTurn)] == ["one", "two"]
    assert commits(call) == []
    call.push(f.PlayoutEnded("legal"))
    (turn,) = (command.turn for command in call.said(c.CommitTurn))
    assert (turn.text, turn.held) == ("one two", True)


def test_a_held_turn_joins_the_words_that_the_user_is_just_saying(call):
    protected(call, "one")
    call.at(4.0, f.SpeechStarted(4.0))
    call.at(4.2, f.PlayoutEnded("legal"))
    assert commits(call) == []
    call.at(5.0, f.Transcript("two", True), f.SpeechStopped(5.0, 4.6))
    call.until(6.0)
    assert commits(call) == ["one two"]


def test_a_held_turn_is_committed_after_a_cough(call):
    protected(call, "one")
    call.at(4.0, f.SpeechStarted(4.0), f.PlayoutEnded("legal"))
    call.at(4.6, f.SpeechStopped(4.6, 4.2))
    call.until(7.0)
    assert commits(call) == ["one"]


def test_a_protected_turn_holds_the_user_also_while_its_tools_run(call):
    protected(call)
    call.push(f.PlayoutEnded("legal", pending=True))
    says(call, "one", at=1.0)
    call.until(3.0)
    assert commits(call) == []
    call.push(f.SpeechSettled("legal"))
    assert commits(call) == ["one"]


def test_without_keeping_what_was_spoken_is_dropped_and_what_was_typed_is_held():
    call = a_call(**interruption(keep_protected_speech=False))
    protected(call, "one")
    call.push(f.TextSubmitted("two", 1))
    call.push(f.PlayoutEnded("legal"))
    call.settle()
    assert commits(call) == ["two"]


def test_a_task_inside_a_protected_speech_gets_the_users_turns(call):
    protected(call)
    call.push(f.PlayoutEnded("legal", pending=True))
    call.push(f.SpeechSuspended("legal", True))
    says(call, "one", at=1.0)
    call.until(2.5)
    assert commits(call) == ["one"]
    assert call.floor.agent_state is not LISTENING or call.floor.idle


def test_a_suspended_speech_is_not_superseded_and_waits_for_the_user(call):
    call.push(f.TextSubmitted("book", 1))
    call.until(0.2)
    call.push(f.PlayoutEnded("reply1", pending=True))
    call.sounds.clear()
    call.push(f.SpeechSuspended("reply1", True))
    assert call.floor.idle
    assert call.floor.agent_state is LISTENING
    says(call, "five", at=1.0)
    call.until(8.0)
    assert not call.said(c.Drop)
    call.push(f.SpeechSuspended("reply1", False))
    assert call.floor.agent_state is THINKING
    assert not call.floor.idle
    assert c.Play("reply1") in call.push(f.SpeechQueued("reply1", thinks=True, turn=1))


# Hand-off


def test_turns_wait_for_the_new_agent(call):
    call.push(f.HandoffBegan())
    says(call, "one", at=1.0)
    call.until(3.0)
    assert [command.turn.text for command in call.said(c.HoldTurn)] == ["one"]
    call.push(f.HandoffEnded())
    assert commits(call) == ["one"]


def test_the_end_of_a_handoff_that_never_began_is_ignored(call):
    call.push(f.HandoffEnded())
    call.push(f.HandoffBegan())
    call.push(f.TextSubmitted("one", 1))
    assert commits(call) == []


# Interrupting


def queue_three(call, *, protected):
    for name in ("a", "b", "c"):
        call.push(f.SpeechQueued(name, interruptible=name != protected))


def test_interrupt_takes_all_up_to_the_first_protected_one_in_the_queue(call):
    queue_three(call, protected="c")
    ended = call.push(f.InterruptRequested())
    assert ended == [c.DiscardReply(), c.StopPlayout("a"), c.Drop("b")]


def test_interrupt_leaves_what_stands_behind_a_protected_one(call):
    queue_three(call, protected="b")
    assert c.Drop("c") not in call.push(f.InterruptRequested())


def test_a_forced_interrupt_takes_all(call):
    queue_three(call, protected="b")
    ended = call.push(f.InterruptRequested(force=True))
    assert ended[1:] == [c.StopPlayout("a"), c.Drop("b"), c.Drop("c")]
    call.settle()
    assert call.floor.idle


def test_nothing_plays_before_the_stopped_speech_has_reported(call):
    agent_says(call, "a")
    agent_says(call, "b")
    call.push(f.SpeechRevoked("a"))
    assert c.Play("b") not in call.said(c.Play)
    call.until(0.1)
    assert c.Play("b") in call.said(c.Play)


def test_a_stopped_speech_that_queues_its_next_step_is_dropped(call):
    call.push(f.SpeechQueued("r", thinks=True))
    call.push(f.PlayoutEnded("r", pending=True))
    call.push(f.InterruptRequested())
    assert call.floor.agent_state is LISTENING
    assert call.push(f.SpeechQueued("r", thinks=True)) == [c.Drop("r")]


def test_the_tools_of_an_interrupted_turn_do_not_count_as_thinking_but_keep_the_call_busy(call):
    call.push(f.SpeechQueued("r", thinks=True))
    call.push(f.PlayoutEnded("r", pending=True))
    call.push(f.SpeechRevoked("r"))
    assert call.floor.agent_state is LISTENING
    assert not call.floor.idle
    call.push(f.SpeechSettled("r"))
    assert call.floor.idle


def test_a_protected_speech_that_was_forced_to_stop_holds_nobody(call):
    protected(call)
    call.push(f.InterruptRequested(force=True))
    call.push(f.PlayoutEnded("legal", pending=True))
    call.push(f.TextSubmitted("one", 1))
    assert commits(call) == ["one"]


def test_a_sound_that_was_on_its_way_when_the_speech_was_stopped_is_not_heard(call):
    agent_says(call)
    call.push(f.SpeechRevoked("line"))
    assert call.push(f.PlayoutStarted("line")) == []
    assert call.floor.agent_state is LISTENING


def test_a_committed_turn_has_its_outcome_when_a_newer_one_has(call):
    floor = silent_floor()
    for number in (1, 2):
        floor.receive(f.TextSubmitted("hello", number), now=1.0)
    floor.receive(f.TurnSettled(2), now=2.0)
    assert floor.idle


def test_the_open_turn_survives_what_stops_the_agent(call):
    call.at(1.0, f.SpeechStarted(1.0))
    call.at(1.5, f.Transcript("hello", True), f.InterruptRequested())
    call.at(2.0, f.SpeechStopped(2.0, 1.6))
    call.settle()
    assert commits(call) == ["hello"]


# Voice that does not count


def test_hold_music_does_not_mute_the_agent(call):
    call.at(1.0, f.SpeechStarted(1.0))
    agent_says(call, at=2.0)
    call.until(60.9)
    assert not call.said(c.Play)
    call.until(61.0)
    assert call.said(c.CapTurn) == [c.CapTurn("", 60.0)]
    assert call.said(c.Play) == [c.Play("line")]
    assert call.floor.user_state is UserState.LISTENING
    call.settle()
    agent_says(call, "second", at=900.0)
    call.settle()
    assert call.gone == {"line", "second"}


def test_a_turn_without_end_is_committed_and_answered_over_the_voice(call):
    call.at(1.0, f.SpeechStarted(1.0))
    call.at(40.0, f.Transcript("and then", True))
    call.until(70.0)
    assert commits(call) == ["and then"]
    assert call.gone == {"reply1"}


def test_words_over_hold_music_interrupt_and_are_answered(call):
    call.at(0.0, f.SpeechStarted(0.0))
    agent_says(call, at=65.0)
    call.at(66.0, f.Transcript("hello there", True))
    assert c.StopPlayout("line") in call.said(c.StopPlayout)
    call.until(70.0)
    assert commits(call) == ["hello there"]
    assert "reply1" in call.gone


def test_words_over_hold_music_interrupt_their_own_answer_as_well(call):
    call.at(0.0, f.SpeechStarted(0.0))
    call.at(66.0, f.Transcript("hello there", True))
    call.at(67.0, f.Transcript("stop", False))
    assert call.said(c.StopPlayout) == [c.StopPlayout("reply1")]


def test_a_wordless_voice_over_speech_stops_counting_for_the_queue_as_well(call):
    agent_says(call)
    call.at(0.5, f.SpeechStarted(0.5))
    agent_says(call, "next", at=1.0)
    call.until(20.0)
    assert call.gone == {"line", "next"}


# Without a VAD

WITHOUT_VAD = EndpointConfig(mode="stt", has_vad=False)


def test_without_a_vad_an_interim_is_the_users_voice():
    call = a_call(endpoint=WITHOUT_VAD)
    call.at(1.0, f.Transcript("he", False))
    assert call.floor.user_state is UserState.SPEAKING
    call.at(1.5, f.Transcript("hello", True))
    call.settle()
    assert states(call)[1:4] == ["U speaking", "U listening", "committed hello"]


def test_without_a_vad_an_interim_that_comes_to_nothing_leaves_nobody_speaking():
    call = a_call(endpoint=WITHOUT_VAD)
    call.at(1.0, f.Transcript("he", False), f.Transcript("", False))
    call.settle()
    assert call.floor.user_state is UserState.LISTENING
    assert call.floor.idle


def test_without_a_vad_the_recognisers_voice_pauses_the_speech():
    call = a_call(endpoint=WITHOUT_VAD)
    agent_says(call)
    call.at(0.4, f.TranscriberSpeechStarted(0.4))
    call.until(1.0)
    assert call.said(c.PausePlayout) == [c.PausePlayout("line")]
    call.at(1.2, f.TranscriberSpeechEnded(1.2))
    call.settle()
    assert call.said(c.ResumePlayout) == [c.ResumePlayout("line")]


# Committing by hand


def test_in_manual_mode_an_empty_commit_asks_for_a_reply():
    call = a_call(endpoint=EndpointConfig(mode="manual"))
    call.push(f.CommitRequested())
    assert commits(call) == [""]


def test_elsewhere_an_empty_commit_is_no_turn(call):
    call.push(f.CommitRequested())
    assert commits(call) == []


def test_a_typed_turn_always_gets_its_commit(call):
    call.push(f.TextSubmitted("", 7))
    (command,) = call.said(c.CommitTurn)
    assert command.turn.submissions == (7,)


def test_an_early_end_changes_the_users_state_before_the_commit():
    call = a_call(endpoint=EndpointConfig(hint=TurnHint(kind="digits")))
    call.at(1.0, f.SpeechStarted(1.0))
    call.at(1.95, f.Transcript("1234", True))
    call.until(2.0)
    call.push(f.TurnAssessed("1234", "complete"))
    call.at(2.1, f.SilenceStarted(2.0))
    call.until(2.15)
    assert states(call)[1:] == ["U speaking", "U listening", "committed 1234"]


def test_dynamic_delay_uses_the_backchannels_of_the_interruption_settings():
    endpoint = EndpointConfig(settings=EndpointingSettings(mode="dynamic", alpha=0.0))
    backchannels = frozenset({"genau"})
    call = a_call(endpoint=endpoint, **interruption(backchannels=backchannels))
    call.at(0.0, f.SpeechStarted(0.0))
    call.at(1.4, f.SpeechStopped(1.4, 1.0))
    call.at(1.45, f.Transcript("genau", False))
    call.at(2.8, f.SpeechStarted(2.8))
    call.at(4.0, f.Transcript("genau weiter", True), f.SpeechStopped(4.4, 4.0))
    call.until(4.5)
    assert commits(call) == ["genau weiter"]


# Preparing a reply

PREPARING = FloorConfig(away_timeout=None, preemptive=PreemptiveSettings())


def test_a_reply_is_prepared_on_a_final_and_on_a_preflight():
    call = ObedientShell(PREPARING)
    call.at(1.0, f.SpeechStarted(1.0))
    assert call.at(1.5, f.Transcript("he", False)) == []
    assert call.at(1.6, f.Transcript("hello", False, preflight=True)) == [c.PrepareReply("hello")]
    assert call.at(1.7, f.Transcript("hello you", True)) == [
        c.DiscardReply(),
        c.PrepareReply("hello you"),
    ]


def test_the_length_of_the_speech_counts_from_its_first_voice():
    call = ObedientShell(PREPARING)
    call.at(1.0, f.SpeechStarted(1.0))
    assert call.at(11.5, f.Transcript("hello", True)) == []


@pytest.mark.parametrize("what", [f.TurnCleared(), f.HandoffBegan(), f.InterruptRequested()])
def test_what_was_prepared_is_discarded(what):
    call = ObedientShell(PREPARING)
    call.at(1.0, f.SpeechStarted(1.0))
    call.at(1.5, f.Transcript("hello", True))
    assert call.push(what) == [c.DiscardReply()]


def test_nothing_is_prepared_for_a_turn_that_will_be_held():
    call = ObedientShell(PREPARING)
    agent_says(call, interruptible=False)
    call.at(0.1, f.SpeechStarted(0.1))
    assert call.at(0.5, f.Transcript("hello", True)) == []


# Away


def test_the_user_is_away_after_quiet_on_both_sides():
    call = ObedientShell(FloorConfig(away_timeout=15.0))
    agent_says(call)
    call.until(16.2)
    assert call.floor.user_state is UserState.LISTENING
    call.until(16.3)
    assert call.floor.user_state is UserState.AWAY


def test_nobody_is_away_before_the_session_has_started():
    call = ObedientShell(FloorConfig(), started=False)
    assert call.floor.deadline is None


def test_nobody_is_away_while_a_tool_runs():
    call = ObedientShell(FloorConfig(liveness=None))
    call.push(f.SpeechQueued("r", thinks=True))
    call.push(f.PlayoutEnded("r", pending=True))
    call.sounds.clear()
    call.until(100.0)
    assert call.floor.user_state is UserState.LISTENING


@pytest.mark.parametrize(
    "sign", [f.Transcript("yes", True), f.UserActed(), f.TextSubmitted("hi", 1)]
)
def test_a_sign_of_life_brings_the_user_back(sign):
    call = ObedientShell(FloorConfig(away_timeout=15.0))
    call.until(20.0)
    assert call.floor.user_state is UserState.AWAY
    assert call.push(sign)[0] == c.SetUserState(UserState.LISTENING)


def test_an_interim_does_not_bring_the_user_back():
    call = ObedientShell(FloorConfig(away_timeout=15.0))
    call.until(20.0)
    call.push(f.Transcript("ye", False))
    assert call.floor.user_state is UserState.AWAY


def test_a_digit_restarts_the_count():
    call = ObedientShell(FloorConfig(away_timeout=15.0))
    call.at(10.0, f.UserActed())
    call.until(24.9)
    assert call.floor.user_state is UserState.LISTENING


def test_the_user_may_be_away_while_a_task_waits_for_words():
    call = ObedientShell(FloorConfig(away_timeout=15.0))
    call.push(f.TextSubmitted("book", 1))
    call.until(0.2)
    call.push(f.PlayoutEnded("reply1", pending=True))
    call.sounds.clear()
    call.push(f.SpeechSuspended("reply1", True))
    call.until(16.0)
    assert call.floor.user_state is UserState.AWAY


# Liveness


def test_a_hook_that_takes_too_long_is_skipped(call):
    call.push(f.HookStarted(1))
    call.until(20.0)
    assert call.said(c.Stalled) == [c.Stalled("hook", "skipped", 10.0, turn=1)]


def test_a_hook_that_ends_is_not_reported(call):
    call.push(f.HookStarted(1))
    call.at(9.0, f.HookEnded(1))
    call.until(30.0)
    assert not call.said(c.Stalled)


def silent_floor(**changes) -> Floor:
    floor = Floor(replace(FloorConfig(away_timeout=None), **changes))
    floor.receive(f.SessionStarted(), now=0.0)
    return floor


def pass_all(floor, until=600.0):
    """All that is due until then, with nobody obeying."""
    decided = []
    while (due := floor.deadline) is not None and due <= until:
        decided += [(due, command) for command in floor.tick(now=due)]
    return decided


def test_a_turn_for_which_nothing_is_under_way_gets_the_fallback():
    floor = silent_floor()
    floor.receive(f.TextSubmitted("hello", 1), now=1.0)
    assert not floor.idle
    assert pass_all(floor) == [
        (6.0, c.SaySlowLine(1)),
        (11.0, c.Stalled("nothing", "fallback", 10.0, turn=1)),
    ]
    assert floor.idle


def test_the_hooks_time_is_not_counted_as_nothing():
    floor = silent_floor()
    floor.receive(f.TextSubmitted("hello", 1), now=1.0)
    floor.receive(f.HookStarted(1), now=1.0)
    stalls = [(at, c_) for at, c_ in pass_all(floor) if isinstance(c_, c.Stalled)]
    assert [(at, stall.waiting_for) for at, stall in stalls] == [(11.0, "hook"), (21.0, "nothing")]


def test_a_reply_that_is_being_made_is_not_nothing():
    floor = silent_floor(liveness=LivenessSettings(slow_line=None))
    floor.receive(f.TextSubmitted("hello", 1), now=1.0)
    floor.receive(f.SpeechQueued("reply", thinks=True, turn=1), now=1.1)
    assert floor.deadline is None  # the model's own limits end this wait


def test_a_sink_that_does_not_report_the_end_is_overdue_after_five_seconds(call):
    agent_says(call)
    call.until(0.5)
    call.sounds.clear()
    call.push(f.PlayoutExpected("line", 1.3))
    call.settle()
    assert call.said(c.Stalled) == [c.Stalled("playout", "released", 5.0, speech="line")]
    assert instant(call, call.said(c.Stalled)[0]) == pytest.approx(6.3)


def test_the_time_of_a_pause_is_not_counted_as_playout(call):
    agent_says(call)
    call.until(0.5)
    call.sounds.clear()
    call.push(f.PlayoutExpected("line", 1.3))
    coughs(call, at=0.6, until=1.2)
    call.settle()
    resumed = instant(call, c.ResumePlayout("line")) - 1.1
    assert instant(call, call.said(c.Stalled)[0]) == pytest.approx(6.3 + resumed)


def test_playout_that_nobody_knows_is_not_expected(call):
    call.push(f.PlayoutExpected("ghost", 1.0))
    assert call.floor.deadline is None


def test_a_speech_told_to_stop_that_does_not_report_is_overdue():
    floor = silent_floor()
    floor.receive(f.SpeechQueued("a"), now=1.0)
    floor.receive(f.SpeechRevoked("a"), now=2.0)
    assert pass_all(floor) == [(7.0, c.Stalled("playout", "released", 5.0, speech="a"))]


def test_a_handoff_step_that_hangs_is_released(call):
    call.push(f.HandoffBegan())
    call.push(f.HandoffStepStarted())
    call.until(30.0)
    assert call.said(c.Stalled) == [c.Stalled("handoff", "released", 10.0)]


@pytest.mark.parametrize("end", [f.HandoffStepEnded(), f.HandoffEnded()])
def test_a_handoff_step_that_ends_is_not_reported(call, end):
    call.push(f.HandoffBegan())
    call.push(f.HandoffStepStarted())
    call.at(5.0, end)
    call.until(60.0)
    assert not call.said(c.Stalled)


def at_tools(**changes) -> Floor:
    floor = silent_floor(**changes)
    floor.receive(f.SpeechQueued("r", thinks=True), now=0.0)
    floor.receive(f.PlayoutEnded("r", pending=True), now=1.0)
    return floor


def test_tools_with_no_speech_are_reported_every_thirty_seconds():
    stalls = pass_all(at_tools(), until=80.0)
    assert [(at, stall.action, stall.duration) for at, stall in stalls] == [
        (11.0, "none", 10.0),
        (41.0, "none", 40.0),
        (71.0, "none", 70.0),
    ]


def test_speech_during_tools_starts_the_count_again():
    floor = at_tools()
    floor.receive(f.SpeechQueued("filler"), now=9.0)
    floor.receive(f.PlayoutStarted("filler"), now=9.3)
    assert floor.deadline is None
    floor.receive(f.PlayoutEnded("filler"), now=10.3)
    assert floor.deadline == pytest.approx(20.3)


def test_a_user_who_speaks_while_tools_run_is_no_silence():
    floor = at_tools()
    floor.receive(f.SpeechStarted(9.0), now=9.0)
    assert floor.deadline == 69.0  # the cap


def test_a_task_that_waits_for_the_user_is_no_stalled_tool():
    floor = at_tools()
    floor.receive(f.SpeechSuspended("r", True), now=2.0)
    assert floor.deadline is None


def test_without_liveness_settings_nothing_is_watched():
    floor = at_tools(liveness=None)
    floor.receive(f.TextSubmitted("hello", 1), now=2.0)
    floor.receive(f.HookStarted(1), now=2.0)
    assert floor.deadline is None


# The slow line


def slow_model(call):
    """A committed turn whose reply has the floor and makes no sound."""
    call.push(f.TextSubmitted("hello", 1))
    call.until(0.2)
    call.sounds["reply1"].version += 1
    call.until(5.0)


def test_a_slow_answer_is_bridged_by_one_line_and_then_plays(call):
    slow_model(call)
    assert call.said(c.SaySlowLine) == [c.SaySlowLine(1)]
    assert told(call, c.HoldPlayout, c.Play)[-2:] == [c.HoldPlayout("reply1"), c.Play("slow1")]
    call.until(6.0)
    assert call.floor.agent_state is SPEAKING
    call.until(6.4)
    assert call.floor.current == "reply1"
    assert c.ReleasePlayout("reply1") in call.said(c.ReleasePlayout)
    call.settle()
    assert call.gone == {"slow1", "reply1"}
    assert call.said(c.SaySlowLine) == [c.SaySlowLine(1)]


def test_a_line_that_comes_after_the_answer_began_is_dropped(call):
    agent_says(call)
    call.until(0.5)
    assert call.push(f.SpeechQueued("slow", fills=True)) == [c.Drop("slow")]
    call.settle()
    assert call.gone == {"line", "slow"}


def test_words_supersede_the_slow_line_and_the_answer_behind_it(call):
    slow_model(call)
    call.until(5.5)
    says(call, "never mind", at=5.6)
    call.settle()
    assert commits(call) == ["hello", "never mind"]
    assert set(told(call, c.StopPlayout)) == {c.StopPlayout("slow1"), c.StopPlayout("reply1")}
    assert call.gone == {"slow1", "reply1", "reply2"}


def test_words_supersede_a_slow_line_that_waits_for_the_user(call):
    call.at(1.0, f.SpeechStarted(1.0), f.SpeechQueued("slow", fills=True))
    call.at(2.0, f.Transcript("never mind", True), f.SpeechStopped(2.4, 2.0))
    call.settle()
    assert call.said(c.Drop) == [c.Drop("slow")]


def test_an_answer_of_which_something_was_heard_needs_no_slow_line():
    floor = silent_floor()
    floor.receive(f.TextSubmitted("hello", 1), now=0.0)
    floor.receive(f.SpeechQueued("reply", thinks=True, turn=1), now=0.1)
    floor.receive(f.PlayoutStarted("reply"), now=1.0)
    floor.receive(f.PlayoutEnded("reply", pending=True), now=2.0)
    assert not [cmd for _, cmd in pass_all(floor, until=20.0) if isinstance(cmd, c.SaySlowLine)]


def test_the_sound_behind_the_slow_line_is_not_the_answers(call):
    slow_model(call)
    call.push(f.PlayoutStarted("reply1"))  # the sink's report was about the line
    call.until(5.4)
    assert call.floor.current == "slow1"
    assert call.said(c.PausePlayout) == []


def test_an_answer_that_ends_behind_the_slow_line_frees_the_floor(call):
    slow_model(call)
    call.push(f.SpeechSettled("reply1"))
    agent_says(call, "next", at=5.1)
    call.settle()
    assert call.gone >= {"slow1", "next"}
    assert call.floor.idle


def test_an_audible_answer_in_time_needs_no_slow_line(call):
    says(call, "hello", at=1.0)
    call.settle()
    assert not call.said(c.SaySlowLine)


def test_a_filler_puts_the_slow_line_off():
    floor = silent_floor()
    floor.receive(f.TextSubmitted("hello", 1), now=0.0)
    floor.receive(f.SpeechQueued("reply", thinks=True, turn=1), now=0.1)
    floor.receive(f.PlayoutEnded("reply", pending=True), now=0.5)
    floor.receive(f.SpeechQueued("filler"), now=2.0)
    floor.receive(f.PlayoutStarted("filler"), now=2.3)
    floor.receive(f.PlayoutEnded("filler"), now=4.0)
    floor.receive(f.SpeechSettled("filler"), now=4.0)
    assert pass_all(floor, until=9.0) == [(9.0, c.SaySlowLine(1))]
