"""The tools of a capture, called as no well-behaved model would call them."""

from datetime import date

import pytest
from workflow_kit import Typed, having_heard, user_texts

from bargein.conversation import ChatContext, function_tool
from bargein.errors import CaptureFailed, ToolError
from bargein.testing import call, reply
from bargein.workflows import (
    CaptureSettings,
    ConfirmResult,
    ConfirmTask,
    GetAddressResult,
    GetAddressTask,
    GetDateOfBirthResult,
    GetDateOfBirthTask,
    GetDtmfResult,
    GetDtmfTask,
    GetEmailResult,
    GetEmailTask,
    GetNameResult,
    GetNameTask,
    GetPhoneNumberResult,
    GetPhoneNumberTask,
    MenuResult,
    MenuTask,
)

ADDRESS = "bob at gmail dot com"
READ_BACK = "I have B, O, B; at gmail dot com. Is that right?"
ASIDE = "how is the weather over there"
ANY = reply("Hm.", times=None)


def update(email):
    return call("update_email_address", email=email)


def outputs(typed):
    items = [item for item in typed.session.history.items if item.type == "function_call_output"]
    return [(item.name, item.output, item.is_error) for item in items]


def errors(typed):
    return [output for _, output, is_error in outputs(typed) if is_error]


# Grounding


async def test_a_value_nobody_said_is_refused_and_the_older_one_stays():
    script = [reply(calls=[update("rob@gmail.com")], when="weather"), ANY]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ADDRESS)
        await typed(ASIDE)
        (error,) = errors(typed)
        assert error.startswith("The caller did not say this email address.")
        assert "Ask for it" in error
        assert (typed.task.value, typed.task.state) == ("bob@gmail.com", "confirming")
        await typed("yes")
        assert typed.result == GetEmailResult("bob@gmail.com")


FABRICATIONS = {
    "email": (GetEmailTask, call("update_email_address", email="john@gmail.com")),
    "phone": (
        lambda: GetPhoneNumberTask(region="US"),
        call("update_phone_number", phone_number="+14155550199"),
    ),
    "address": (
        GetAddressTask,
        call(
            "update_address",
            street_address="1 Main Street",
            unit_number="",
            locality="Springfield 62701",
            country="United States",
        ),
    ),
    "name": (GetNameTask, call("update_name", first_name="John")),
    "date": (GetDateOfBirthTask, call("update_dob", year=1990, month=1, day=15)),
    "digits": (lambda: GetDtmfTask(num_digits=4), call("record_inputs", inputs=list("1234"))),
}


@pytest.mark.parametrize("kind", FABRICATIONS)
async def test_every_kind_of_value_is_refused_when_the_caller_talks_of_other_things(kind):
    make, made_up = FABRICATIONS[kind]
    script = [reply(calls=[made_up], when="weather", times=1), ANY]
    async with Typed(make(), *script, modality="audio") as typed:
        await typed(ASIDE)
        (error,) = errors(typed)
        assert "did not say" in error
        assert (typed.task.value, typed.result, typed.error) == (None, None, None)


@pytest.mark.parametrize("kind", [*FABRICATIONS, "confirm", "menu"])
async def test_nothing_can_be_stored_before_the_user_spoke(kind):
    """Even a choice that a model may map freely, and even by the first reply."""
    makes = {
        **FABRICATIONS,
        "confirm": (lambda: ConfirmTask("Shall I?"), call("answer_yes_no", yes=True)),
        "menu": (
            lambda: MenuTask("Which?", ["billing", "support"]),
            call("select_option", option_id="billing"),
        ),
    }
    make, made_up = makes[kind]
    task = make()
    script = [reply(calls=[made_up], when="Say something"), ANY]
    async with Typed(task, *script) as typed:
        typed.session.generate_reply(instructions="Say something", tool_choice="auto")
        await typed.session.wait_for_idle()
        (error,) = errors(typed)
        assert "did not say" in error
        assert (task.value, task.state, typed.result) == (None, "asking", None)


async def test_four_refused_attempts_count_as_not_understood():
    script = [reply(calls=[update("rob@gmail.com")], when="weather", times=None), ANY]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        for _ in range(8):
            if not typed.host.over:
                await typed(ASIDE)
        assert typed.error.reason == "no_match"
        assert typed.result is None


