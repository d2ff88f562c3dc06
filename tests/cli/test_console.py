import json
import sys
from pathlib import Path

import pytest

from bargein.audio import AudioFrame
from bargein.audio.files import read_wav, write_wav
from bargein.cli import main
from bargein.cli.commands import run_app
from bargein.cli.load_app import load_app
from bargein.cli.piped_chat import PipedChat
from bargein.session import AgentSession

APPS = Path(__file__).parent / "apps"
ECHO = str(APPS / "echo_agent.py")
RECORDED = str(APPS / "recorded_agent.py")
SECRET = str(APPS / "secret_agent.py")


@pytest.fixture(autouse=True)
def loaded_apps_are_forgotten(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("bargein_app_"):
            del sys.modules[name]


@pytest.fixture
def bargein(monkeypatch, capsys, tmp_path):
    def run(*arguments, stdin=""):
        lines = tmp_path / "stdin.txt"
        lines.write_text(stdin)
        monkeypatch.setattr(sys, "argv", ["bargein", *map(str, arguments)])
        with lines.open() as opened:
            monkeypatch.setattr(sys, "stdin", opened)
            with pytest.raises(SystemExit) as left:
                main()
        shown = capsys.readouterr()
        return left.value.code or 0, shown.out, shown.err

    return run


@pytest.fixture
def caller(tmp_path):
    path = tmp_path / "caller.wav"
    tone = AudioFrame((b"\x00\x20" * 8 + b"\x00\xe0" * 8) * 1500, 24000)
    silence = AudioFrame.silence(3.0, 24000)
    write_wav(path, AudioFrame(silence.data + tone.data, 24000))
    return path


@pytest.fixture
def app(tmp_path):
    def write(body):
        path = tmp_path / "app.py"
        path.write_text(
            "from bargein.server import AgentServer\nserver = AgentServer()\n"
            "@server.rtc_session()\nasync def entry(ctx):\n"
            + "".join(f"    {line}\n" for line in body.splitlines())
        )
        return path

    return write


def test_lines_from_a_pipe_are_answered_and_the_call_ends_with_them(bargein):
    code, out, err = bargein("console", ECHO, stdin="hello\nhow are you\n")
    assert code == 0, err
    assert [line for line in out.splitlines() if not line.startswith(" ")] == [
        "Agent: Hello there.",
        "You:   hello",
        "Agent: You said hello.",
        "You:   how are you",
        "Agent: You said how are you.",
    ]


def test_options_that_the_command_does_not_know_reach_the_application(bargein):
    _, out, err = bargein("console", ECHO, "--style", "loud", "--", "--text")
    assert out.startswith("Agent: --style loud --text\n")
    assert "Passed on" in err


def test_a_recorded_call_gives_a_stereo_file_and_a_transcript(bargein, caller, tmp_path):
    output, transcript = tmp_path / "call.wav", tmp_path / "call.json"
    code, out, err = bargein(
        "console",
        RECORDED,
        "--input",
        caller,
        "--output",
        output,
        "--transcript",
        transcript,
        "--fast",
    )
    assert code == 0, err
    assert "Agent: It is booked." in out
    call = json.loads(transcript.read_text())
    assert call["tool_calls"][0]["name"] == "book"
    assert call["tool_calls"][0]["output"] == "booked for Monday"
    assert [(turn["user"], turn["agent"]) for turn in call["turns"]] == [
        (None, "Hello, this is the desk speaking today."),
        ("Monday please", "It is booked."),
    ]
    recording = read_wav(output)
    assert recording.num_channels == 2
    assert recording.duration == pytest.approx(call["duration"], abs=0.1)


def test_the_recording_and_the_transcript_have_one_clock(bargein, caller, tmp_path):
    output, transcript = tmp_path / "call.wav", tmp_path / "call.json"
    bargein(
        "console",
        RECORDED,
        "--input",
        caller,
        "--output",
        output,
        "--transcript",
        transcript,
        "--fast",
    )
    call = json.loads(transcript.read_text())
    left, right = (read_wav(output).samples[side::2].nonzero()[0] / 24000 for side in (0, 1))
    assert left[0] == pytest.approx(3.0, abs=0.03)
    assert left[-1] == pytest.approx(4.0, abs=0.03)
    spoke = [
        e["time"]
        for e in call["events"]
        if e.get("new_state") == "speaking" and e["type"].startswith("agent")
    ]
    answer = right[right > left[-1]]
    assert right[0] == pytest.approx(spoke[0], abs=0.03)
    assert answer[0] == pytest.approx(spoke[-1], abs=0.03)
    latency = call["turns"][1]["latency"]
    assert answer[0] - left[-1] == pytest.approx(latency["e2e_latency"], abs=0.06)


def test_the_recording_has_silence_where_the_caller_said_a_secret(bargein, tmp_path):
    path, output = tmp_path / "caller.wav", tmp_path / "call.wav"
    tone = (b"\x00\x20" * 8 + b"\x00\xe0" * 8) * 1500  # a second
    before, between = AudioFrame.silence(4.0, 24000).data, AudioFrame.silence(4.0, 24000).data
    write_wav(path, AudioFrame(before + tone + between + tone, 24000))
    code, out, err = bargein("console", SECRET, "--input", path, "--output", output, "--fast")
    assert code == 0, err
    assert "Thank you, that is all." in out
    heard = read_wav(output).samples[0::2].nonzero()[0] / 24000
    # Until it is clear that another speech has begun, it may be the rest of the secret.
    assert 9.0 <= heard[0] < 9.2
    assert heard[-1] == pytest.approx(10.0, abs=0.03)


def test_a_fast_call_takes_no_real_time_and_says_the_same_each_time(bargein, caller, tmp_path):
    calls = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.json"
        bargein("console", RECORDED, "--input", caller, "--transcript", path, "--fast")
        calls.append([(e["time"], e["type"]) for e in json.loads(path.read_text())["events"]])
    assert calls[0] == calls[1]


def test_several_recordings_are_spoken_when_the_agent_has_finished(bargein, tmp_path):
    tone = AudioFrame((b"\x00\x20" * 8 + b"\x00\xe0" * 8) * 1500, 24000)
    folder = tmp_path / "turns"
    folder.mkdir()
    for name in ("1.wav", "2.wav"):
        write_wav(folder / name, tone)
    output, transcript = tmp_path / "call.wav", tmp_path / "call.json"
    code, _, err = bargein(
        "console",
        RECORDED,
        "--input",
        folder,
        "--output",
        output,
        "--transcript",
        transcript,
        "--fast",
    )
    assert code == 0, err
    samples = read_wav(output).samples
    caller, agent = (samples[side::2] != 0 for side in (0, 1))
    said = caller.nonzero()[0]
    greeting_ends = agent.nonzero()[0][agent.nonzero()[0] < said[0]][-1] / 24000
    assert greeting_ends == pytest.approx(2.2, abs=0.05)
    assert said[0] / 24000 == pytest.approx(greeting_ends + 0.5, abs=0.1)
    assert caller.sum() == 2 * 24000
    assert not (caller & agent).any()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["console", "missing.py"], "missing.py: there is no such file"),
        (["console", ECHO, "--output", "x.wav"], "--output needs a recorded caller"),
        (["console", ECHO, "--fast"], "--fast needs a recorded caller"),
        (["console", ECHO, "--input", "no.wav"], "no.wav: cannot be read: there is no such file"),
        (["console", ECHO, "--input", __file__], "is not audio that can be read"),
        (
            ["console", ECHO, "--transcript", "/missing/x.json"],
            "/missing/x.json: cannot be written",
        ),
        (["console", ECHO, "--agent-name", "desk"], "has no agent named 'desk'"),
    ],
)
def test_wrong_use_is_told_in_a_line_with_exit_code_2(bargein, arguments, complaint):
    code, out, err = bargein(*arguments)
    assert code == 2
    assert complaint in err
    assert len(err.splitlines()) == 1
    assert out == ""


