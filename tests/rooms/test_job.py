import pytest

from bargein.rooms import JobContext, get_current_job_context, get_job_context, use_job_context
from bargein.rooms.job import takes_reason


class Room:
    name = "room-1"


def test_the_context_is_found_only_inside_its_job():
    context = JobContext(room=Room())
    with use_job_context(context):
        assert get_job_context() is context
        assert get_current_job_context() is context
    assert get_job_context(required=False) is None
    with pytest.raises(RuntimeError, match="entrypoint"):
        get_job_context()


def test_only_the_first_reason_of_a_shutdown_counts():
    context = JobContext(room=Room())
    context.shutdown("first")
    context.shutdown("second")
    assert context.shutdown_reason == "first"


async def test_connecting_twice_is_harmless():
    context = JobContext(room=Room())
    await context.connect()
    await context.connect()
    assert context.connected


def test_a_job_knows_its_room_by_name():
    assert JobContext(room=Room()).job.room.name == "room-1"


@pytest.mark.parametrize(
    ("callback", "wants"),
    [
        (lambda: None, False),
        (lambda reason: None, True),
        (lambda *reasons: None, True),
        (lambda reason="": None, True),
        (lambda a, b: None, False),
    ],
)
def test_a_shutdown_callback_gets_the_reason_if_it_takes_one(callback, wants):
    assert takes_reason(callback) is wants
