"""Speech-to-speech models that invent, confirm by themselves, chat, hang and come late, at random.

Whatever they do, a capture ends, and takes no value that the caller did not say and was not asked about.
"""

import asyncio
import re
from random import Random

import pytest
from test_realtime_captures import Realtime

from bargein.testing import ScriptedRealtimeModel, ScriptedVAD, call, hang, reply
from bargein.workflows import GetEmailTask

SAID = "bob at gmail dot com"
VALUES = ["bob@gmail.com", "mallory@evil.com", "bob@gmail.co", "not an address"]
ENDS = {
    "bob@gmail.com": " at gmail dot com ",
    "bob@gmail.co": " at gmail dot co ",
    "mallory@evil.com": " l dot com ",
}
"""How the read-back of a value ends, so that all of it was heard."""


class BadModel(ScriptedRealtimeModel):
    """Does at random what a model should and should not do."""

    def __init__(self, random):
        super().__init__()
        self.random = random

    def choose(self, request):
        self.requests.append(request)
        random = self.random
        if random.random() < 0.05:
            return hang()
        delay = random.choice([0.1, 0.1, 0.4, 1.5, 11.0 if random.random() < 0.1 else 0.2])
        told = re.search(r"nothing else: (.*)", request.instructions or "")
        back = re.search(r"Read back: (.*?) The confirmation", request.last_text)
        line = told or back
        if line and random.random() < 0.75:
            return reply(line[1], ttft=delay)
        text = random.choice(["", "Thank you, that is all noted.", "Sorry?", "Great, goodbye!"])
        calls = []
        if random.random() < 0.6:
            calls.append(call("update_email_address", email=random.choice(VALUES)))
        if random.random() < 0.5:
            calls.append(call("confirm_email_address"))
        return reply(text, ttft=delay, calls=calls)


@pytest.mark.parametrize("transcribes", [True, False])
@pytest.mark.parametrize("seed", range(8))
async def test_a_capture_ends_and_takes_nothing_that_was_not_said_and_confirmed(seed, transcribes):
    random = Random(seed)
    task = GetEmailTask(require_confirmation=random.choice([True, False]))
    able = {
        "user_transcription": transcribes,
        "turn_detection": random.random() < 0.5,
        "auto_tool_reply_generation": random.random() < 0.5,
    }
    detector = {} if able["turn_detection"] else {"vad": ScriptedVAD()}
    there = Realtime(task, able=able, **detector)
    capabilities = there.llm.capabilities
    there.llm = there.session._llm = BadModel(random)
    there.llm._capabilities = capabilities
    spoken = []
    async with there:
        for _ in range(25):
            if there.host.over:
                break
            words = random.choice([SAID, "yes", "yes", "no", "what is that", ""])
            if words:
                spoken.append((len(there.caller.heard), words))
                await there.caller.say(words)
            await asyncio.sleep(random.choice([0.5, 3.0, 9.0]))
        await asyncio.sleep(120.0)
        assert there.host.over, there.log.dump()
        if there.result is None:
            return
        value = there.result.email_address
        said = "".join(words.replace(" ", "") for _, words in spoken)
        assert not transcribes or value.replace("@", "at").replace(".", "dot") in said
        if not transcribes or task._require_confirmation:
            heard_before = [" ".join(there.caller.heard[:count]) for count, _ in spoken]
            heard = [re.sub(r"\W+", " ", f"{words} ").lower() for words in heard_before]
            end = ENDS[value.removeprefix("whatisthat")]
            assert any(end in words for words in heard), (value, heard[-1])
