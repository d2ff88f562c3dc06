"""A group of closed questions: what is said early, late or beside the question still counts."""

import pytest
from workflow_kit import Typed, Voice, assistant_texts, user_texts

from bargein.errors import CaptureFailed
from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetPhoneNumberTask,
    MenuOption,
    MenuTask,
    TaskGroup,
)

SIZES = {"pizza": ("small", "large"), "soup": ("small", "medium")}


class Meal(TaskGroup):
    """What, how large (which depends on it), a number that may be refused, and a yes."""

    def __init__(self, **keywords):
        super().__init__(**{"summarize_chat_ctx": False, **keywords})
        self.made = []
        self.add(self.dish, id="dish", description="the dish")
        self.add(self.size, id="size", description="the size", depends_on=["dish"])
        self.add(GetPhoneNumberTask, id="phone", description="the phone number", optional=True)
        self.add(self.last, id="last", description="the last question")

    def dish(self):
        off = MenuOption("salad", "salad", (), "", "We are out of salad.")
        return MenuTask("What would you like?", ["pizza", "soup", off])

    def size(self):
        self.made.append(dish := self.results["dish"].id)
        return MenuTask(f"What size of {dish}?", SIZES[dish])

    def last(self):
        return ConfirmTask(f"A {self.results['size'].id} {self.results['dish'].id}, right?")


def chosen(typed):
    return {key: getattr(result, "id", result) for key, result in typed.task.results.items()}


async def test_an_answer_to_the_next_question_is_not_asked_for_again():
    async with Typed(Meal()) as typed:
        assert await typed("a large pizza please") == ["What's your phone number?"]
        assert chosen(typed) == {"dish": "pizza", "size": "large"}
        assert [name for name, _ in typed.calls] == ["select_option"] * 2


async def test_an_answer_that_came_too_early_counts_once_its_question_is_there():
    async with Typed(Meal()) as typed:
        assert await typed("something large") != ["What's your phone number?"]
        assert await typed("pizza") == ["What's your phone number?"]
        assert chosen(typed)["size"] == "large"


async def test_a_yes_to_one_question_answers_no_other():
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(GetPhoneNumberTask, id="phone", description="the phone number")
    group.add(lambda: MenuTask("Fries with it?", ["yes", "no"]), id="fries", description="fries")
    async with Typed(group, modality="audio") as typed:
        await typed("five five five one two three four")
        assert await typed("yes") == ["Fries with it?"]


async def test_another_answer_to_an_earlier_question_goes_back_and_asks_nothing():
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        await typed("555 1234")
        assert await typed("no, soup") == ["A small soup, right?"]
        assert await typed("no, medium") == ["A medium soup, right?"]
        await typed("yes")
        results = typed.result.task_results
        assert (results["dish"].id, results["size"].id) == ("soup", "medium")
        assert results["phone"].phone_number == "5551234"


@pytest.mark.parametrize(
    "words",
    [
        "is the soup any good",
        "my sister had the soup here last week and liked it",
        "how large is large",
    ],
)
async def test_what_is_only_mentioned_changes_nothing(words):
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        await typed(words)
        assert chosen(typed) == {"dish": "pizza", "size": "small"}
        assert "phone number" in typed.last


async def test_a_question_in_which_an_option_is_named_is_no_answer_to_the_next_one():
    async with Typed(Meal()) as typed:
        await typed("is it large")
        assert await typed("pizza") == ["What size of pizza?"]


async def test_the_same_answer_again_is_no_change():
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        await typed("555 1234")
        await typed("a small pizza")
        assert typed.last == "Please say yes or no."


async def test_a_result_that_cannot_be_any_more_is_asked_for_and_only_that():
    async with Typed(Meal()) as typed:
        await typed("a large pizza")
        await typed("555 1234")
        assert await typed("change the dish to soup") == ["What size of soup?"]
        assert await typed("medium") == ["A medium soup, right?"]
        assert typed.task.made == ["pizza", "soup", "soup"]


async def test_a_closed_question_that_is_to_be_changed_is_put_again_without_a_read_back():
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        await typed("555 1234")
        assert await typed("change the dish please") == ["What would you like?"]
        assert await typed("the same as before") == ["Pizza. Is that right?"]
        assert await typed("yes") == ["A small pizza, right?"]


async def test_going_back_without_a_word_of_change_proposes_the_old_answer():
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        assert await typed("go back") == ["Small. Is that right?"]


@pytest.mark.parametrize("words", ["salad", "the salad please"])
async def test_an_option_that_cannot_be_had_is_refused_with_its_reason(words):
    async with Typed(Meal()) as typed:
        (said,) = await typed(words)
        assert said.startswith("We are out of salad.")
        assert "For pizza, press 1. For soup, press 2." in said
        assert "For salad" not in said
        await typed("not salad then, pizza")
        assert chosen(typed) == {"dish": "pizza"}


async def test_a_task_that_may_be_refused_leaves_its_failure_and_the_group_goes_on():
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        assert await typed("I'd rather not say") == ["A small pizza, right?"]
        await typed("yes")
        refused = typed.result.task_results["phone"]
        assert isinstance(refused, CaptureFailed)
        assert refused.reason == "declined"


async def test_asking_for_a_person_ends_the_group_at_an_optional_task_as_well():
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        await typed("operator")
        assert (typed.error.reason, typed.error.requested) == ("declined", "human")


async def test_results_from_before_are_checked_when_what_they_depend_on_is_new():
    async with Typed(Meal()) as first:
        await first("a large pizza")
        saved = {"size": first.task.results["size"]}
    async with Typed(Meal(results=saved)) as typed:
        assert await typed("soup") == ["What size of soup?"]


def test_a_task_cannot_depend_on_one_that_comes_later():
    with pytest.raises(ValueError, match="depends on"):
        TaskGroup().add(GetPhoneNumberTask, id="a", description="a", depends_on=["b"])


async def test_a_recogniser_is_told_how_to_change_what_was_answered():
    async with Typed(Meal()) as typed:
        await typed("a small pizza")
        await typed("555 1234")
        phrases = typed.task.current_task.listening_hint.phrases
        assert {"change the size", "no soup", "go back", "operator"} <= set(phrases)


async def test_an_unsure_answer_gives_nothing_away_for_the_next_question():
    async with Voice(Meal()) as voice:
        await voice.caller.hears("What would you like")
        await voice.caller.say("a large pizza", confidence=0.4)
        await voice.caller.hears("Pizza. Is that right", within=10)
        await voice.caller.say("yes")
        await voice.caller.hears("What size", within=10)
    assert assistant_texts(voice.session)
    assert user_texts(voice.session)


async def test_a_menu_lists_no_option_without_a_key_but_takes_it():
    options = [
        MenuOption("1", "today"),
        MenuOption("2", "tomorrow"),
        MenuOption("3", "later", (), ""),
    ]
    task = MenuTask("When?", options, capture=CaptureSettings(max_asks=4))
    async with Typed(task) as typed:
        (said,) = await typed("hm")
        assert said == "For today, press 1. For tomorrow, press 2. When?"
        await typed("later")
        assert typed.result.id == "3"
