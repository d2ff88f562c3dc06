"""Every name, parameter, order and default that the documentation of workflows gives is there.

The tables are the documentation's, in Python's own notation. What we have besides
must be optional: code written from the documentation runs as it stands.
"""

from __future__ import annotations

import dataclasses
import inspect

import pytest

import bargein
from bargein import NOT_GIVEN, errors, workflows
from bargein.conversation import ToolFlag

ANY = object()
"""In a table: optional, whatever the default's form is."""

COMMON = """turn_detection=NOT_GIVEN, tools=None, stt=NOT_GIVEN, vad=NOT_GIVEN, llm=NOT_GIVEN,
    tts=NOT_GIVEN, allow_interruptions=NOT_GIVEN, require_confirmation=NOT_GIVEN"""
CAPTURE = """instructions=NOT_GIVEN, require_explicit_ask=False, style="scripted", capture=None"""

TASKS = {
    "GetEmailTask": f'extra_instructions="", chat_ctx=None, {COMMON}, *, {CAPTURE}, region=None',
    "GetPhoneNumberTask": f"""extra_instructions="", chat_ctx=None, {COMMON}, *, {CAPTURE},
        region=None""",
    "GetAddressTask": f"""extra_instructions="", chat_ctx=None, {COMMON}, *, {CAPTURE},
        region=None, default_country=None""",
    "GetNameTask": f"""first_name=True, last_name=False, middle_name=False,
        name_format=NOT_GIVEN, verify_spelling=False, extra_instructions="", chat_ctx=None,
        {COMMON}, require_explicit_ask=False, *, instructions=NOT_GIVEN, style="scripted",
        capture=None""",
    "GetDateOfBirthTask": f"""extra_instructions="", include_time=False, chat_ctx=None, {COMMON},
        require_explicit_ask=False, *, instructions=NOT_GIVEN, style="scripted", capture=None,
        region=None""",
    "GetDtmfTask": """*, num_digits, ask_for_confirmation=False, dtmf_input_timeout=4.0,
        dtmf_stop_event=POUND, chat_ctx=None, extra_instructions=None, retry_short=False,
        sensitive=False, style="scripted", capture=None""",
    "ConfirmTask": """question, *, chat_ctx=None, extra_instructions="", capture=None,
        style="scripted", **agent_keywords""",
    "MenuTask": "question, options, *, allow_keypad=True",
    "GetCreditCardTask": f"""chat_ctx=None, {COMMON}, extra_instructions="", *, brands=None,
        collect=("number", "expiration", "security_code", "name"), capture=None""",
    "GetCardNumberTask": "",
    "GetExpirationDateTask": "",
    "GetSecurityCodeTask": "",
    "TaskGroup": """*, summarize_chat_ctx=True, return_exceptions=False, chat_ctx=None,
        on_task_completed=None, summarizer=None, results=None, on_progress=None,
        llm=NOT_GIVEN""",
}

METHODS = {
    "GetDtmfTask.dtmf_reply_running": "self",
    "GetDtmfResult.from_dtmf_inputs": "dtmf_inputs",
    "GetEmailTask.offer_candidate": "self, result",
    "GetCreditCardTask.update_card_number": "self, number",
    "GetCreditCardTask.update_expiration_date": "self, month, year",
    "GetCreditCardTask.update_security_code": "self, code",
    "GetCreditCardTask.decline_card_capture": "self, reason",
    "GetCreditCardTask.restart_card_collection": "self, reason",
    "TaskGroup.add": "self, task_factory, *, id, description",
    "format_dtmf": "events",
    "dtmf_event_to_code": "event",
    "CaptureFailed": 'message, *, reason, detail="", requested=None, partial=None',
}

REQUIRED = object()