def test_an_unwritable_recording_is_told_before_the_call(bargein, caller, tmp_path):
    code, out, err = bargein(
        "console", RECORDED, "--input", caller, "--output", tmp_path / "missing" / "call.wav"
    )
    assert (code, out) == (2, "")
    assert "its folder is missing" in err


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("raise ValueError('bad')", "ValueError: bad"),
        ("pass", "ended without starting a session"),
        (
            "from bargein.errors import EngineNotFound\nraise EngineNotFound('no voice; apt install flite')",
            "bargein: no voice; apt install flite",
        ),
    ],
)
def test_an_application_that_fails_is_told_in_two_lines_with_exit_code_1(
    bargein, app, body, complaint
):
    code, _, err = bargein("console", app(body))
    assert code == 1
    assert complaint in err
    assert len(err.splitlines()) <= 2
    assert "Traceback" not in err


def test_verbose_shows_where_it_was_raised(bargein, app):
    _, _, err = bargein("console", app("raise ValueError('bad')"), "--verbose")
    assert "Traceback" in err
    assert "app.py" in err


def test_a_voice_that_is_missing_in_the_middle_of_a_call_ends_it_with_the_reason(
    bargein, tmp_path, caller
):
    path = tmp_path / "app.py"
    path.write_text(
        Path(RECORDED)
        .read_text()
        .replace("tts=ScriptedTTS()", "tts=Missing()")
        .replace(
            "class Desk",
            "from bargein.errors import EngineNotFound\n"
            "class Missing(ScriptedTTS):\n"
            "    async def speak(self, text, options):\n"
            "        raise EngineNotFound('voice not found: apt install flite')\n"
            "        yield\n"
            "class Desk",
        )
    )
    transcript = tmp_path / "call.json"
    code, _, err = bargein("console", path, "--input", caller, "--transcript", transcript, "--fast")
    assert code == 1
    assert err.splitlines()[0] == "bargein: voice not found: apt install flite"
    assert json.loads(transcript.read_text())["duration"] < 1.0


def test_an_application_has_a_command_line_of_its_own(monkeypatch, capsys, tmp_path):
    loaded = load_app(Path(ECHO))
    lines = tmp_path / "stdin.txt"
    lines.write_text("hi\n")
    monkeypatch.setattr(sys, "argv", ["echo_agent.py", "console"])
    with lines.open() as opened:
        monkeypatch.setattr(sys, "stdin", opened)
        with pytest.raises(SystemExit) as left:
            run_app(loaded.server)
    assert not left.value.code
    assert "Agent: You said hi." in capsys.readouterr().out


def test_run_app_takes_only_applications():
    with pytest.raises(TypeError, match="AgentServer or WorkerOptions"):
        run_app("app.py")


def test_an_agent_may_hang_up_first(bargein, app):
    code, out, err = bargein(
        "console",
        app(
            "from bargein.session import Agent, AgentSession\n"
            "class Short(Agent):\n"
            "    async def on_enter(self):\n"
            "        self.session.say('Bye.')\n"
            "        self.session.shutdown()\n"
            "await AgentSession().start(Short(instructions=''), room=ctx.room)"
        ),
        stdin="hello\n" * 3,
    )
    assert (code, err) == (0, "")
    assert "Agent: Bye." in out


def test_lines_of_a_pipe_may_come_in_their_own_time():
    session = AgentSession()
    PipedChat(0, print).attach(session)
    assert session.input.typed
