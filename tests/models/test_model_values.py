import asyncio

import pytest

from bargein.errors import APIError
from bargein.models import LLMError, LLMMetrics, Metadata, STTError, TTSError, VADMetrics
from bargein.models.connect_options import APIConnectOptions
from bargein.models.emitter import EventEmitter
from bargein.models.model import Model
from bargein.testing import run_virtual


@pytest.mark.parametrize("field", ["max_retry", "retry_interval", "timeout"])
def test_negative_connect_options_are_refused_by_name(field):
    with pytest.raises(ValueError, match=field):
        APIConnectOptions(**{field: -1})


def test_an_error_value_is_dumped_without_the_live_exception():
    error = APIError("down")
    value = LLMError(timestamp=1.0, label="x", error=error, recoverable=True)
    assert value.error is error
    assert value.model_dump() == {
        "type": "llm_error",
        "timestamp": 1.0,
        "label": "x",
        "recoverable": True,
    }
    assert (STTError.model_fields["type"].default, TTSError.model_fields["type"].default) == (
        "stt_error",
        "tts_error",
    )


def test_metrics_survive_a_round_trip_through_json():
    metrics = LLMMetrics(
        label="x",
        request_id="r",
        timestamp=1.0,
        duration=2.0,
        ttft=0.5,
        metadata=Metadata(model_name="m", model_provider="p"),
    )
    assert LLMMetrics.model_validate_json(metrics.model_dump_json()) == metrics


def test_vad_metrics_name_their_type():
    metrics = VADMetrics(
        label="x", timestamp=1.0, idle_time=0.0, inference_duration_total=0.1, inference_count=30
    )
    assert metrics.model_dump()["type"] == "vad_metrics"


class Plain(Model):
    closed = 0

    async def aclose(self) -> None:
        self.closed += 1


def test_a_model_is_named_after_its_class_and_closed_by_async_with():
    async def main():
        async with Plain() as model:
            assert model.label.endswith("test_model_values.Plain")
            assert (model.model, model.provider) == ("unknown", "unknown")
        return model.closed

    assert run_virtual(main()) == 1


def test_handlers_run_in_order_and_a_failing_one_stops_nobody(caplog):
    emitter = EventEmitter()
    calls = []
    emitter.on("x", lambda value: calls.append(("first", value)))
    emitter.on("x", lambda value: 1 / 0)

    @emitter.on("x")
    def third(value):
        calls.append(("third", value))

    emitter.once("x", lambda value: calls.append(("once", value)))
    emitter.emit("x", 1)
    emitter.off("x", third)
    emitter.emit("x", 2)
    assert calls == [("first", 1), ("third", 1), ("once", 1), ("first", 2)]
    assert "ZeroDivisionError" in caplog.text


def test_a_coroutine_handler_runs_as_a_task_after_the_plain_ones():
    calls = []

    async def later(value):
        calls.append("later")

    async def main():
        emitter = EventEmitter()
        emitter.on("x", later)
        emitter.on("x", lambda value: calls.append("plain"))
        emitter.emit("x", 1)
        await asyncio.sleep(0)

    run_virtual(main())
    assert calls == ["plain", "later"]


def test_an_event_that_a_model_never_emits_is_accepted_with_one_warning(caplog):
    model = Plain()
    for _ in range(2):
        model.on("metrics_colected", print)
    assert caplog.text.count("metrics_colected") == 1
    model.emit("metrics_colected", "still delivered")
