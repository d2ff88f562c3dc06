"""What a session has consumed, and how the ends of turns were found."""

import pytest
from session_kit import Call, Desk, make_session

from bargein.conversation import ListeningHint
from bargein.errors import StopResponse
from bargein.models import EOUMetrics, LLMMetrics, Metadata, STTMetrics, TTSMetrics, VADMetrics
from bargein.session.usage import LLMModelUsage, STTModelUsage, TTSModelUsage, UsageSums
from bargein.testing import ScriptedLLM, ScriptedTTS


def llm_metrics(model="m", prompt=3, completion=2, cached=0):
    return LLMMetrics(
        label="label",
        request_id="r",
        timestamp=0.0,
        duration=1.0,
        ttft=0.1,
        prompt_tokens=prompt,
        completion_tokens=completion,
        prompt_cached_tokens=cached,
        metadata=Metadata(model_name=model, model_provider="p"),
    )


def stt_metrics(seconds, metadata=None):
    return STTMetrics(
        label="ears",
        request_id="r",
        timestamp=0.0,
        duration=0.0,
        audio_duration=seconds,
        streamed=True,
        metadata=metadata,
    )


def test_requests_of_one_model_are_summed():
    sums = UsageSums()
    assert sums.add(llm_metrics())
    assert sums.add(llm_metrics(prompt=10, completion=1, cached=4))
    assert sums.entries == [
        LLMModelUsage(
            provider="p", model="m", input_tokens=13, output_tokens=3, input_cached_tokens=4
        )
    ]


def test_each_kind_provider_and_model_has_its_own_sum_in_the_order_of_first_use():
    sums = UsageSums()
    sums.add(stt_metrics(1.5, Metadata(model_name="m", model_provider="p")))
    sums.add(llm_metrics("m"))
    sums.add(llm_metrics("other"))
    kinds = [(entry.type, entry.model) for entry in sums.entries]
    assert kinds == [("stt_usage", "m"), ("llm_usage", "m"), ("llm_usage", "other")]


def test_a_request_that_used_nothing_changes_no_sum():
    sums = UsageSums()
    assert not sums.add(llm_metrics(prompt=0, completion=0))
    assert not sums.add(
        VADMetrics(
            label="v", timestamp=0.0, idle_time=0.0, inference_duration_total=1, inference_count=9
        )
    )
    assert sums.entries == []


def test_a_model_that_does_not_name_itself_goes_by_its_label():
    sums = UsageSums()
    sums.add(stt_metrics(2.0))
    assert sums.entries == [STTModelUsage(provider="unknown", model="ears", audio_duration=2.0)]


def test_entries_of_yesterday_do_not_change_today():
    sums = UsageSums()
    sums.add(stt_metrics(2.0))
    before = sums.entries
    sums.add(stt_metrics(2.0))
    assert before[0].audio_duration == 2.0


def entry(usage, kind):
    return next(entry for entry in usage if isinstance(entry, kind))


async def test_a_call_sums_up_what_its_models_report():
    async with Call(Desk(), "It is nine.", "Still nine.") as running:
        seen = []
        running.session.on("session_usage_updated", lambda event: seen.append(event.usage))
        await running.caller.say("what time is it")
        await running.caller.hears("it is nine")
        await running.caller.say("and now please")
        await running.caller.hears("still nine")
        await running.caller.silence(1.0)
        usage = running.session.usage
        assert entry(usage, LLMModelUsage).output_tokens == 5
        assert entry(usage, TTSModelUsage).characters_count == len("It is nine.Still nine.")
        assert entry(usage, TTSModelUsage).audio_duration == pytest.approx(1.5)
        assert seen[-1] == usage
        assert len(seen) == len({str(update) for update in seen}), "an update without a change"


async def test_usage_is_up_to_date_when_metrics_are_reported():
    async with Call(Desk(), "It is nine.") as running:
        known = {}

        @running.session.on("metrics_collected")
        def note(event):
            known[type(event.metrics)] = [type(used) for used in running.session.usage]

        await running.caller.say("what time is it")
        await running.caller.hears("it is nine")
        await running.caller.silence(1.0)
        assert LLMModelUsage in known[LLMMetrics]
        assert TTSModelUsage in known[TTSMetrics]


async def test_usage_can_be_read_after_the_close_with_all_that_was_heard():
    async with Call(Desk(), "It is nine.") as running:
        await running.caller.say("what time is it")
        await running.caller.hears("it is nine")
    usage = running.session.usage
    assert entry(usage, LLMModelUsage).output_tokens == 3
    assert entry(usage, STTModelUsage).audio_duration > 1.0


async def test_another_session_with_the_same_models_is_not_charged():
    shared = {"llm": ScriptedLLM(["It is nine."]), "tts": ScriptedTTS()}
    bystander = make_session(**shared)
    async with bystander, Call(Desk(), session=make_session(**shared)) as running:
        await bystander.start(Desk())
        await running.caller.say("what time is it")
        await running.caller.hears("it is nine")
        await running.caller.silence(0.5)
        assert running.session.usage
        assert bystander.usage == []


def turn_ends(running):
    reports = []

    @running.session.on("metrics_collected")
    def note(event):
        if isinstance(event.metrics, EOUMetrics):
            reports.append(event.metrics)

    return reports


async def test_each_committed_voice_turn_reports_how_its_end_was_found():
    async with Call(Desk(), "Fine.") as running:
        reports = turn_ends(running)
        handles = []
        running.session.on("speech_created", lambda event: handles.append(event.speech_handle))
        running.agent.update_listening_hint(ListeningHint("yes_no"))
        await running.caller.say("yes")
        await running.caller.hears("fine")
        committed = running.log.last("user_turn_committed")
        (report,) = reports
        assert (report.hint, report.reason) == ("yes_no", "complete")
        assert report.end_of_utterance_delay == committed.delay
        assert 0.0 < report.transcription_delay <= report.end_of_utterance_delay
        assert report.on_user_turn_completed_delay == 0.0
        assert report.speech_id == handles[0].id


async def test_a_typed_turn_has_no_end_to_report():
    async with Call(Desk(), "Fine.") as running:
        reports = turn_ends(running)
        await running.session.submit_user_turn("how are you")
        await running.caller.hears("fine")
        assert reports == []


async def test_a_turn_without_reply_is_reported_as_well():
    class Quiet(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            raise StopResponse

    async with Call(Quiet()) as running:
        reports = turn_ends(running)
        await running.caller.say("just talking")
        await running.caller.silence(2.0)
        assert [report.reason for report in reports] == ["pause"]
        assert reports[0].speech_id
