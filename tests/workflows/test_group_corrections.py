"""At the last question of a group, a correction goes to the answer that it is about."""

import pytest
from workflow_kit import Typed

from bargein.workflows import (
    CaptureSettings,
    ConfirmTask,
    GetDtmfTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
    TaskGroup,
)

PHONE = "I have 5, 5, 5; {}. Is that right?"
EMAIL = "I have B, O, B; at E, X, A, M, P, L, E; dot com. Is that right?"


def order(*, language="en", **more):
    capture = CaptureSettings(language=language)
    group = TaskGroup(summarize_chat_ctx=False)
    hours = [("nine", "nine"), ("five", "five")]
    group.add(lambda: MenuTask("When?", hours, capture=capture), id="time", description="the time")
    for task_id, factory in more.items():
        group.add(factory, id=task_id, description=f"the {task_id}")
    named = {"en": ("the name", "the email", "the phone number", "the last question")}
    name, email, phone, last = named.get(language, ("der Name", "die E-Mail", "die Nummer", "Ende"))
    group.add(lambda: GetNameTask(capture=capture), id="name", description=name)
    group.add(lambda: GetEmailTask(capture=capture), id="email", description=email)
    group.add(lambda: GetPhoneNumberTask(capture=capture), id="phone", description=phone)
    group.add(lambda: ConfirmTask("Send it?", capture=capture), id="last", description=last)
    return group


async def answered(typed, yes="yes"):
    for text in ("nine", "Ann", yes, "ann@example.com", "555 1234"):
        await typed(text)
    assert typed.last == "Send it?"


@pytest.mark.parametrize(
    ("text", "read_back", "kept"),
    [
        ("no, bob@example.com", EMAIL, ("email", "email_address", "bob@example.com")),
        ("bob@example.com", EMAIL, ("email", "email_address", "bob@example.com")),
        (
            "change my email to bob@example.com",
            EMAIL,
            ("email", "email_address", "bob@example.com"),
        ),
        (
            "no, the number is 555 4321",
            PHONE.format("4, 3, 2, 1"),
            ("phone", "phone_number", "5554321"),
        ),
        (
            "no, the last four digits are 9 9 9 9",
            PHONE.format("9, 9, 9, 9"),
            ("phone", "phone_number", "5559999"),
        ),
        ("the last digit is 5", PHONE.format("1, 2, 3, 5"), ("phone", "phone_number", "5551235")),
        ("no, my name is Bob", "I have Bob. Is that right?", ("name", "first_name", "Bob")),
    ],
)
async def test_a_correction_of_another_answer_goes_back_with_the_new_value(text, read_back, kept):
    async with Typed(order()) as typed:
        await answered(typed)
        assert await typed(text) == [read_back]
        assert await typed("yes") == ["Send it?"]
        task_id, field, value = kept
        assert getattr(typed.task.results[task_id], field) == value
        assert typed.task.results["time"].id == "nine"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("the e-mail is wrong", "What's your email address?"),
        ("you got my email wrong", "What's your email address?"),
        ("no, the number isn't right", "What's your phone number?"),
        ("that's not my name", "What's your first name?"),
    ],
)
async def test_an_answer_that_is_said_to_be_wrong_is_asked_for(text, question):
    async with Typed(order()) as typed:
        await answered(typed)
        assert await typed(text) == [question]


async def test_an_answer_is_called_wrong_in_german():
    async with Typed(order(language="de")) as typed:
        await answered(typed, yes="ja")
        (asked,) = await typed("die E-Mail-Adresse stimmt nicht")
        assert "E-Mail" in asked
        await typed("bob@example.com")
        assert typed.task.results["email"].email_address == "bob@example.com"


@pytest.mark.parametrize("text", ["is it bob@example.com", "no, ann@example.com"])
async def test_a_question_and_the_same_value_change_nothing(text):
    async with Typed(order()) as typed:
        await answered(typed)
        assert await typed(text) == ["Please say yes or no."]


@pytest.mark.parametrize("text", ["no", "that's wrong", "no thanks"])
async def test_a_plain_no_answers_the_question_that_is_open(text):
    async with Typed(order()) as typed:
        await answered(typed)
        await typed(text)
        assert not typed.result.task_results["last"].confirmed


async def test_a_correction_that_fits_two_answers_is_asked_about():
    def code():
        return GetDtmfTask(num_digits=7)

    async with Typed(order(code=code)) as typed:
        for text in ("nine", "7654321", "Ann", "yes", "ann@example.com", "555 1234"):
            await typed(text)
        (asked,) = await typed("no, the last digit is 5")
        assert "the code or the phone number" in asked


async def test_digits_of_no_answer_choose_no_time():
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(lambda: MenuTask("When?", ["nine", "five"]), id="time", description="the time")
    group.add(lambda: ConfirmTask("Send it?"), id="last", description="the last question")
    async with Typed(group) as typed:
        await typed("nine")
        await typed("the last digit is five")
        assert typed.task.results["time"].id == "nine"


async def test_a_correction_of_the_value_that_waits_for_a_yes_stays_there():
    async with Typed(order(work=GetPhoneNumberTask)) as typed:
        for text in ("nine", "555 7777", "Ann", "yes", "ann@example.com"):
            await typed(text)
        assert await typed("no, 555 1234", modality="audio") == [PHONE.format("1, 2, 3, 4")]
        assert await typed("no, the last digit is 5") == [PHONE.format("1, 2, 3, 5")]
        assert typed.task.results["work"].phone_number == "5557777"


async def test_a_spelled_name_that_is_being_changed_mends_no_email_address():
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(lambda: GetNameTask(last_name=True), id="name", description="the name")
    group.add(GetEmailTask, id="email", description="the email")
    group.add(GetPhoneNumberTask, id="phone", description="the phone number")
    async with Typed(group, modality="audio") as typed:
        for text in ("Jessica Weber", "yes", "joseph underscore murphy at oak dot com", "yes"):
            await typed(text)
        assert await typed("change my name") == ["I have Jessica Weber. Is that right?"]
        said = await typed("no, the last name is murphy mike uniform romeo papa hotel yankee")
        assert said == [
            "I have Jessica: J, E, S, S, I, C, A. Murphy: M, U, R, P, H, Y. Is that right?"
        ]
        await typed("yes")
        assert group.results["name"].last_name == "Murphy"
        assert group.results["email"].email_address == "joseph_murphy@oak.com"
