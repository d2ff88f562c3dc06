"""What holds for the floor whatever happens: random facts, and all short sequences of facts."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from obedient_shell import ObedientShell

from bargein.turns import (
    AgentState,
    BargeInConfig,
    EndpointConfig,
    EndpointingSettings,
    Floor,
    FloorConfig,
    InterruptionSettings,
    PreemptiveSettings,
    TurnHint,
    UserState,
)
from bargein.turns import commands as c
from bargein.turns import facts as f

# Every combination of ears, mouth and manners that changes a rule.
CONFIGS = {
    "plain": FloorConfig(),
    "hint, detector": FloorConfig(
        endpoint=EndpointConfig(detects=True, hint=TurnHint(kind="digits")),
        preemptive=PreemptiveSettings(),
    ),
    "dynamic, gap": FloorConfig(
        endpoint=EndpointConfig(settings=EndpointingSettings(mode="dynamic")), min_gap=0.5
    ),
    "no vad": FloorConfig(endpoint=EndpointConfig(mode="stt", has_vad=False)),
    "stt": FloorConfig(endpoint=EndpointConfig(mode="stt")),
    "manual": FloorConfig(endpoint=EndpointConfig(mode="manual")),
    "deaf": FloorConfig(
        endpoint=EndpointConfig(transcribes=False), barge_in=BargeInConfig(transcribes=False)
    ),
    "cannot pause, min words": FloorConfig(
        barge_in=BargeInConfig(can_pause=False, settings=InterruptionSettings(min_words=2))
    ),
    "final interruptions": FloorConfig(
        barge_in=BargeInConfig(settings=InterruptionSettings(resume_false=False))
    ),
    "protected speech is not kept": FloorConfig(
        barge_in=BargeInConfig(settings=InterruptionSettings(keep_protected_speech=False))
    ),
}
configs = st.sampled_from(sorted(CONFIGS)).map(lambda name: CONFIGS[name])


# Random facts, some of them nonsense; nobody obeys

speeches = st.sampled_from(["a", "b", "c"])
texts = st.sampled_from(["", "mhm", "yes", "no wait", "one two three"])
turns = st.integers(1, 4)
flags = st.booleans()

VOICE = [
    f.SpeechStarted(0.0),
    f.SpeechStopped(0.0, 0.0),
    f.SilenceStarted(0.0),
    f.SilenceEnded(0.0),
    f.TranscriberSpeechStarted(0.0),
    f.TranscriberSpeechEnded(0.0),
]
PLAIN = [
    f.TurnCleared(),
    f.UserActed(),
    f.HandoffBegan(),
    f.HandoffEnded(),
    f.HandoffStepStarted(),
    f.HandoffStepEnded(),
    *(
        kind(speech)
        for kind in (f.PlayoutStarted, f.SpeechSettled, f.SpeechRevoked)
        for speech in "abc"
    ),
    *(kind(turn) for kind in (f.TurnSettled, f.HookStarted, f.HookEnded) for turn in (1, 2)),
    *(kind(flag) for kind in (f.CommitRequested, f.InterruptRequested) for flag in (False, True)),
]
random_facts = st.one_of(
    st.sampled_from(VOICE),
    st.sampled_from(PLAIN),
    st.builds(f.Transcript, texts, flags, flags),
    st.builds(f.TurnAssessed, texts, st.sampled_from(["complete", "incomplete", "unknown"])),
    st.builds(f.EndPredicted, texts, st.sampled_from([None, 0.5]), flags),
    st.builds(f.TextSubmitted, texts, st.integers(1, 99)),
    st.builds(
        f.SpeechQueued,
        speeches,
        st.sampled_from([0, 5, 10]),
        flags,
        flags,
        st.none() | turns,
        flags,
    ),
    st.builds(f.PlayoutEnded, speeches, flags),
    st.builds(f.PlayoutExpected, speeches, st.just(0.0)),
    st.builds(f.SpeechSuspended, speeches, flags),
    st.builds(f.InterruptibilityChanged, speeches, flags),
)
steps = st.tuples(st.sampled_from([0.0, 0.1, 0.5, 2.0, 7.0, 61.0]), random_facts)


def timed(fact: f.Fact, now: float) -> f.Fact:
    """`fact`, happening now."""
    match fact:
        case f.SpeechStopped():
            return f.SpeechStopped(now, now - 0.4)
        case f.PlayoutExpected(speech):
            return f.PlayoutExpected(speech, now + 1.0)
        case _ if fact in VOICE:
            return replace(fact, at=now)
        case _:
            return fact


def recorded(happened: list[tuple[float, f.Fact]]) -> list[tuple[float, f.Fact]]:
    now, recording = 10.0, [(10.0, f.SessionStarted())]
    for step, fact in happened:
        now += step
        recording.append((now, timed(fact, now)))
    return recording


recordings = st.lists(steps, max_size=25).map(recorded)


def feed(floor: Floor, now: float, fact: f.Fact) -> list[c.Command]:
    try:
        return floor.receive(fact, now=now)
    except ValueError:  # queued twice
        return []


def pass_deadlines(floor: Floor, now: float) -> list[tuple[float, c.Command]]:
    """Let all that is due by `now` happen at its time, as a timer would."""
    decided = []
    while (due := floor.deadline) is not None and due <= now:
        decided += [(due, command) for command in floor.tick(now=due)]
        assert floor.deadline is None or floor.deadline > due
    return decided


def replay(config: FloorConfig, recording: list[tuple[float, f.Fact]]):
    floor, decided = Floor(config), []
    for now, fact in recording:
        decided += pass_deadlines(floor, now)
        decided += [(now, command) for command in feed(floor, now, fact)]
        assert floor.deadline is None or floor.deadline > now
    return floor, decided + pass_deadlines(floor, recording[-1][0] + 200.0)


@settings(max_examples=200, deadline=None)
@given(configs, recordings)
def test_no_deadline_lies_in_the_past_and_a_recording_replays_the_same_commands(config, recording):
    assert replay(config, recording)[1] == replay(config, recording)[1]


@settings(max_examples=100, deadline=None)
@given(configs, recordings)
def test_a_speech_gets_the_floor_only_when_it_is_free_or_lent(config, recording):
    floor, has_floor = Floor(config), []
    for now, fact in recording:
        decided = [command for _, command in pass_deadlines(floor, now)]
        if isinstance(fact, f.PlayoutEnded | f.SpeechSettled) and fact.speech in has_floor:
            has_floor.remove(fact.speech)
        for command in decided + feed(floor, now, fact):
            if isinstance(command, c.Play):
                lent = has_floor and isinstance(fact, f.SpeechQueued) and fact.fills
                assert not has_floor or lent
                has_floor.append(command.speech)


@settings(max_examples=100, deadline=None)
@given(configs, recordings)
def test_states_change_only_when_they_are_told_to(config, recording):
    floor, decided = replay(config, recording)
    user, agent = UserState.LISTENING, AgentState.INITIALIZING
    for _, command in decided:
        if isinstance(command, c.SetUserState):
            assert command.state is not user
            user = command.state
        elif isinstance(command, c.SetAgentState):
            assert command.state is not agent
            agent = command.state
    assert (floor.user_state, floor.agent_state) == (user, agent)
    assert agent is not AgentState.IDLE


@settings(max_examples=100, deadline=None)
@given(configs, recordings)
def test_commits_are_numbered_and_each_typed_turn_is_in_one_of_them_or_held(config, recording):
    floor, decided = replay(config, recording)
    committed = [command.turn for _, command in decided if isinstance(command, c.CommitTurn)]
    assert [turn.id for turn in committed] == list(range(1, len(committed) + 1))
    typed = sorted(fact.submission for _, fact in recording if isinstance(fact, f.TextSubmitted))
    found = sorted(number for turn in committed for number in turn.submissions)
    assert [number for number in found if number not in typed] == []
    assert len(found) <= len(typed)
    if not floor.kept_text and floor.idle:
        assert found == typed


# All short sequences, with a shell that obeys


def happenings(call: ObedientShell, step: int) -> dict[str, list[f.Fact] | float]:
    """A dozen things that may happen next; a number is time that passes."""
    now = call.now
    return {
        "voice": [f.SpeechStarted(now)],
        "silence": [f.SpeechStopped(now, now - 0.2)],
        "drop-out": [f.SilenceStarted(now)],
        "interim": [f.Transcript(f"maybe{step}", False)],
        "words": [f.Transcript(f"word{step}", True)],
        "mhm": [f.Transcript("mhm", True)],
        "typed": [f.TextSubmitted(f"typed{step}", step)],
        "say": [f.SpeechQueued(f"say{step}")],
        "protected": [f.SpeechQueued(f"protected{step}", interruptible=False)],
        "handoff": [f.HandoffBegan()],
        "interrupt": [f.InterruptRequested()],
        "commit": [f.CommitRequested()],
        "wait": 0.7,
    }


NAMES = tuple(happenings(ObedientShell(), 0))


def play_out(config: FloorConfig, sequence: tuple[str, ...]) -> ObedientShell:
    call = ObedientShell(config)
    for step, name in enumerate(sequence, start=1):
        what = happenings(call, step)[name]
        if isinstance(what, float):
            call.until(call.now + what)
            continue
        for fact in what:
            call.push(fact)
        call.until(call.now + 0.15)
    call.settle()
    return call


def check_liveness(call: ObedientShell, sequence: tuple[str, ...]) -> None:
    if "handoff" in sequence:
        for _ in range(sequence.count("handoff")):
            call.push(f.HandoffEnded())
        call.settle()
    floor = call.floor
    queued = {fact.speech for _, fact in call.facts if isinstance(fact, f.SpeechQueued)}
    assert floor.idle
    assert floor.agent_state is AgentState.LISTENING
    assert floor.user_state is not UserState.SPEAKING
    assert queued == call.gone
    assert not call.sounds
    assert call.most_at_once <= 1


def check_words(call: ObedientShell, sequence: tuple[str, ...]) -> None:
    turns = [(now, command.turn) for now, command in call.log if isinstance(command, c.CommitTurn)]
    words = [word for _, turn in turns for word in turn.text.split()]
    for step, name in enumerate(sequence, start=1):
        if name == "typed":
            assert words.count(f"typed{step}") == 1
        if name == "words":
            excused = late(call, f"word{step}")
            assert words.count(f"word{step}") in ((0, 1) if excused else (1,))


def late(call: ObedientShell, word: str) -> bool:
    """Whether a turn was committed since the user's last start of speech, before `word` came."""
    said_at = next(now for now, fact in call.facts if fact == f.Transcript(word, True))
    started = [n for n, fact in call.facts if isinstance(fact, f.SpeechStarted) and n <= said_at]
    ended = [
        n for n, cmd in call.log if isinstance(cmd, c.CommitTurn | c.HoldTurn) and n <= said_at
    ]
    return bool(ended) and max(ended) >= max(started, default=-1.0)


