from __future__ import annotations

import openai
import pytest

from bargein.providers.openai.error_translation import retry_after_seconds, translate_error


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "9", "retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:30 GMT"}, 30.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:30 -0000"}, 30.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:30 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
    ],
)
def test_the_wait_that_a_service_asks_for_is_read(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_seconds(headers, now=60.0) == seconds


def test_an_error_of_an_unknown_kind_is_a_broken_connection_that_names_it() -> None:
    error = translate_error(RuntimeError("secret words"), service="m at host", now=0.0)
    assert str(error) == "m at host could not be read: RuntimeError."


def test_an_sdk_error_without_details_still_says_which_model_failed() -> None:
    error = translate_error(openai.OpenAIError("boom"), service="m at host", now=0.0)
    assert "m at host" in str(error)