async def test_what_the_application_gives_is_trusted():
    async with Typed(GetEmailTask()) as typed:
        await typed.task.update_email_address("boss@staff.com")
        await typed.session.wait_for_idle()
        assert typed.result == GetEmailResult("boss@staff.com")


async def test_what_the_application_gives_is_read_back_where_that_is_wanted():
    async with Typed(GetEmailTask(require_confirmation=True)) as typed:
        text = await typed.task.update_email_address("bob@gmail.com")
        await typed.session.wait_for_idle()
        assert "confirmation must come from the caller" in text
        assert typed.last == READ_BACK
        await typed.task.confirm_email_address()
        await typed.session.wait_for_idle()
        assert typed.result == GetEmailResult("bob@gmail.com")


async def test_the_application_is_told_what_is_wrong():
    async with Typed(GetEmailTask()) as typed:
        with pytest.raises(ToolError, match="Invalid email address provided: "):
            await typed.task.update_email_address("nonsense")
        with pytest.raises(ToolError, match="no value to confirm"):
            await typed.task.confirm_email_address()
        await typed.task.decline_email_capture("the application changed its mind")
        await typed.session.wait_for_idle()
        assert typed.error.reason == "declined"


# The outputs


async def test_an_update_tells_that_the_caller_must_confirm_and_lets_no_reply_follow():
    script = [reply(calls=[update("bob@gmail.com")], when="weather")]
    task = having_heard(GetEmailTask(), ADDRESS)
    async with Typed(task, *script, modality="audio") as typed:
        said = await typed(ASIDE)
        ((_, text, is_error),) = outputs(typed)
        assert "updated" in text
        assert "B, O, B; at gmail dot com" in text
        assert "confirmation must come from the caller" in text
        assert not is_error
        assert said == [READ_BACK]
        assert len(typed.llm.requests) == 1


async def test_an_update_that_needs_no_yes_completes():
    script = [reply(calls=[update("bob@gmail.com")], when="weather")]
    task = having_heard(GetEmailTask(require_confirmation=False), ADDRESS)
    async with Typed(task, *script, modality="audio") as typed:
        await typed(ASIDE)
        assert typed.result == GetEmailResult("bob@gmail.com")


async def test_a_model_is_at_most_as_sure_as_it_may_be():
    script = [reply(calls=[update("bob@gmail.com")], when="weather")]
    settings = CaptureSettings(confirm_below=0.9)
    task = having_heard(GetEmailTask(capture=settings), ADDRESS)
    async with Typed(task, *script) as typed:  # typed, so only its confidence counts
        await typed(ASIDE)
        assert (task.confidence, task.state) == (0.85, "confirming")


async def test_an_invalid_update_names_the_slot_and_drops_the_value():
    script = [
        reply(calls=[update("bob at gmail")], when="weather"),
        reply("Which one?", when="Invalid email address provided"),
    ]
    task = having_heard(GetEmailTask(), "bob at gmail")
    async with Typed(task, *script, modality="audio") as typed:
        await typed(ADDRESS)
        await typed(ASIDE)
        assert (task.value, task.state) == (None, "asking")


# Confirming


async def test_confirm_is_offered_only_while_a_value_waits():
    async with Typed(GetEmailTask(), ANY, modality="audio") as typed:
        await typed(ASIDE)
        assert "confirm_email_address" not in typed.llm.requests[-1].tool_names
        assert "update_email_address" in typed.llm.requests[-1].tool_names
        await typed(ADDRESS)
        await typed(ASIDE)
        assert "confirm_email_address" in typed.llm.requests[-1].tool_names


@pytest.mark.parametrize(
    "words",
    [
        "is that really what you have?",
        "no way that I would agree to it",
        "that is wrong",
        "what did you say",
        "why do you need that",
    ],
)
async def test_a_model_cannot_confirm_after_code_heard_a_no_a_question_or_a_command(words):
    script = [reply(calls=[call("confirm_email_address")], times=None)]
    async with Typed(GetEmailTask(), *script, strict=False, modality="audio") as typed:
        await typed(ADDRESS)
        await typed(words)
        assert typed.result is None


async def test_a_model_cannot_confirm_after_a_correction():
    script = [reply(calls=[call("confirm_email_address")], times=None), ANY]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed("anna b at gmail dot com")
        await typed("no, d as in delta")
        assert typed.task.value == "annad@gmail.com"
        typed.session.generate_reply(instructions="Go on", tool_choice="auto")
        await typed.session.wait_for_idle()
        assert typed.result is None
        assert errors(typed)


