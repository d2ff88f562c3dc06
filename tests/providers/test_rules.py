from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from clinic_rules import billing_desk, front_desk

from bargein.conversation.context import ChatContext
from bargein.conversation.items import AgentHandoff, FunctionCall, FunctionCallOutput
from bargein.conversation.tools import FunctionTool, Tool, function_tool
from bargein.models.chat_chunk import ChatChunk, FunctionToolCall, ToolChoice
from bargein.models.llm import LLMRequest
from bargein.providers.rules import Heard, Occasion, RulesLLM, call
from bargein.providers.rules.heard import hear


class Talk:
    """One conversation with `llm`; runs its calls like a session would."""

    def __init__(self, llm: RulesLLM, *functions: Callable[..., Any]) -> None:
        self.llm = llm
        self.chat_ctx = ChatContext.empty()
        self.chat_ctx.add_message(role="system", content="You are a receptionist.")
        self.tools: list[Tool] = [function_tool(function) for function in functions]
        self.called: list[tuple[str, dict[str, Any]]] = []

    def chunks(self, **options: Any) -> list[ChatChunk]:
        request = LLMRequest(self.chat_ctx, tools=self.tools, **options)

        async def collect() -> list[ChatChunk]:
            return [chunk async for chunk in self.llm.generate(request)]

        return asyncio.run(collect())

    def ask(self, **options: Any) -> tuple[str, list[FunctionToolCall]]:
        deltas = [chunk.delta for chunk in self.chunks(**options) if chunk.delta]
        text = "".join(delta.content or "" for delta in deltas)
        return text, [one for delta in deltas for one in delta.tool_calls]

    def reply(self) -> str:
        """All that the agent says until it waits for the user."""
        text, calls = self.ask()
        said = [text]
        if text:
            self.chat_ctx.add_message(role="assistant", content=text)
        for one in calls:
            self._run(one)
        if calls:
            said.append(self.reply())
        return " ".join(filter(None, said))

    def say(self, text: str) -> str:
        self.chat_ctx.add_message(role="user", content=text)
        return self.reply()

    def tell(self, instructions: str) -> str:
        self.chat_ctx.add_message(role="system", content=instructions)
        text, _ = self.ask()
        self.chat_ctx.items.pop()
        return text

    def output(self, name: str, output: str, *, is_error: bool = False) -> None:
        call_id = f"call_{len(self.chat_ctx)}"
        self.chat_ctx.insert(FunctionCall(call_id=call_id, name=name, arguments="{}"))
        self.chat_ctx.insert(
            FunctionCallOutput(call_id=call_id, name=name, output=output, is_error=is_error)
        )

    def _run(self, one: FunctionToolCall) -> None:
        arguments = json.loads(one.arguments)
        self.called.append((one.name, arguments))
        tool = next(tool for tool in self.tools if tool.id == one.name)
        assert isinstance(tool, FunctionTool)
        result = tool(**arguments)
        self.output(one.name, result or "")


def book(day: str, time: str, phone: str) -> str:
    """Book an appointment."""
    return "taken" if day == "Monday" else f"booked {day} {time}"


def transfer_to_billing() -> str:
    """Hand over to billing."""
    return "Transferring."


def find_invoice(number: str) -> str:
    """Look an invoice up."""
    return "open: 40 dollars"


# --- A whole clinic ---


def test_a_front_desk_books_an_appointment_by_rules_alone() -> None:
    talk = Talk(front_desk(), book, transfer_to_billing)
    assert talk.reply() == "Ray's clinic, good morning. How can I help?"
    assert talk.say("I'd like to book an appointment") == "For which day?"
    assert talk.say("Tuesday.") == "Tuesday. At what time?"
    assert talk.say("at 10:30 please") == "Tuesday at 10:30. And your phone number?"
    assert talk.say("five five five, uh") == "I did not get the number. Your phone number, please?"
    assert talk.say("555 0134") == "Thank you. Shall I book Tuesday at 10:30?"
    assert talk.say("Yes, please.") == "Done: Tuesday 10:30. Anything else?"
    assert talk.called == [("book", {"day": "Tuesday", "time": "10:30", "phone": "5550134"})]


def test_a_correction_replaces_what_the_caller_said_before() -> None:
    talk = Talk(front_desk(), book)
    talk.say("Tuesday at 10:30")
    talk.say("five five five zero one three four")
    assert talk.say("no, wrong") == "Which day and time would suit you better?"
    assert talk.say("Wednesday") == "Shall I book Wednesday at 10:30?"


def test_a_result_that_is_bad_news_leads_on() -> None:
    talk = Talk(front_desk(), book)
    talk.say("Monday at ten")
    talk.say("555 0134")
    assert talk.say("yes") == "That one is taken. Which other day?"


