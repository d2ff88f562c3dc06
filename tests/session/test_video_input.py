"""What the session sees: samples of the video, and the picture that goes with a turn."""

import asyncio

import pytest
from session_kit import Call, Desk, messages

from bargein.audio import VideoFrame
from bargein.conversation import ImageContent
from bargein.session import AgentSession, AudioInput, VideoInput, VoiceActivityVideoSampler
from bargein.turns.commands import UserState


class Camera(VideoInput):
    """Takes a numbered picture every `interval` seconds, or fails after `fails_after` of them."""

    def __init__(self, interval=0.1, fails_after=None):
        super().__init__("camera")
        self.interval, self.fails_after = interval, fails_after
        self.taken, self.attached = 0, False

    async def __anext__(self):
        if self.taken == self.fails_after:
            raise OSError("the lens fell off")
        await asyncio.sleep(self.interval)
        self.taken += 1
        return VideoFrame(bytes([self.taken % 256]), 1, 1, timestamp=float(self.taken))

    def on_attached(self):
        self.attached = True

    def on_detached(self):
        self.attached = False


class StandIn:
    """What a sampler reads of a session."""

    def __init__(self):
        self.clock, self.at, self.user_state = self, 0.0, UserState.LISTENING

    def now(self):
        return self.at


FRAME = VideoFrame(b"", 0, 0)


def passed(sampler, session, *, until, fps=10):
    """The instants at which a picture passes."""
    times = []
    for number in range(round(session.at * fps), round(until * fps)):
        session.at = number / fps
        if sampler(FRAME, session):
            times.append(session.at)
    session.at = until
    return times


def test_the_first_picture_passes_and_then_one_per_interval_of_the_users_state():
    sampler, session = VoiceActivityVideoSampler(), StandIn()
    assert passed(sampler, session, until=10.0) == [0.0, 3.4, 6.8]
    session.user_state = UserState.SPEAKING
    assert passed(sampler, session, until=13.0) == [10.0, 11.0, 12.0]
    session.user_state = UserState.AWAY
    assert passed(sampler, session, until=16.0) == [15.4]


def test_the_rates_can_be_chosen():
    sampler, session = VoiceActivityVideoSampler(speaking_fps=5, silent_fps=2), StandIn()
    assert passed(sampler, session, until=1.2) == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("rates", [{"speaking_fps": 0}, {"silent_fps": -1.0}])
def test_a_rate_that_is_not_positive_is_refused(rates):
    with pytest.raises(ValueError, match=next(iter(rates))):
        VoiceActivityVideoSampler(**rates)


def test_a_session_has_a_sampler_of_its_own_unless_told_otherwise():
    one, other = AgentSession(), AgentSession()
    assert isinstance(one.video_sampler, VoiceActivityVideoSampler)
    assert one.video_sampler is not other.video_sampler
    assert AgentSession(video_sampler=None).video_sampler is None
    one.update_options(video_sampler=None)
    assert one.video_sampler is None


def pictures(running):
    """The numbers of the pictures that went with each user message."""
    return [
        [part.image.timestamp for part in message.content if isinstance(part, ImageContent)]
        for message in messages(running.session, "user")
    ]


async def test_the_newest_sample_goes_with_the_users_turn():
    async with Call(Desk(), "I see.", video_sampler=None) as running:
        camera = running.session.input.video = Camera()
        await running.caller.say("what is this")
        await running.caller.hears("i see")
        ((number,),) = pictures(running)
        assert 10 < number < camera.taken
        sent = running.requests[0].chat_ctx.messages()[-1]
        assert sent.content[1].image.timestamp == number


async def test_only_what_the_sampler_lets_pass_is_shown():
    async with Call(Desk(), "I see.", video_sampler=lambda frame, session: False) as running:
        running.session.input.video = Camera()
        await running.caller.say("what is this")
        await running.caller.hears("i see")
        assert pictures(running) == [[]]


async def test_a_picture_goes_with_one_turn_only():
    async with Call(Desk(), "I see.", "Nothing.", video_sampler=None) as running:
        running.session.input.video = Camera(fails_after=1)
        await running.caller.say("what is this")
        await running.caller.hears("i see")
        await running.caller.say("and now")
        await running.caller.hears("nothing")
        assert pictures(running) == [[1.0], []]


async def test_the_hook_may_take_the_picture_away():
    class Shy(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            new_message.content[:] = [part for part in new_message.content if isinstance(part, str)]

    async with Call(Shy(), "I see.", video_sampler=None) as running:
        running.session.input.video = Camera()
        await running.caller.say("what is this")
        await running.caller.hears("i see")
        assert pictures(running) == [[]]


async def test_video_that_is_switched_off_is_neither_read_nor_shown():
    async with Call(Desk(), "I see.", video_sampler=None) as running:
        camera = running.session.input.video = Camera()
        await running.caller.silence(1.0)
        running.session.input.set_video_enabled(False)
        await running.caller.silence(0.2)
        taken = camera.taken
        await running.caller.say("what is this")
        await running.caller.hears("i see")
        assert camera.taken == taken
        assert not camera.attached
        assert pictures(running) == [[]]


async def test_a_camera_that_fails_costs_the_picture_not_the_call():
    async with Call(Desk(), "I hear.", video_sampler=None) as running:
        camera = running.session.input.video = Camera(fails_after=0)
        await running.caller.say("can you hear me")
        await running.caller.hears("i hear")
        error = running.log.last("error")
        assert isinstance(error.error, OSError)
        assert error.source is camera


async def test_attaching_a_camera_does_not_disturb_the_listening():
    class Line(AudioInput):
        breaks = 0

        async def __anext__(self):
            try:
                return await super().__anext__()
            except asyncio.CancelledError:
                self.breaks += 1
                raise

    async with Call(Desk()) as running:
        line = running.session.input.audio = Line("line", source=running.caller.microphone)
        await running.caller.silence(0.1)
        running.session.input.video = Camera()
        await running.caller.silence(0.1)
        assert line.breaks == 0


async def test_nothing_is_watched_after_the_close():
    camera = Camera()
    async with Call(Desk(), video_sampler=None) as running:
        running.session.input.video = camera
        await running.caller.silence(1.0)
    taken = camera.taken
    await asyncio.sleep(5.0)
    assert camera.taken == taken