async def test_a_model_cannot_confirm_out_of_a_turn():
    script = [reply(calls=[call("confirm_email_address")], times=1), ANY]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ADDRESS)
        typed.session.generate_reply(instructions="Go on", tool_choice="auto")
        await typed.session.wait_for_idle()
        assert errors(typed) == ["Only the caller can confirm this; wait for an answer."]
        assert typed.result is None


async def test_a_model_cannot_confirm_a_value_that_changed_since_the_read_back():
    calls = [update("rob@gmail.com"), call("confirm_email_address")]
    script = [reply(calls=calls, when="weather"), ANY]
    task = having_heard(GetEmailTask(), "rob at gmail dot com")
    async with Typed(task, *script, modality="audio") as typed:
        await typed(ADDRESS)
        await typed(ASIDE)
        assert typed.result is None
        assert (task.value, task.state) == ("rob@gmail.com", "confirming")
        assert len(errors(typed)) == 1
        await typed("yes")
        assert typed.result == GetEmailResult("rob@gmail.com")


async def test_confirming_twice_in_one_step_is_one_result():
    calls = [call("confirm_email_address"), call("confirm_email_address")]
    async with Typed(GetEmailTask(), reply(calls=calls, when="hunky"), modality="audio") as typed:
        await typed(ADDRESS)
        await typed("hunky dory")
        assert typed.result == GetEmailResult("bob@gmail.com")
        assert errors(typed) == []


async def test_confirm_and_decline_in_one_step_is_what_the_caller_said():
    calls = [
        call("confirm_email_address"),
        call("decline_email_capture", reason="changed their mind"),
    ]
    async with Typed(GetEmailTask(), reply(calls=calls, when="hunky"), modality="audio") as typed:
        await typed(ADDRESS)
        await typed("hunky dory")
        assert typed.result == GetEmailResult("bob@gmail.com")
        assert len(errors(typed)) == 1


@pytest.mark.parametrize(
    ("said", "proposed", "stored"),
    [
        ("it's Jeffrey o four nine at x dot com", "Jeffrey049@x.com", "jeffrey049@x.com"),
        ("you find me as JoeB at the usual place x dot com", "JoeB@x.com", "JoeB@x.com"),
    ],
)
async def test_capitals_that_only_the_model_wrote_are_not_stored(said, proposed, stored):
    task = having_heard(GetEmailTask(), said)
    async with Typed(
        task, reply(calls=[update(proposed)], when="weather"), modality="audio"
    ) as typed:
        await typed(ASIDE)
        assert task.value == stored


async def test_updating_twice_in_a_row_with_the_same_value_changes_nothing():
    calls = [update("bob@gmail.com"), update("bob@gmail.com")]
    task = having_heard(GetEmailTask(), ADDRESS)
    async with Typed(task, reply(calls=calls, when="weather"), modality="audio") as typed:
        assert await typed(ASIDE) == [READ_BACK]
        assert (task.value, task.corrections) == ("bob@gmail.com", 0)


async def test_tools_called_by_name_that_do_not_exist_do_no_harm():
    script = [reply(calls=[call("confirm_email")], when="weather"), ANY]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ASIDE)
        assert (typed.task.state, typed.task.value) == ("asking", None)


@pytest.mark.parametrize("arguments", [{}, {"email": None}, {"mail": "x"}, {"email": 7}])
async def test_arguments_that_do_not_fit_are_refused(arguments):
    script = [reply(calls=[call("update_email_address", **arguments)], when="weather"), ANY]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ASIDE)
        assert len(errors(typed)) == 1
        assert typed.task.value is None


# Declining


def decline(reason="has none"):
    return reply(calls=[call("decline_email_capture", reason=reason)], times=None)


@pytest.mark.parametrize(
    "said",
    [
        "you cannot reach me like that",
        "my wife looks after all that without me",
        "there is nothing like that here",
    ],
)
async def test_a_model_that_declines_ends_it_with_its_reason(said):
    async with Typed(GetEmailTask(), decline(), modality="audio") as typed:
        await typed(said)
        assert isinstance(typed.error, CaptureFailed)
        assert typed.error.message == "couldn't get the email address: has none"
        assert (typed.error.reason, typed.error.detail, typed.error.requested) == (
            "declined", "has none", None,
        )  # fmt: skip