def test_a_success_empties_the_slots_for_the_next_booking() -> None:
    talk = Talk(front_desk(), book)
    talk.say("Tuesday at 10:30")
    talk.say("555 0134")
    talk.say("yes")
    assert talk.say("I want to book another appointment") == "For which day?"
    assert talk.say("on Friday") == "Friday. At what time?"


def test_the_answer_to_the_success_itself_still_knows_the_slots() -> None:
    rules = RulesLLM(forget_after=["seat"])
    rules.slot("people", r"\d+")
    rules.when("{people}", call("seat", people="{people}"))
    rules.when_result("seat", "A table for {people}.")
    assert Talk(rules, seat).say("we are 4") == "A table for 4."


def test_the_agent_that_takes_over_greets_instead_of_answering_the_transfer() -> None:
    talk = Talk(front_desk(), book, transfer_to_billing)
    talk.chat_ctx.add_message(role="user", content="a question about my bill")
    text, (transfer,) = talk.ask()
    assert (text, transfer.name) == ("I'll put you through.", "transfer_to_billing")
    talk.output("transfer_to_billing", "Transferring.")
    billing = Talk(billing_desk(), find_invoice)
    billing.chat_ctx = talk.chat_ctx
    assert billing.reply() == "Billing, hello. What is your invoice number?"
    assert billing.say("it is 4711") == "Let me look. You owe 40 dollars."


def test_a_handoff_item_begins_the_next_agents_part() -> None:
    talk = Talk(billing_desk(), find_invoice)
    talk.chat_ctx.add_message(role="assistant", content="I'll put you through.")
    talk.chat_ctx.insert(AgentHandoff(new_agent_id="billing"))
    assert talk.reply() == "Billing, hello. What is your invoice number?"


def test_rules_that_several_agents_share_are_included() -> None:
    assert Talk(front_desk()).say("hello") == "Hello! How can I help?"
    assert Talk(billing_desk()).say("hi there") == "Hello! How can I help?"


def test_the_example_in_the_documentation_works() -> None:
    lines = (RulesLLM.__doc__ or "").splitlines()
    code = "\n".join(line.strip() for line in lines if line.startswith("        "))
    names: dict[str, Any] = {"RulesLLM": RulesLLM, "call": call}
    exec(code, names)

    def book(day: str) -> str:
        return f"{day} at nine"

    talk = Talk(names["desk"], book)
    assert talk.reply() == "Hello! What can I do for you?"
    assert talk.say("An appointment, please.") == "For which day?"
    assert talk.say("Friday") == "I'll book Friday. Done: Friday at nine."


# --- Which rule answers ---


def test_the_first_rule_that_fits_wins() -> None:
    rules = RulesLLM()
    rules.when("book", "first")
    rules.when("book", "second")
    assert Talk(rules).say("book it") == "first"


def test_a_word_is_not_heard_inside_another_word() -> None:
    rules = RulesLLM(fallback="pardon?")
    rules.when("no", "heard no")
    assert Talk(rules).say("I know") == "pardon?"
    assert Talk(rules).say("No.") == "heard no"


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    rules = RulesLLM()
    rules.when("that's all", "Goodbye.")
    assert Talk(rules).say("That\u2019s all") == "Goodbye."


def test_a_rule_after_a_question_waits_for_that_question() -> None:
    rules = RulesLLM(fallback="pardon?")
    rules.when("yes", "Confirmed.", after="is that right")
    talk = Talk(rules)
    assert talk.say("yes") == "pardon?"
    talk.chat_ctx.add_message(role="assistant", content="Five people, is that right?")
    assert talk.say("yes") == "Confirmed."


def test_a_reminder_in_between_does_not_hide_the_question() -> None:
    rules = RulesLLM(fallback="pardon?")
    rules.when("yes", "Confirmed.", after="is that right")
    talk = Talk(rules)
    talk.chat_ctx.add_message(role="assistant", content="Five people, is that right?")
    talk.chat_ctx.add_message(role="assistant", content="Are you still there?")
    assert talk.say("yes") == "Confirmed."


def test_an_answer_in_two_parts_belongs_to_one_question() -> None:
    rules = RulesLLM(fallback="pardon?")
    rules.when("right", "Confirmed.", after="is that right")
    talk = Talk(rules)
    talk.chat_ctx.add_message(role="assistant", content="Five people, is that right?")
    talk.chat_ctx.add_message(role="user", content="Yes,")
    assert talk.say("that's right") == "Confirmed."


def test_a_rule_whose_blank_nobody_filled_is_passed_over() -> None:
    rules = RulesLLM()
    rules.slot("name", "anna|bob", after="your name")
    rules.when("hello", "Hello {name}!")
    rules.when("hello", "Hello stranger!")
    assert Talk(rules).say("hello, I am Anna") == "Hello stranger!"