RESULTS = {
    "GetEmailResult": {"email_address": REQUIRED},
    "GetPhoneNumberResult": {"phone_number": REQUIRED, "e164": None, "region": None},
    "GetAddressResult": {
        "address": REQUIRED,
        "street_address": "",
        "unit_number": "",
        "locality": "",
        "country": "",
    },
    "GetNameResult": {"first_name": None, "middle_name": None, "last_name": None},
    "GetDateOfBirthResult": {"date_of_birth": REQUIRED, "time_of_birth": None},
    "GetDtmfResult": {"user_input": REQUIRED},
    "GetCreditCardResult": {
        "cardholder_name": REQUIRED,
        "issuer": REQUIRED,
        "card_number": REQUIRED,
        "security_code": REQUIRED,
        "expiration_date": REQUIRED,
    },
    "GetCardNumberResult": {"issuer": REQUIRED, "card_number": REQUIRED},
    "GetExpirationDateResult": {"date": REQUIRED},
    "GetSecurityCodeResult": {"security_code": REQUIRED},
    "ConfirmResult": {"confirmed": REQUIRED},
    "MenuResult": {"id": REQUIRED, "label": REQUIRED, "index": REQUIRED},
    "TaskGroupResult": {"task_results": REQUIRED},
    "MenuOption": {"id": REQUIRED, "label": REQUIRED, "aliases": (), "key": None},
    "TaskCompletedEvent": {"agent_task": REQUIRED, "task_id": REQUIRED, "result": REQUIRED},
}

SETTINGS = {
    "max_asks": 3,
    "max_corrections": 2,
    "max_turns": 12,
    "no_input_timeout": 8.0,
    "key_timeout": 4.0,
    "confirm_below": 0.8,
    "language": "en",
    "digit_languages": ("en",),
    "prompts": {},
    "phrases": {},
}

PROMPTS = "ask ask_hint ask_parts readback which invalid rest again why give_up"
COMMANDS = "repeat start_over go_back skip human decline why yes no"

CAPTURE_ATTRIBUTES = "state value confidence asks corrections turns evidence"
STATES = "asking heard confirming done declined gave_up"
GROUP_ATTRIBUTES = "results current_task group_id"
PROGRESS = "group_id task_id state done total"

KEYS = {
    "ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5", "SIX": "6", "SEVEN": "7",
    "EIGHT": "8", "NINE": "9", "ZERO": "0", "STAR": "*", "POUND": "#", "A": "A", "B": "B",
    "C": "C", "D": "D",
}  # fmt: skip

ALIASES = {"GetDOBTask": "GetDateOfBirthTask", "GetDOBResult": "GetDateOfBirthResult"}

MENU = ("Which one?", ["billing", "support"])
TOOLS = {
    workflows.GetEmailTask: (
        (),
        {
            "update_email_address": ["email"],
            "confirm_email_address": [],
            "decline_email_capture": ["reason"],
        },
    ),
    workflows.GetPhoneNumberTask: (
        (),
        {
            "update_phone_number": ["phone_number"],
            "confirm_phone_number": [],
            "decline_phone_number_capture": ["reason"],
        },
    ),
    workflows.GetAddressTask: (
        (),
        {
            "update_address": ["street_address", "unit_number", "locality", "country"],
            "confirm_address": [],
            "decline_address_capture": ["reason"],
        },
    ),
    workflows.GetNameTask: (
        (),
        {
            "update_name": ["first_name", "middle_name", "last_name"],
            "confirm_name": [],
            "decline_name_capture": ["reason"],
        },
    ),
    workflows.GetDateOfBirthTask: (
        ("", True),
        {
            "update_dob": ["year", "month", "day"],
            "update_time": ["hour", "minute"],
            "confirm_dob": [],
            "decline_dob_capture": ["reason"],
        },
    ),
    workflows.GetDtmfTask: (
        {"num_digits": 4},
        {
            "record_inputs": ["inputs"],
            "confirm_inputs": ["inputs"],
            "decline_digits_capture": ["reason"],
        },
    ),
    workflows.ConfirmTask: (
        ("Shall I?",),
        {"answer_yes_no": ["yes"], "decline_answer": ["reason"]},
    ),
    workflows.MenuTask: (
        MENU,
        {"select_option": ["option_id"], "confirm_option": [], "decline_menu": ["reason"]},
    ),
}
POSITIONS_OF_CTX = {
    # Where the documentation names it, `ctx` stands here among the parameters.
    "update_email_address": 1,
    "confirm_email_address": 0,
    "update_phone_number": 1,
    "confirm_phone_number": 0,
    "update_address": 4,
    "confirm_address": 0,
    "update_name": 0,
    "confirm_name": 0,
    "update_dob": 3,
    "update_time": 2,
    "confirm_dob": 0,
    "answer_yes_no": 1,
    "select_option": 1,
    "confirm_option": 0,
}


