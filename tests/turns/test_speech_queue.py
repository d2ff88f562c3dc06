"""Which speech plays next."""

from bargein.turns.commands import Play
from bargein.turns.speech_queue import QueuedSpeech, SpeechQueue


def queue_of(*names, **priorities) -> SpeechQueue:
    queue = SpeechQueue()
    for name in names:
        queue.add(QueuedSpeech(speech=name, priority=priorities.get(name, 5)))
    return queue


def play_all(queue):
    played = []
    while commands := queue.next(user_has_floor=False, now=0.0):
        played += [command.speech for command in commands]
        queue.release(played[-1], now=0.0)
    return played


def test_higher_priority_plays_first_and_equals_in_order_of_entry():
    assert play_all(queue_of("a", "b", "c", "d", b=10, c=0)) == ["b", "a", "d", "c"]


def test_a_playing_speech_is_not_displaced_by_a_higher_priority():
    queue = queue_of("a")
    assert queue.next(user_has_floor=False, now=0.0) == [Play("a")]
    queue.add(QueuedSpeech(speech="urgent", priority=10))
    assert queue.next(user_has_floor=False, now=1.0) == []
    assert queue.current.speech == "a"


def test_an_interruptible_speech_waits_for_the_user_and_a_protected_one_does_not():
    queue = queue_of("a")
    assert queue.next(user_has_floor=True, now=0.0) == []
    queue.set_interruptible("a", False)
    assert queue.next(user_has_floor=True, now=0.0) == [Play("a")]


def test_the_gap_passes_before_the_next_speech():
    queue = SpeechQueue(min_gap=0.5)
    queue.add(QueuedSpeech(speech="a"))
    queue.add(QueuedSpeech(speech="b"))
    queue.next(user_has_floor=False, now=0.0)
    assert queue.deadline is None
    queue.release("a", now=2.0)
    assert queue.deadline == 2.5
    assert queue.next(user_has_floor=False, now=2.4) == []
    assert queue.next(user_has_floor=False, now=2.5) == [Play("b")]


def test_the_first_speech_needs_no_gap():
    queue = SpeechQueue(min_gap=0.5)
    queue.add(QueuedSpeech(speech="a"))
    assert queue.next(user_has_floor=False, now=0.0) == [Play("a")]


def test_a_late_report_of_a_speech_without_the_floor_frees_nothing():
    queue = queue_of("a", "b")
    queue.next(user_has_floor=False, now=0.0)
    assert not queue.release("b", now=1.0)
    assert queue.current.speech == "a"


def test_a_removed_speech_does_not_play():
    queue = queue_of("a", "b")
    assert queue.remove("a")
    assert not queue.remove("a")
    assert play_all(queue) == ["b"]


def test_a_lent_floor_goes_back_without_a_gap():
    queue = SpeechQueue(min_gap=0.5)
    queue.add(QueuedSpeech(speech="reply"))
    queue.next(user_has_floor=False, now=0.0)
    queue.lend(QueuedSpeech(speech="slow"))
    assert queue.current.speech == "slow"
    queue.release("slow", now=1.0)
    assert queue.current.speech == "reply"


def test_a_lender_that_ends_gets_nothing_back():
    queue = queue_of("reply", "other")
    queue.next(user_has_floor=False, now=0.0)
    queue.lend(QueuedSpeech(speech="slow"))
    assert queue.release("reply", now=1.0)
    queue.release("slow", now=2.0)
    assert queue.next(user_has_floor=False, now=2.0) == [Play("other")]
