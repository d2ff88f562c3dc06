"""The commands that every task knows, in every state of every task."""

import pytest
from workflow_kit import Typed

from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetAddressTask,
    GetCardNumberTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
)

ADDRESS = "450 South Main Street, Salt Lake City Utah 84101, United States"
# A task, and words that lead to a read-back; "" where nothing is read back.
TASKS = {
    "email": (GetEmailTask, "bob at gmail dot com"),
    "phone": (lambda: GetPhoneNumberTask(region="US"), "four one five five five five oh one two three"),
    "address": (GetAddressTask, ADDRESS),
    "name": (GetNameTask, "Shane"),
    "date": (GetDateOfBirthTask, "the fifteenth of January nineteen ninety"),
    "digits": (lambda: GetDtmfTask(num_digits=4, ask_for_confirmation=True), "one two three four"),
    "menu": (lambda: MenuTask("Which?", ["billing", "support"]), "bilking"),
    "confirm": (lambda: ConfirmTask("Shall I?"), ""),
    "card": (GetCardNumberTask, "four one one one one one one one one one one one one one one one"),
}  # fmt: skip
STATES = [(kind, state) for kind, (_, words) in TASKS.items() for state in ("asking", "confirming")
          if words or state == "asking"]  # fmt: skip


async def reach(typed, words, state):
    if state == "confirming":
        await typed(words)
    assert typed.task.state == state


@pytest.fixture(params=STATES, ids=[f"{kind} {state}" for kind, state in STATES])
def place(request):
    kind, state = request.param
    make, words = TASKS[kind]
    return make(), words, state


async def test_repeat_says_the_last_prompt_again_and_changes_nothing(place):
    task, words, state = place
    async with Typed(task, modality="audio") as typed:
        await reach(typed, words, state)
        last, value, asks = typed.last, task.machine.value, task.asks
        assert await typed("what did you say") == [last]
        assert (task.state, task.machine.value, task.asks) == (state, value, asks)


async def test_start_over_drops_everything_and_asks_anew(place):
    task, words, state = place
    async with Typed(task, modality="audio") as typed:
        await reach(typed, words, state)
        assert await typed("start over please") == [task.slot.question(1)]
        assert (task.state, task.machine.value, task.corrections) == ("asking", None, 1)


async def test_go_back_alone_is_starting_over(place):
    task, words, state = place
    async with Typed(task, modality="audio") as typed:
        await reach(typed, words, state)
        assert await typed("go back") == [task.slot.question(1)]


@pytest.mark.parametrize(
    ("said", "requested"),
    [("skip", "skip"), ("can I talk to a person", "human"), ("I don't want to say", None)],
)
async def test_refusals_end_it_in_the_callers_words(place, said, requested):
    task, words, state = place
    async with Typed(task, modality="audio") as typed:
        await reach(typed, words, state)
        await typed(said)
        error = typed.error
        assert (error.reason, error.requested, error.detail) == ("declined", requested, said)


async def test_why_gives_the_reason_and_the_question_again(place):
    task, words, state = place
    async with Typed(task, modality="audio") as typed:
        await reach(typed, words, state)
        last, turns = typed.last, task.turns
        assert await typed("why do you need that?") == [f"{task.slot.line('why')} {last}"]
        assert (task.state, task.turns, task.corrections) == (state, turns + 1, 0)


async def test_no_thanks_refuses_a_question_but_only_denies_a_read_back():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("bob at gmail dot com")
        await typed("no thanks")
        assert (typed.task.state, typed.task.corrections) == ("asking", 1)
        await typed("no thanks")
        assert typed.error.reason == "declined"


async def test_a_command_word_in_an_answer_is_no_command():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("skip at gmail dot com")
        assert typed.task.value == "skip@gmail.com"


async def test_phrases_of_ones_own_replace_the_list():
    settings = CaptureSettings(phrases={"skip": ("bananas",), "yes": ("aye",), "no": ("nay",)})
    async with Typed(GetEmailTask(capture=settings), modality="audio") as typed:
        await typed("bob at gmail dot com")
        await typed("yes")
        assert typed.task.state == "confirming"
        await typed("aye")
        assert typed.result.email_address == "bob@gmail.com"
    async with Typed(GetEmailTask(capture=settings), modality="audio") as typed:
        await typed("skip")
        assert typed.error is None
        await typed("bananas")
        assert typed.error.requested == "skip"


@pytest.mark.parametrize("words", ["no, with an h at the end", "no that is somebody else's"])
async def test_a_no_with_words_that_nobody_understands_is_a_no(words):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("anna at gmail dot com")
        await typed(words)
        assert typed.task.value is None
        assert typed.last.startswith("Please say your email address slowly")


@pytest.mark.parametrize("words", ["no wait", "yes but with two of them"])
async def test_what_goes_on_after_a_no_is_waited_for(words):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("anna at gmail dot com")
        await typed(words)
        assert typed.task.value == "anna@gmail.com"
