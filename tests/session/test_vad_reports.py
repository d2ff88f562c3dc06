"""What the voice detector reports about itself, and what happens when it breaks."""

import pytest
from session_kit import Call, Desk, make_session

from bargein.models import VADError, VADMetrics
from bargein.testing import ScriptedCaller, ScriptedVAD


class BreakableVAD(ScriptedVAD):
    """Fails for one window when told to."""

    error = None

    def score(self, states, windows):
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return super().score(states, windows)


def reports_of(session):
    reports = []

    @session.on("metrics_collected")
    def note(event):
        if isinstance(event.metrics, VADMetrics):
            reports.append(event.metrics)

    return reports


async def test_the_detector_reports_at_most_once_a_second():
    async with Call(Desk()) as running:
        reports = reports_of(running.session)
        await running.caller.silence(5.0)
        assert 3 <= len(reports) <= 5
        assert reports[-1].inference_count == pytest.approx(31, abs=2)
        assert reports[-1].label == "scripted voice detector"


async def test_each_session_that_listens_with_a_detector_passes_its_reports_on():
    vad = ScriptedVAD()
    deaf = make_session(vad=vad)
    async with deaf, Call(Desk(), vad=vad) as one, Call(Desk(), vad=vad) as other:
        await deaf.start(Desk())
        heard = [reports_of(session) for session in (one.session, other.session, deaf)]
        await one.caller.silence(3.0)
        assert [bool(reports) for reports in heard] == [True, True, False]


async def test_after_the_close_nothing_of_the_detector_is_reported():
    vad = ScriptedVAD()
    async with Call(Desk(), vad=vad) as stays:
        async with Call(Desk(), vad=vad) as leaves:
            reports = reports_of(leaves.session)
            await leaves.caller.silence(1.5)
        count = len(reports)
        await stays.caller.silence(3.0)
        assert len(reports) == count


async def test_a_detector_that_another_agent_does_not_use_is_followed_no_more():
    vad = ScriptedVAD()
    other = ScriptedVAD()
    async with Call(Desk(), vad=vad) as running:
        running.session.update_agent(Desk(id="second", vad=other))
        await running.log.wait_for("C(handoff)", count=2)
        outsider = make_session(vad=vad)
        async with outsider:
            caller = ScriptedCaller(outsider)
            await outsider.start(Desk())
            reports = reports_of(running.session)
            await caller.silence(4.0)
            assert 2 <= len(reports) <= 5, "its own detector's, not the outsider's"


async def test_a_detector_that_breaks_is_reported_and_the_call_goes_on():
    vad = BreakableVAD()
    async with Call(Desk(), "I hear.", vad=vad) as running:
        await running.caller.silence(0.5)
        failure = vad.error = ValueError("not a number")
        await running.caller.silence(2.0)
        (error,) = [e.event for e in running.log.events if e.name == "error"]
        assert isinstance(error.error, VADError)
        assert error.error.error is failure
        await running.caller.say("can you hear me")
        await running.caller.hears("i hear")
        assert running.log.last("user_turn_committed").transcript == "can you hear me"
        assert running.log.count("U speaking") == 1, "the detector is at work again"


async def test_a_detector_that_breaks_in_mid_speech_does_not_leave_the_user_speaking():
    vad = BreakableVAD()
    async with Call(Desk(), "I hear.", vad=vad) as running:
        await running.caller.say("can you", duration=0.6)
        vad.error = ValueError("not a number")
        await running.caller.silence(0.3)
        assert running.session.user_state == "listening"
        await running.caller.hears("i hear")


async def test_a_session_closes_while_its_detector_is_broken():
    vad = BreakableVAD()
    async with Call(Desk(), vad=vad) as running:
        await running.caller.silence(0.5)
        vad.error = ValueError("not a number")
        await running.caller.silence(0.1)
    assert running.log.count("close") == 1


async def test_another_session_does_not_hear_of_the_failure():
    vad = BreakableVAD()
    async with Call(Desk(), vad=vad) as one, Call(Desk(), vad=vad) as other:
        await one.caller.silence(0.5)
        stream = one.session._call.hearing._vad_stream  # the one that is to break
        stream.failed(ValueError("not a number"))
        await one.caller.silence(1.0)
        assert one.log.count("error") == 1
        assert other.log.count("error") == 0
