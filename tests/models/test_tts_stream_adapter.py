from model_fakes import FakeTTS, Reports, tone

from bargein.errors import APIError
from bargein.models.synthesized_audio import SpeakOptions
from bargein.models.tts_stream_adapter import TTSStreamAdapter
from bargein.testing import run_virtual


class AtEachBar:
    """A sentence ends at "|"."""

    def __init__(self) -> None:
        self.rest = ""

    def push(self, text: str) -> list[str]:
        *sentences, self.rest = (self.rest + text).split("|")
        return sentences

    def flush(self) -> list[str]:
        return [self.rest]


def test_the_given_tokenizer_decides_where_sentences_end_and_blank_ones_are_left_out():
    voice = FakeTTS(lambda attempt, text: [tone()], streaming=False)

    async def main():
        adapter = TTSStreamAdapter(voice, sentence_tokenizer=AtEachBar)
        async with adapter.stream() as stream:
            stream.push_text("one|tw")
            stream.push_text("o| |three")
            stream.end_input()
            return [item async for item in stream]

    assert len(run_virtual(main())) == 4
    assert voice.texts == ["one", "two", "three"]


def test_events_of_the_voice_are_emitted_by_the_adapter_under_the_voice_s_name():
    voice = FakeTTS(lambda attempt, text: [tone()] if attempt else [APIError("down")])

    async def main():
        adapter = TTSStreamAdapter(voice)
        reports = Reports(adapter)
        async with adapter.stream() as stream:
            stream.push_text("Hello")
            stream.end_input()
            _ = [item async for item in stream]
        return reports

    reports = run_virtual(main())
    assert [(error.label, error.recoverable) for error in reports.errors] == [("fake voice", True)]
    assert [metrics.label for metrics in reports.metrics] == ["fake voice"]


def test_a_text_known_beforehand_is_one_request():
    voice = FakeTTS(lambda attempt, text: [tone()], streaming=False)

    async def main():
        return (
            await TTSStreamAdapter(voice)
            .synthesize("This is the first sentence. And this is the second one.")
            .collect()
        )

    run_virtual(main())
    assert voice.texts == ["This is the first sentence. And this is the second one."]


def test_spoken_as_a_provider_it_gives_audio_while_text_is_still_being_written():
    voice = FakeTTS(lambda attempt, text: [tone()], streaming=False)
    written = []

    async def text():
        for piece in ("one|", "two|", "three"):
            written.append(piece)
            yield piece

    async def main():
        adapter = TTSStreamAdapter(voice, sentence_tokenizer=AtEachBar)
        return [item async for item in adapter.speak(text(), SpeakOptions())]

    assert len(run_virtual(main())) == 3
    assert voice.texts == ["one", "two", "three"]