def test_a_named_group_fills_a_blank_and_an_argument() -> None:
    rules = RulesLLM()
    rules.when(r"table for (?P<people>\d+)", "For {people}.", call("seat", people="{people}"))
    text, (one,) = _asked(rules, "a table for 4", seat)
    assert (text, one.arguments) == ("For 4.", '{"people": "4"}')


def seat(people: str) -> str:
    """Seat guests."""
    return f"seated {people}"


def test_a_value_keeps_the_type_that_its_slot_reads() -> None:
    rules = RulesLLM()
    rules.slot("people", r"\d+", read=int)
    rules.when("{people}", call("seat", people="{people}", note="for {people}"))
    _, calls = _asked(rules, "we are 4", seat)
    assert json.loads(calls[0].arguments) == {"people": 4, "note": "for 4"}


def test_words_that_are_no_value_after_all_do_not_match_a_slot() -> None:
    rules = RulesLLM()
    rules.slot("day", r"\d+", read=lambda text: text if int(text) <= 31 else None)
    rules.when("{day}", "The {day}.")
    rules.when("\\d+", "There is no such day.")
    talk = Talk(rules)
    assert talk.say("the 12") == "The 12."
    assert talk.say("the 45") == "There is no such day."


def test_a_function_may_answer_or_pass() -> None:
    rules = RulesLLM()

    @rules.when("count")
    def count(heard: Heard) -> str | None:
        return f"{len(heard.text)} letters" if len(heard.text) > 5 else None

    rules.when("count", "short")
    assert Talk(rules).say("count me") == "8 letters"
    assert Talk(rules).say("count") == "short"


def test_a_function_sees_why_it_is_asked() -> None:
    rules = RulesLLM()
    seen: list[Heard] = []

    @rules.when()
    def look(heard: Heard) -> str:
        seen.append(heard)
        return "{left as it is}"

    assert Talk(rules, seat).say("Good day") == "{left as it is}"
    assert seen[0].occasion is Occasion.USER_SPOKE
    assert seen[0].text == "Good day"
    assert seen[0].tools == {"seat"}


def test_nothing_fitting_gives_the_fallback() -> None:
    assert Talk(RulesLLM(fallback="pardon?")).say("what?") == "pardon?"


# --- Tools ---


def test_a_tool_that_is_not_offered_is_never_called() -> None:
    rules = RulesLLM()
    rules.when("seat me", "Seating you.", call("seat", people="2"))
    rules.when("seat me", "I cannot do that here.")
    assert _asked(rules, "seat me") == ("I cannot do that here.", [])


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("none", "Only words."),
        ({"type": "function", "function": {"name": "find_invoice"}}, "Only words."),
        ("auto", ""),
        ({"type": "function", "function": {"name": "seat"}}, ""),
    ],
)
def test_rules_keep_to_the_tool_choice(choice: ToolChoice, text: str) -> None:
    rules = RulesLLM(fallback="Only words.")
    rules.when("seat me", call("seat", people="2"))
    said, calls = _asked(rules, "seat me", seat, find_invoice, tool_choice=choice)
    assert said == text
    assert bool(calls) is not bool(text)


def test_a_required_call_passes_over_rules_that_only_talk() -> None:
    rules = RulesLLM()
    rules.when("seat me", "In a moment.")
    rules.when("seat me", call("seat", people="2"))
    _, calls = _asked(rules, "seat me", seat, tool_choice="required")
    assert [one.name for one in calls] == ["seat"]


def test_several_calls_have_different_ids_and_one_is_left_when_they_must_not_be_parallel() -> None:
    rules = RulesLLM()
    rules.when("seat us", call("seat", people="2"), call("seat", people="3"))
    _, calls = _asked(rules, "seat us", seat)
    assert len({one.call_id for one in calls}) == 2
    _, calls = _asked(rules, "seat us", seat, parallel_tool_calls=False)
    assert [one.arguments for one in calls] == ['{"people": "2"}']


def test_parallel_results_are_answered_in_the_order_of_the_calls() -> None:
    rules = RulesLLM()
    rules.when_result("seat", "Table {table}.", output=r"table (?P<table>\d+)")
    rules.when_result("find_invoice", "You owe {output}.")
    talk = Talk(rules, seat, find_invoice)
    talk.chat_ctx.add_message(role="user", content="both")
    talk.output("find_invoice", "nothing")
    talk.output("seat", "table 7")
    assert talk.ask() == ("You owe nothing. Table 7.", [])


def test_a_result_without_a_rule_is_read_out_but_a_failure_is_not() -> None:
    talk = Talk(RulesLLM(fallback="Sorry."), seat)
    talk.output("seat", "Table 7 is yours.")
    assert talk.ask()[0] == "Table 7 is yours."
    talk.output("seat", "KeyError: 7", is_error=True)
    talk.chat_ctx.items.pop(1)
    talk.chat_ctx.items.pop(1)
    assert talk.ask()[0] == "Sorry."


