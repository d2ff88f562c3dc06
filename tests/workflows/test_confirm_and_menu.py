import pytest
from workflow_kit import Typed, Voice

from bargein.errors import CaptureFailed
from bargein.testing import call, reply
from bargein.workflows.capture.settings import CaptureSettings
from bargein.workflows.values.confirm_task import ConfirmTask
from bargein.workflows.values.menu_task import MenuOption, MenuTask

OPTIONS = [("billing", "billing"), ("support", "technical support"), ("order", "new order")]


def question():
    return ConfirmTask("Shall I book it?")


def menu(**keywords):
    return MenuTask("What is it about?", OPTIONS, **keywords)


@pytest.mark.parametrize(
    ("words", "answer"),
    [("yep", True), ("mm-hmm", True), ("yeah no", False), ("no, that's right", True)],
)
async def test_yes_and_no_are_final(words, answer):
    async with Typed(question(), modality="audio") as typed:
        await typed(words)
        assert typed.result.confirmed is answer
        assert typed.calls == [("answer_yes_no", f'{{"yes":{str(answer).lower()}}}')]


@pytest.mark.parametrize(("key", "answer"), [("1", True), ("2", False)])
async def test_a_key_answers_at_once(key, answer):
    async with Typed(question()) as typed:
        await typed.press(key)
        assert typed.result.confirmed is answer


async def test_anything_else_is_asked_about_again():
    async with Typed(question()) as typed:
        assert await typed("well, if it's cheaper") == ["Please say yes or no."]
        await typed("yes")
        assert typed.result.confirmed


async def test_the_question_is_repeated_and_that_is_no_ask():
    async with Typed(question()) as typed:
        assert await typed("what did you say") == ["Shall I book it?"]
        assert typed.task.asks == 1


async def test_silence_ends_it_after_three_questions():
    async with Voice(question()) as voice:
        await voice.caller.silence(40)
        assert voice.error.reason == "no_input"


async def test_a_models_answer_is_asked_back_once():
    script = [reply(calls=[call("answer_yes_no", yes=True)], when="cheaper")]
    async with Typed(question(), *script) as typed:
        assert await typed("well, if it's cheaper") == ["So that's a yes?"]
        await typed("yes")
        assert typed.result.confirmed


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("billing", 0),
        ("the first one", 0),
        ("support", 1),
        ("number three", 2),
        ("the last one", 2),
        ("I want a new order please", 2),
    ],
)
async def test_an_option_is_chosen_by_name_word_and_number(words, chosen):
    async with Typed(menu(), modality="audio") as typed:
        await typed(words)
        assert (typed.result.id, typed.result.index) == (OPTIONS[chosen][0], chosen)


async def test_an_option_is_chosen_by_key():
    async with Typed(menu()) as typed:
        await typed.press("2")
        assert typed.result.label == "technical support"


async def test_a_similar_word_is_asked_about():
    async with Typed(menu(), modality="audio") as typed:
        assert await typed("bilking") == ["Billing. Is that right?"]
        await typed("yes")
        assert typed.result.id == "billing"


async def test_a_models_choice_is_asked_about():
    script = [reply(calls=[call("select_option", option_id="billing")], when="invoice")]
    async with Typed(menu(), *script) as typed:
        assert await typed("my invoice is wrong") == ["Billing. Is that right?"]
        await typed("yes")
        assert typed.result.id == "billing"
        tool = typed.llm.requests[0].tools
        (select,) = [each for each in tool if each.id == "select_option"]
        properties = select.schema()["parameters"]["properties"]
        assert properties["option_id"]["enum"] == ["billing", "support", "order"]


async def test_two_options_are_asked_about():
    async with Typed(menu(), modality="audio") as typed:
        assert await typed("billing or a new order") == ["Billing or new order: which one?"]