async def test_a_refusal_that_is_not_in_the_words_has_to_be_asked_about():
    script = [reply("Shall we leave it out?", when="not plainly refused", times=None), decline()]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        said = await typed("people only ever send me letters")
        assert said[-1] == "Shall we leave it out?"
        assert typed.error is None
        await typed("yeah do that")
        assert typed.error.reason == "declined"


async def test_a_model_that_declines_for_the_caller_gets_nowhere():
    script = [reply("Go on.", when="not plainly refused", times=None), decline("busy")]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ASIDE)
        assert len(errors(typed)) == 1
        await typed(ADDRESS)
        await typed("yes")
        assert typed.result == GetEmailResult("bob@gmail.com")


async def test_two_declines_in_one_turn_count_as_one():
    calls = [call("decline_email_capture", reason="busy")] * 2
    script = [reply(calls=calls, when="weather"), reply("Go on.", times=None)]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ASIDE)
        assert (typed.error, len(errors(typed))) == (None, 2)


@pytest.mark.parametrize(
    ("answer", "confirmed"),
    [
        ("that's the one", True),
        ("go ahead then", True),
        ("sounds good to me I guess", True),
        ("oh for crying out loud", False),
        ("shut up", False),
        ("my neighbour has a great big dog and it barks all night", False),
        ("that's not a good one", False),
        ("is that the one?", False),
    ],
)
async def test_a_model_may_confirm_what_sounds_like_agreement(answer, confirmed):
    script = [
        reply("Yes or no?", when="The caller"),
        reply(calls=[call("confirm_email_address")], times=None),
    ]
    async with Typed(GetEmailTask(), *script, modality="audio") as typed:
        await typed(ADDRESS)
        await typed(answer)
        assert (typed.result is not None) is confirmed


async def test_declining_is_hidden_on_entry():
    task = GetEmailTask(extra_instructions="Be kind.")
    async with Typed(task, reply("Mail?", times=None), modality="audio") as typed:
        assert "decline_email_capture" not in typed.llm.requests[0].tool_names
        await typed(ASIDE)
        assert "decline_email_capture" in typed.llm.requests[-1].tool_names


@pytest.mark.parametrize("explicit", [True, False])
async def test_updating_is_hidden_on_entry_when_an_explicit_question_is_required(explicit):
    task = GetEmailTask(extra_instructions="Be kind.", require_explicit_ask=explicit)
    async with Typed(task, reply("Mail?", times=None), modality="audio") as typed:
        assert ("update_email_address" in typed.llm.requests[0].tool_names) is not explicit
        await typed(ASIDE)
        assert "update_email_address" in typed.llm.requests[-1].tool_names


# Evidence and earlier values


async def test_evidence_is_what_was_said_and_keyed_in_order():
    async with Typed(GetPhoneNumberTask(region="US"), modality="audio") as typed:
        await typed("four one five")
        await typed.press("5550123#")
        assert typed.task.evidence == ("four one five", "5550123")
        assert user_texts(typed.session) == ["four one five", "[keypad] 5550123"]


async def test_evidence_of_another_task_does_not_count():
    context = ChatContext.empty()
    context.add_message(role="user", content="mail rob at gmail dot com or bob at gmail dot com")
    script = [reply(calls=[update("rob@gmail.com")], when="weather"), ANY]
    async with Typed(GetEmailTask(chat_ctx=context), *script, modality="audio") as typed:
        await typed(ASIDE)
        assert len(errors(typed)) == 1
        assert typed.task.value is None


async def test_a_candidate_is_proposed_and_never_stored_without_a_yes():
    task = GetEmailTask(require_confirmation=False)
    task.offer_candidate(GetEmailResult("bob@gmail.com"))
    async with Typed(task) as typed:
        assert typed.said == [READ_BACK]
        assert typed.result is None
        await typed("yes")
        assert typed.result == GetEmailResult("bob@gmail.com")


CANDIDATES = [
    (GetEmailTask, GetEmailResult("bob@gmail.com")),
    (
        lambda: GetPhoneNumberTask(region="US"),
        GetPhoneNumberResult("+14155550123", "+14155550123", "US"),
    ),
    (GetNameTask, GetNameResult("Ann")),
    (GetDateOfBirthTask, GetDateOfBirthResult(date(1990, 1, 15))),
    (
        GetAddressTask,
        GetAddressResult("1 A Street Ottawa Canada", "1 A Street", "", "Ottawa", "Canada"),
    ),
    (lambda: GetDtmfTask(num_digits=4), GetDtmfResult("1 2 3 4")),
    (lambda: GetDtmfTask(num_digits=4, ask_for_confirmation=True), GetDtmfResult("1 2 3 4")),
    (lambda: MenuTask("Which?", ["billing", "support"]), MenuResult("support", "support", 1)),
    (lambda: ConfirmTask("Shall I?"), ConfirmResult(True)),
]