def test_a_result_may_lead_to_another_call() -> None:
    rules = RulesLLM()
    rules.when_result("find_invoice", call("seat", people="{people}"), output=r"(?P<people>\d+)")
    talk = Talk(rules, seat, find_invoice)
    talk.output("find_invoice", "for 3")
    assert [one.arguments for one in talk.ask()[1]] == ['{"people": "3"}']


def test_a_result_that_wants_no_answer_gets_none() -> None:
    rules = RulesLLM()
    rules.when_result("seat", "Seated.")
    talk = Talk(rules, seat)
    talk.chat_ctx.add_message(role="user", content="both")
    talk.output("seat", "quiet")
    talk.chat_ctx.items[-1].reply_required = False  # type: ignore[union-attr] # it is an output
    talk.output("seat", "loud")
    assert talk.ask()[0] == "Seated."
    assert (
        len(
            hear(talk.chat_ctx, known_tools=frozenset({"seat"}), callable_tools=frozenset()).results
        )
        == 1
    )


def test_values_that_json_does_not_know_travel_as_text() -> None:
    rules = RulesLLM()
    rules.slot("day", r"\d{4}-\d\d-\d\d", read=date.fromisoformat)
    rules.when("{day}", call("seat", people="{day}"))
    _, (one,) = _asked(rules, "on 2026-05-04", seat)
    assert json.loads(one.arguments) == {"people": "2026-05-04"}


def test_results_that_were_answered_are_not_answered_again() -> None:
    rules = RulesLLM(fallback="pardon?")
    rules.when_result("seat", "Seated.")
    talk = Talk(rules, seat)
    talk.output("seat", "ok")
    talk.chat_ctx.add_message(role="assistant", content="Seated.")
    assert talk.ask()[0] == "pardon?"


# --- Speaking unasked ---


def test_instructions_for_one_reply_have_rules_of_their_own() -> None:
    talk = Talk(front_desk(), book)
    talk.reply()
    assert talk.tell("Ask if they are still there") == "Are you still there?"


def test_the_agents_own_instructions_are_not_taken_for_a_replys() -> None:
    rules = RulesLLM(greeting="Hello!")
    rules.when_told("receptionist", "I was told so.")
    assert Talk(rules).reply() == "Hello!"


def test_the_greeting_is_given_once() -> None:
    talk = Talk(RulesLLM(greeting="Hello!", fallback="Anything else?"))
    assert [talk.reply(), talk.reply()] == ["Hello!", "Anything else?"]


def test_a_greeting_that_was_interrupted_is_not_repeated() -> None:
    talk = Talk(RulesLLM(greeting="Hello! How can I help?", fallback="Anything else?"))
    talk.chat_ctx.add_message(role="assistant", content="Hello! How", interrupted=True)
    assert talk.reply() == "Anything else?"


def test_an_agent_greets_although_another_one_spoke_before() -> None:
    talk = Talk(RulesLLM(greeting="Billing, hello."))
    talk.chat_ctx.add_message(role="assistant", content="I'll put you through.")
    assert talk.reply() == "Billing, hello."


# --- Form ---


def test_text_is_streamed_word_by_word_and_calls_come_last() -> None:
    rules = RulesLLM()
    rules.when("go", "One two  three.", call("seat", people="1"))
    talk = Talk(rules, seat)
    talk.chat_ctx.add_message(role="user", content="go")
    deltas = [chunk.delta for chunk in talk.chunks()]
    assert [delta.content for delta in deltas if delta] == ["One ", "two  ", "three.", None]
    assert len({chunk.id for chunk in talk.chunks()}) == 1


@pytest.mark.parametrize(
    "mistake",
    [
        lambda rules: rules.when("(", "x"),
        lambda rules: rules.when("{day}", "x"),
        lambda rules: rules.when("x", "{day}"),
        lambda rules: rules.when("x", call("seat", people="{day}")),
        lambda rules: rules.slot("a b", "x"),
        lambda rules: rules.slot("day", "("),
    ],
)
def test_a_rule_that_can_never_work_is_refused(mistake: Callable[[RulesLLM], None]) -> None:
    with pytest.raises(ValueError):
        mistake(RulesLLM())


def test_event_handlers_still_work_on_a_model_of_rules() -> None:
    rules = RulesLLM()
    seen: list[object] = []
    rules.on("metrics_collected", seen.append)
    rules.emit("metrics_collected", 1)
    assert seen == [1]


def _asked(
    rules: RulesLLM, text: str, *functions: Callable[..., Any], **options: Any
) -> tuple[str, list[FunctionToolCall]]:
    talk = Talk(rules, *functions)
    talk.chat_ctx.add_message(role="user", content=text)
    return talk.ask(**options)