@pytest.mark.parametrize("how", ["number four", "7"])
async def test_a_number_that_is_no_option_gets_the_list(how):
    async with Typed(menu(), modality="audio") as typed:
        if how == "7":
            await typed.press("7")
        else:
            await typed(how)
        assert typed.last.startswith("There are 3 choices. For billing, press 1.")
        assert typed.task.asks == 2


async def test_operator_is_a_request_for_a_human():
    async with Typed(menu()) as typed:
        await typed("operator")
        assert isinstance(typed.error, CaptureFailed)
        assert (typed.error.reason, typed.error.requested) == ("declined", "human")


def test_menus_that_cannot_work_are_refused():
    with pytest.raises(ValueError, match="two options"):
        MenuTask("?", ["one"])
    with pytest.raises(ValueError, match="ids"):
        MenuTask("?", ["one", "one"])
    with pytest.raises(ValueError, match="keys"):
        MenuTask("?", [MenuOption("a", "a", key="1"), MenuOption("b", "b", key="1")])


async def test_an_ordinal_is_not_mistaken_for_an_option_that_is_called_one():
    async with Typed(MenuTask("When?", ["two", "one", "three"])) as typed:
        await typed("the third one")
        assert typed.result.id == "three"


async def test_a_key_is_not_mistaken_for_an_option_that_is_called_like_it():
    async with Typed(MenuTask("When?", ["3", "2", "1"])) as typed:
        await typed.press("1")
        assert typed.result.id == "3"


async def test_what_is_asked_first_is_not_part_of_the_list():
    capture = CaptureSettings(prompts={"ask": "Hello! What is it about?"})
    async with Typed(MenuTask("What about?", ["billing", "order"], capture=capture)) as typed:
        assert typed.last == "Hello! What is it about?"
        await typed("hm hm")
        assert typed.last == "For billing, press 1. For order, press 2. What about?"


async def test_a_yes_that_code_recognised_is_final_however_unsure_the_transcript():
    async with Voice(question()) as voice:
        await voice.caller.silence(6)
        await voice.caller.say("yes", confidence=0.1)
        await voice.caller.silence(3)
        assert voice.result.confirmed


@pytest.mark.parametrize(
    "words",
    [
        "not billing",
        "anything but billing",
        "I don't need support",
        "I have no order",
        "not support",
    ],
)
async def test_an_option_that_the_caller_rules_out_is_not_chosen(words):
    async with Typed(MenuTask("What is it about?", OPTIONS)) as typed:
        await typed(words)
        assert typed.result is None
        assert typed.task.value is None


@pytest.mark.parametrize("words", ["nicht die Rechnung", "alles außer Rechnung", "keine Rechnung"])
async def test_an_option_that_is_ruled_out_in_german_is_not_chosen(words):
    german = CaptureSettings(language="de")
    async with Typed(MenuTask("Worum geht es?", ["Rechnung", "Termin"], capture=german)) as typed:
        await typed(words)
        assert typed.result is None
        assert typed.task.value is None


async def test_a_part_of_a_label_after_a_no_replaces_the_option_before_it():
    async with Typed(MenuTask("What is it about?", OPTIONS)) as typed:
        await typed("billing, no wait, support")
        assert typed.result.id == "support"


async def test_a_label_or_a_part_of_another_one_is_asked_about():
    async with Typed(MenuTask("What is it about?", OPTIONS)) as typed:
        await typed("billing or support")
        assert typed.last == "Billing or technical support: which one?"


async def test_one_word_of_a_label_among_many_others_is_asked_back():
    async with Typed(MenuTask("What is it about?", OPTIONS)) as typed:
        await typed("I'm new here")
        assert typed.result is None
        assert typed.last == "New order. Is that right?"


@pytest.mark.parametrize("text", ["no I don't want to", "I'd rather not say if that's okay"])
async def test_who_does_not_want_to_answer_has_not_said_no(text):
    async with Typed(ConfirmTask("Is this your first visit?"), modality="audio") as typed:
        await typed(text)
        assert typed.error.reason == "declined"
