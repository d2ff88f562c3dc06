import asyncio

from fake_devices import FakeDevices

from bargein.cli.call_lines import CallLines
from bargein.cli.interactive import InteractiveFront
from bargein.cli.screen import Screen
from bargein.cli.sound_devices import BLOCK_SAMPLES
from bargein.providers.rules import RulesLLM
from bargein.session import Agent, AgentSession
from bargein.testing import ScriptedTTS

SILENCE = bytes(2 * BLOCK_SAMPLES)
GREETING = "One two three four five six seven eight nine ten."


class FakeTerminal:
    def open(self):
        self.opened = True

    def read(self, on_bytes, on_end):
        self.type = on_bytes

    def close(self):
        self.opened = False


class Greeter(Agent):
    def __init__(self):
        super().__init__(instructions="Talk.")

    async def on_enter(self):
        self.session.say(GREETING)


class Call:
    """A session at a terminal, with a sound card that runs in the loop's time."""

    def __init__(self, devices=None, *, interruptible=True, **options):
        self.devices = devices or FakeDevices()
        self.terminal, self.shown = FakeTerminal(), []
        screen = Screen(self.shown.append, lambda: 120, colour=False)
        self.front = InteractiveFront(self.terminal, screen, self.devices, **options)
        llm = RulesLLM()
        llm.when()(lambda heard: f"You said {heard.text}.")
        self.session = AgentSession(
            allow_interruptions=interruptible, llm=llm, tts=ScriptedTTS(), user_away_timeout=None
        )
        lines = CallLines()
        for name in ("conversation_item_added", "dtmf_received"):
            self.session.on(
                name, lambda event: [self.front.show(line) for line in lines.lines(event)]
            )

    async def __aenter__(self):
        self.front.open()
        self.front.attach(self.session)
        await self.session.start(Greeter())
        self.card = asyncio.create_task(self._run_card())
        self.running = asyncio.create_task(self.front.run(self.session))
        return self

    async def __aexit__(self, *error):
        self.card.cancel()
        self.running.cancel()
        await asyncio.wait([self.card, self.running])
        await self.session.aclose()
        self.front.close()

    async def _run_card(self):
        while True:
            await asyncio.sleep(0.1)
            if any(not stream.closed for stream in self.devices.streams):
                self.devices.hear(SILENCE)
                self.devices.play()

    def type(self, text):
        self.terminal.type(text.encode())

    @property
    def text(self):
        return "".join(self.shown)


async def test_with_devices_it_starts_with_sound_and_the_level_meter():
    async with Call() as call:
        await asyncio.sleep(5)
        assert any(call.devices.played)
        assert "[Audio] Fake Microphone [-120.0 dBFS] [" + "-" * 30 + "]" in call.text
        assert f"Agent: {GREETING}\r\n" in call.text


async def test_the_missing_echo_canceller_is_told_once():
    async with Call() as call:
        call.type("\x02\x02\x02\x02")
        assert call.text.count("No echo canceller") == 1
    async with Call(headphones=True) as call:
        assert "No echo canceller" not in call.text


async def test_words_appear_as_they_sound():
    async with Call() as call:
        await asyncio.sleep(1.5)
        assert "Agent: One two three" in call.text
        assert "ten." not in call.text


async def test_ctrl_b_releases_the_devices_and_takes_them_again():
    async with Call() as call:
        call.type("\x02")
        assert all(stream.closed for stream in call.devices.streams)
        assert call.session.input.audio is None
        call.type("hello\r")
        await asyncio.sleep(1)
        assert "Agent: You said hello.\r\n" in call.text
        call.type("\x02")
        assert not call.devices.streams[-1].closed
        assert call.session.output.audio is not None


async def test_enter_alone_interrupts_the_agent():
    async with Call() as call:
        await asyncio.sleep(1.5)
        call.type("\r")
        await asyncio.sleep(0.5)
        assert "[interrupted]" in call.text
        assert "ten." not in call.text


async def test_a_typed_line_interrupts_and_is_answered_aloud():
    async with Call() as call:
        await asyncio.sleep(1.5)
        before = len(call.devices.played)
        call.type("stop it\r")
        await asyncio.sleep(3)
        assert "[interrupted]" in call.text
        assert "Agent: You said stop it.\r\n" in call.text
        assert any(call.devices.played[before + 9600 :])


async def test_a_device_that_goes_away_turns_the_call_to_text():
    async with Call() as call:
        await asyncio.sleep(1.5)
        call.devices.unplug_loudspeaker()
        await asyncio.sleep(0.5)
        assert "The loudspeaker went away. Text mode" in call.text
        call.type("still there\r")
        await asyncio.sleep(1)
        assert "Agent: You said still there.\r\n" in call.text
        assert all(stream.closed for stream in call.devices.streams)


async def test_without_devices_it_starts_in_text_and_says_why():
    async with Call(FakeDevices(microphone=False)) as call:
        assert call.text.count("Text mode: no microphone: this machine lists none.") == 1
        await asyncio.sleep(1)
        assert f"Agent: {GREETING}\r\n" in call.text


async def test_ctrl_c_hangs_up():
    async with Call() as call:
        call.type("\x03")
        async with asyncio.timeout(1):
            await call.running


async def test_what_is_typed_before_the_agent_is_there_is_told_and_lost():
    call = Call()
    call.front.open()
    call.type("hello\r")
    assert "Not yet" in call.text
    call.front.close()
    assert not call.terminal.opened


async def test_enter_cannot_interrupt_what_is_protected_and_says_so():
    async with Call(interruptible=False) as call:
        await asyncio.sleep(1.5)
        call.type("\r")
        await asyncio.sleep(4)
        assert "Not sent: " in call.text
        assert "ten.\r\n" in call.text


async def test_who_types_may_take_their_time_and_who_talks_may_not():
    async with Call(text_only=True) as call:
        assert call.session.input.typed
        call.type("\x02")
        assert not call.session.input.typed
        call.type("\x02")
        assert call.session.input.typed
