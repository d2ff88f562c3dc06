"""An input that is replaced by one of another sample rate."""

from session_kit import Call, Desk

from bargein.testing import MarkedSpeech, ScriptedMicrophone, even_words


async def test_another_microphone_with_another_sample_rate_goes_on_in_the_same_call():
    async with Call(Desk(), "Fine.") as running:
        await running.caller.say("hello out there")
        await running.caller.hears("fine")
        other = ScriptedMicrophone(sample_rate=48_000)
        running.session.input.audio = other
        other.plan(MarkedSpeech(even_words(["hello"], 0.6), 0.6))
        await running.caller.silence(1.5)
        assert running.log.count("U speaking") == 2
        assert running.log.count("error") == 0