def documented(text):
    """The signature that a table gives."""
    names = {"NOT_GIVEN": NOT_GIVEN, "ANY": ANY, "POUND": workflows.DtmfEvent.POUND}
    exec(f"def documented({text}): ...", names)
    return inspect.signature(names["documented"])


def found(name):
    thing = workflows
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def made(task):
    arguments, _ = TOOLS[task]
    return task(**arguments) if isinstance(arguments, dict) else task(*arguments)


def is_required(parameter):
    variadic = (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    return parameter.default is parameter.empty and parameter.kind not in variadic


@pytest.mark.parametrize("name", [*TASKS, *METHODS])
def test_parameters_have_the_documented_order_kind_and_defaults(name):
    wanted = list(documented({**TASKS, **METHODS}[name]).parameters.values())
    ours = list(inspect.signature(found(name)).parameters.values())
    by_name = {parameter.name: parameter for parameter in ours}
    used = []
    for place, parameter in enumerate(wanted):
        if parameter.kind is parameter.KEYWORD_ONLY:
            mine = by_name.get(parameter.name)
            assert mine is not None, f"there is no {parameter.name!r}"
            assert mine.kind is mine.KEYWORD_ONLY, f"{parameter.name} must be a keyword"
        elif parameter.kind is parameter.VAR_KEYWORD:
            mine = ours[-1]
            assert mine.kind is mine.VAR_KEYWORD
        else:
            mine = ours[place]
            assert mine.name == parameter.name
            assert mine.kind is mine.POSITIONAL_OR_KEYWORD
        used.append(mine)
        # `None` and "not given" are the same for a list of tools or a context.
        assert mine.default == parameter.default, f"{mine.name}={mine.default!r}"
    more = [parameter for parameter in ours if parameter not in used]
    assert not [parameter.name for parameter in more if is_required(parameter)]
    positional = [p.name for p in more if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert not positional, f"not documented, so they must be keywords: {positional}"


@pytest.mark.parametrize("name", TASKS)
def test_keywords_stand_in_the_documented_order(name):
    wanted = list(documented(TASKS[name]).parameters)
    ours = [each for each in inspect.signature(found(name)).parameters if each in wanted]
    assert ours == wanted


@pytest.mark.parametrize("name", RESULTS)
def test_results_have_the_documented_fields_in_order_with_their_defaults(name):
    cls = found(name)
    present = {}
    for field in dataclasses.fields(cls):
        present[field.name] = REQUIRED if field.default is dataclasses.MISSING else field.default
    wanted = RESULTS[name]
    assert dict(list(present.items())[: len(wanted)]) == wanted
    assert list(present)[: len(wanted)] == list(wanted)
    assert REQUIRED not in list(present.values())[len(wanted) :]


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_frozen_and_compare_by_value(name):
    cls, wanted = found(name), RESULTS[name]
    values = ["x"] * sum(default is REQUIRED for default in wanted.values())
    one = cls(*values)
    assert one == cls(*values)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(one, next(iter(wanted)), "y")


def test_digits_are_given_without_spaces_too():
    one, two = workflows.DtmfEvent.ONE, workflows.DtmfEvent.TWO
    result = workflows.GetDtmfResult.from_dtmf_inputs([one, two])
    assert (result.user_input, result.digits) == ("1 2", "12")


def test_settings_have_the_documented_fields_and_defaults_and_no_others():
    value = workflows.CaptureSettings()
    names = [field.name for field in dataclasses.fields(value)]
    assert {name: getattr(value, name) for name in names} == SETTINGS
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.max_asks = 2


@pytest.mark.parametrize("name", PROMPTS.split())
def test_every_documented_prompt_can_be_replaced(name):
    settings = workflows.CaptureSettings(prompts={name: "Mine: {value}"})
    for task in (workflows.GetEmailTask, workflows.GetPhoneNumberTask, workflows.GetNameTask):
        assert task(capture=settings).slot.line(name) == "Mine: {value}"


@pytest.mark.parametrize("name", COMMANDS.split())
def test_every_command_and_answer_takes_phrases_of_its_own(name):
    settings = workflows.CaptureSettings(phrases={name: ("bananas",)})
    assert workflows.GetEmailTask(capture=settings).slot.settings.phrases[name] == ("bananas",)


def test_keys_and_their_codes():
    assert {key.name: key.value for key in workflows.DtmfEvent} == KEYS
    assert all(isinstance(key, str) for key in workflows.DtmfEvent)
    codes = [workflows.dtmf_event_to_code(workflows.DtmfEvent(key)) for key in "0123456789*#ABCD"]
    assert codes == list(range(16))
    assert workflows.format_dtmf([workflows.DtmfEvent.ONE, workflows.DtmfEvent.POUND]) == "1 #"


@pytest.mark.parametrize("alias", ALIASES)
def test_short_names_are_the_same_classes(alias):
    assert getattr(workflows, alias) is getattr(workflows, ALIASES[alias])


def test_all_of_it_is_exported():
    top = {name.split(".")[0] for name in [*TASKS, *METHODS, *RESULTS]}
    others = {"CaptureSettings", "CaptureState", "DtmfEvent", "TaskProgressEvent"}
    missing = (top | others | set(ALIASES)) - set(workflows.__all__)
    assert not missing


def test_a_failure_is_a_tool_error_with_the_documented_fields():
    failed = workflows.CaptureFailed(
        "m", reason="declined", detail="d", requested="skip", partial=1
    )
    assert isinstance(failed, bargein.ToolError)
    assert failed.message == "m"
    assert (failed.reason, failed.detail, failed.requested, failed.partial) == (
        "declined", "d", "skip", 1,
    )  # fmt: skip
    plain = workflows.CaptureFailed("m", reason="no_input")
    assert (plain.detail, plain.requested, plain.partial) == ("", None, None)
    assert workflows.CaptureFailed is errors.CaptureFailed


@pytest.mark.parametrize("task", TOOLS)
@pytest.mark.parametrize("name", CAPTURE_ATTRIBUTES.split())
def test_capture_attributes_are_there_and_read_only(task, name):
    one = made(task)
    getattr(one, name)
    with pytest.raises(AttributeError):
        setattr(one, name, None)


def test_states_have_the_documented_names():
    assert [state.value for state in workflows.CaptureState] == STATES.split()
    assert workflows.GetEmailTask().state == "asking"


def test_a_group_has_the_documented_attributes():
    group = workflows.TaskGroup()
    assert group.add(workflows.GetNameTask, id="name", description="name") is group
    for name in GROUP_ATTRIBUTES.split():
        getattr(group, name)
    known, besides = PROGRESS.split(), {"reason": ""}
    own = dict(list(workflows.TaskProgressEvent.model_fields.items())[2:])
    assert list(own) == [*known, *besides]
    assert {name: own[name].default for name in besides} == besides


@pytest.mark.parametrize("task", TOOLS)
def test_tools_have_the_documented_names_and_parameters(task):
    _, wanted = TOOLS[task]
    tools = {tool.id: tool for tool in made(task).tools}
    assert set(tools) == set(wanted)
    for name, parameters in wanted.items():
        schema = tools[name].schema()["parameters"]
        assert list(schema["properties"]) == parameters


@pytest.mark.parametrize("task", TOOLS)
def test_tools_are_methods_with_the_context_where_the_documentation_puts_it(task):
    one = made(task)
    for name in TOOLS[task][1]:
        method = getattr(one, name)
        names = list(inspect.signature(method).parameters)
        if name in POSITIONS_OF_CTX:
            names = [each for each in names if each != "self"]
            assert names.index("ctx") == POSITIONS_OF_CTX[name], name


@pytest.mark.parametrize("task", TOOLS)
def test_declining_is_hidden_while_the_task_enters(task):
    tools = {tool.id: tool for tool in made(task).tools}
    (decline,) = [name for name in tools if name.startswith("decline_")]
    assert ToolFlag.IGNORE_ON_ENTER in tools[decline].info.flags
    others = [tool for name, tool in tools.items() if name != decline]
    assert not any(ToolFlag.IGNORE_ON_ENTER in tool.info.flags for tool in others)


def test_options_of_a_menu_are_an_enum_in_the_given_order():
    menu = workflows.MenuTask("Which?", ["zebra", ("a", "Ant"), workflows.MenuOption("m", "Mouse")])
    (tool,) = [tool for tool in menu.tools if tool.id == "select_option"]
    assert tool.schema()["parameters"]["properties"]["option_id"]["enum"] == ["zebra", "a", "m"]


def test_card_tasks_offer_no_tools():
    for name in ("GetCardNumberTask", "GetExpirationDateTask", "GetSecurityCodeTask"):
        assert found(name)().tools == []
    assert workflows.GetCreditCardTask().tools == []