def explain(config: FloorConfig, sequence: tuple[str, ...]) -> None:
    call = play_out(config, sequence)
    endpoint, manners = config.endpoint, config.barge_in.settings
    try:
        check_liveness(call, sequence)
        if endpoint.decides and endpoint.transcribes and manners == InterruptionSettings():
            check_words(call, sequence)
    except AssertionError as error:
        log = "\n".join(f"{now:7.2f} {command}" for now, command in call.log)
        raise AssertionError(f"{sequence}\n{log}") from error


@pytest.mark.parametrize("first", NAMES)
def test_after_any_three_things_everything_comes_to_its_end(first):
    quiet = replace(CONFIGS["plain"], away_timeout=None)
    for rest in itertools.product(NAMES, repeat=2):
        explain(quiet, (first, *rest))


@pytest.mark.parametrize("first", ["voice", "words", "say", "protected"])
def test_after_any_five_things_around_a_voice_everything_comes_to_its_end(first):
    quiet = replace(CONFIGS["plain"], away_timeout=None)
    for rest in itertools.product(("voice", "silence", "words", "wait"), repeat=4):
        explain(quiet, (first, *rest))


# In manual mode words wait for the application.
@pytest.mark.parametrize("name", sorted(set(CONFIGS) - {"manual"}))
def test_with_any_ears_and_manners_everything_comes_to_its_end(name):
    for sequence in itertools.product(("voice", "silence", "words", "say", "typed"), repeat=3):
        explain(replace(CONFIGS[name], away_timeout=None), sequence)


@settings(max_examples=100, deadline=None)
@given(configs, st.lists(st.sampled_from(NAMES), min_size=4, max_size=12))
def test_after_any_longer_sequence_everything_comes_to_its_end(config, sequence):
    explain(replace(config, away_timeout=None), tuple(sequence))
