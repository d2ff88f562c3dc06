from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.errors import APIConnectionError, APIError, APIStatusError
from bargein.models.connect_options import APIConnectOptions
from bargein.models.retry import EndQuietly, GiveUp, RetrySchedule, TryAgain


def test_the_first_retry_comes_after_a_tenth_of_a_second_and_later_ones_after_the_interval():
    schedule = RetrySchedule(APIConnectOptions())
    waits = [schedule.failed(APIError("down"), delivered=False) for _ in range(3)]
    assert waits == [TryAgain(0.1), TryAgain(2.0), TryAgain(2.0)]


def test_after_the_last_attempt_a_connection_error_is_chained_to_the_last_failure():
    schedule = RetrySchedule(APIConnectOptions(max_retry=1))
    schedule.failed(APIError("first"), delivered=False)
    last = APIError("last")
    verdict = schedule.failed(last, delivered=False)
    assert isinstance(verdict, GiveUp)
    assert type(verdict.error) is APIConnectionError
    assert verdict.error.__cause__ is last


def test_without_retries_the_error_itself_is_raised():
    error = APIError("down")
    verdict = RetrySchedule(APIConnectOptions(max_retry=0)).failed(error, delivered=False)
    assert verdict == GiveUp(error)


def test_what_the_consumer_has_a_part_of_is_not_tried_again():
    error = APIError("down")
    assert RetrySchedule(APIConnectOptions()).failed(error, delivered=True) == GiveUp(error)


def test_an_error_that_is_not_retryable_ends_it_at_once():
    error = APIStatusError("bad key", status_code=401)
    assert RetrySchedule(APIConnectOptions()).failed(error, delivered=False) == GiveUp(error)


def test_an_error_that_is_no_api_error_ends_it_at_once():
    error = KeyError("x")
    assert RetrySchedule(APIConnectOptions()).failed(error, delivered=False) == GiveUp(error)


def test_a_withdrawn_request_ends_quietly_even_when_a_part_was_delivered():
    error = APIStatusError("closed", status_code=499)
    for delivered in (False, True):
        verdict = RetrySchedule(APIConnectOptions()).failed(error, delivered=delivered)
        assert verdict == EndQuietly()


def test_a_service_that_says_when_to_come_back_gets_its_wish_up_to_the_time_limit():
    schedule = RetrySchedule(APIConnectOptions(max_retry=9, timeout=4.0))

    def wait(retry_after: float) -> object:
        error = APIStatusError("busy", status_code=429, retry_after=retry_after)
        return schedule.failed(error, delivered=False)

    assert wait(1.5) == TryAgain(1.5)
    assert wait(60.0) == TryAgain(4.0)
    assert wait(0.0) == TryAgain(0.1)


def test_a_success_gives_all_attempts_back():
    schedule = RetrySchedule(APIConnectOptions(max_retry=1))
    schedule.failed(APIError("down"), delivered=False)
    schedule.succeeded()
    assert schedule.failed(APIError("down"), delivered=False) == TryAgain(0.1)


@given(st.integers(0, 8), st.floats(0, 30), st.floats(0, 30))
@settings(max_examples=50, deadline=None)
def test_there_are_max_retry_plus_one_attempts_whatever_the_options(retries, interval, timeout):
    schedule = RetrySchedule(APIConnectOptions(retries, interval, timeout))
    attempts = 1
    while isinstance(schedule.failed(APIError("down"), delivered=False), TryAgain):
        attempts += 1
    assert attempts == retries + 1