@pytest.mark.parametrize(("make", "result"), CANDIDATES)
async def test_every_kind_of_candidate_is_proposed_and_stored_by_a_yes(make, result):
    task = make()
    task.offer_candidate(result)
    async with Typed(task, modality="audio") as typed:
        assert typed.last.endswith("?")
        assert typed.result is None
        await typed("yes")
        assert typed.result == result


@pytest.mark.parametrize(("make", "result"), CANDIDATES)
async def test_every_kind_of_candidate_is_dropped_by_a_no(make, result):
    task = make()
    task.offer_candidate(result)
    async with Typed(task, modality="audio") as typed:
        await typed("no")
        assert (typed.result, task.value, task.corrections) == (None, None, 0)
        assert typed.last == task.slot.question(1)


async def test_a_candidate_that_is_refused_is_asked_for_without_a_correction():
    task = GetEmailTask()
    task.offer_candidate(GetEmailResult("bob@gmail.com"))
    async with Typed(task) as typed:
        await typed("no")
        assert typed.last == "What's your email address?"
        assert (task.corrections, task.asks, task.value) == (0, 1, None)


async def test_a_candidate_comes_too_late_once_the_task_runs():
    async with Typed(GetEmailTask()) as typed:
        with pytest.raises(RuntimeError, match="offer the value before"):
            typed.task.offer_candidate(GetEmailResult("bob@gmail.com"))


def test_a_candidate_that_is_no_value_is_refused():
    with pytest.raises(ValueError, match="not a valid email address"):
        GetEmailTask().offer_candidate(GetEmailResult("nonsense"))


async def test_no_candidate_is_no_candidate():
    task = GetEmailTask()
    task.offer_candidate(None)
    async with Typed(task) as typed:
        assert typed.said == ["What's your email address?"]


async def test_secrets_take_no_candidate():
    task = GetDtmfTask(num_digits=4, sensitive=True)
    task.offer_candidate("1234")
    async with Typed(task) as typed:
        assert typed.said == ["Please say or key in the 4 digits."]


# Failures


async def test_each_failure_has_its_reason_message_and_partial_value():
    async with Typed(GetEmailTask()) as typed:
        await typed("I'd rather not say")
        error = typed.error
        assert error.message == "couldn't get the email address: I'd rather not say"
        assert (error.reason, error.detail, error.requested, error.partial) == (
            "declined", "I'd rather not say", None, None,
        )  # fmt: skip
    async with Typed(GetEmailTask()) as typed:
        await typed("I want to talk to a person")
        assert (typed.error.reason, typed.error.requested) == ("declined", "human")
    async with Typed(GetEmailTask()) as typed:
        await typed("skip")
        assert (typed.error.reason, typed.error.requested) == ("declined", "skip")
    async with Typed(GetEmailTask(), modality="audio") as typed:
        for _ in range(3):
            await typed(ADDRESS)
            await typed("no")
        error = typed.error
        assert error.message == "couldn't get the email address: too many attempts"
        assert (error.reason, error.detail, error.requested) == ("too_many_attempts", "", None)
        assert error.partial == "bob@gmail.com"
    async with Typed(GetEmailTask(), modality="audio") as typed:
        for _ in range(3):
            await typed(ASIDE)
        assert typed.error.message == "couldn't get the email address: not understood"
        assert typed.error.reason == "no_match"


async def test_a_failure_is_told_to_the_model_of_the_parent_as_it_is():
    error = CaptureFailed("couldn't get it", reason="no_input")
    assert isinstance(error, ToolError)
    assert error.message == "couldn't get it"


class _Broken(GetEmailTask):
    @function_tool
    async def update_email_address(self, email: str) -> str:
        """Store it.

        Args:
            email: The address
        """
        raise ValueError("secret detail")


async def test_a_fault_of_an_override_is_not_read_out_to_the_caller():
    async with Typed(_Broken()) as typed:
        await typed("bob@gmail.com")
        assert typed.last.startswith("Sorry, I didn't catch that.")
