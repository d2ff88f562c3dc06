from __future__ import annotations

import enum
import functools
import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Optional, TypeVar

import pytest
from pydantic import BaseModel, Field

from bargein.conversation import (
    FunctionTool,
    ProviderTool,
    RawFunctionTool,
    ToolContext,
    ToolFlag,
    Toolset,
    find_function_tools,
    function_tool,
    prepare_arguments,
    unique_tools,
)

if TYPE_CHECKING:
    from nowhere import RunContext

T = TypeVar("T")


class FakeContext(Generic[T]):
    __bargein_inject__ = True


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"
    AMBER = "amber"


class Address(BaseModel):
    street: str
    unit: str = ""


class Tree(BaseModel):
    name: str
    children: list[Tree] = []


def properties(tool: FunctionTool, *, strict: bool = False) -> dict[str, Any]:
    return tool.schema(strict=strict)["parameters"]["properties"]


def test_every_form_of_the_decorator_makes_a_tool():
    @function_tool
    def bare() -> str:
        """Bare."""
        return "bare"

    @function_tool()
    def called() -> str:
        """Called."""
        return "called"

    @function_tool(name="renamed", description="Else.", flags=ToolFlag.CANCELLABLE)
    def named() -> str:
        return "named"

    direct = function_tool(lambda: 1, name="one")
    assert (bare.id, bare.info.description, bare()) == ("bare", "Bare.", "bare")
    assert called.id == "called"
    assert (named.id, named.info.description) == ("renamed", "Else.")
    assert named.info.flags is ToolFlag.CANCELLABLE
    assert bare.info.flags is ToolFlag.NONE
    assert direct() == 1


def test_a_tool_without_a_name_is_refused():
    with pytest.raises(ValueError, match="name"):
        function_tool(lambda: 1)


def test_a_raw_tool_keeps_its_schema_and_gets_the_raw_arguments():
    schema = {"name": "raw", "parameters": {"type": "object"}, "description": "Raw."}

    @function_tool(raw_schema=schema)
    def anything(raw_arguments: dict[str, Any], ctx: FakeContext[Any]) -> Any:
        return raw_arguments, ctx

    assert isinstance(anything, RawFunctionTool)
    assert anything.id == "raw"
    assert anything.schema() == schema
    kwargs, _ = prepare_arguments(anything, '{"free": [1]}', "the context")
    assert anything.call(**kwargs) == ({"free": [1]}, "the context")


@pytest.mark.parametrize("schema", [{"name": "x"}, {"parameters": {"type": "object"}}])
def test_a_raw_schema_without_name_or_parameters_is_refused(schema):
    with pytest.raises(ValueError, match="raw_schema"):
        function_tool(raw_schema=schema)


class Desk:
    def __init__(self, name: str) -> None:
        self.name = name

    @function_tool
    async def zeta(self, ctx: RunContext[str], guests: int) -> str:
        """Book."""
        return f"{self.name} {guests}"

    @function_tool
    def alpha(self) -> str:
        """First."""
        return self.name

    @staticmethod
    @function_tool
    def middle() -> str:
        return "static"

    @property
    def explosive(self) -> str:
        raise AssertionError("properties must not be evaluated")

    plain = 3


def test_methods_bind_and_self_is_no_parameter():
    desk = Desk("front")
    assert desk.alpha() == "front"
    assert list(properties(desk.zeta)) == ["guests"]
    assert desk.zeta.id == Desk.zeta.id == "zeta"
    assert desk.alpha == desk.alpha
    assert desk.alpha != Desk("back").alpha


def test_tools_of_an_object_come_bound_in_alphabetical_order():
    desk = Desk("front")
    tools = find_function_tools(desk)
    assert [tool.id for tool in tools] == ["alpha", "middle", "zeta"]
    assert tools[0]() == "front"
    assert [tool.id for tool in find_function_tools(Desk)] == ["alpha", "middle", "zeta"]


def test_an_attribute_that_hides_a_tool_of_a_base_class_is_no_tool():
    class Quiet(Desk):
        alpha = None  # type: ignore[assignment] # hides the tool

    assert [tool.id for tool in find_function_tools(Quiet("x"))] == ["middle", "zeta"]


def test_a_bound_method_may_be_made_a_tool_directly():
    class Plain:
        def hello(self, name: str) -> str:
            return f"hello {name}"

    tool = function_tool(Plain().hello)
    assert list(properties(tool)) == ["name"]
    assert tool.call(name="ann") == "hello ann"


@pytest.mark.parametrize(
    "annotation",
    [FakeContext, FakeContext[int], Optional[FakeContext[int]], FakeContext | None, Annotated[FakeContext, 1]],  # noqa: UP045 - the older spelling must work too
)  # fmt: skip
def test_a_parameter_of_an_injected_type_is_filled_and_not_in_the_schema(annotation):
    def look(ctx, town: str) -> None: ...

    look.__annotations__["ctx"] = annotation
    tool = function_tool(look)
    assert list(properties(tool)) == ["town"]
    kwargs, _ = prepare_arguments(tool, '{"town": "Bonn"}', "the context")
    assert kwargs == {"ctx": "the context", "town": "Bonn"}


def test_local_classes_are_resolved_from_string_annotations():
    class Local(BaseModel):
        size: int

    @function_tool
    def order(item: Local) -> None: ...

    class Holder:
        @function_tool
        def order(self, item: Local) -> None: ...

    assert properties(order)["item"]["properties"] == {"size": {"type": "integer"}}
    assert properties(Holder().order)["item"]["type"] == "object"


def test_an_annotation_that_does_not_exist_is_named():
    @function_tool
    def order(item: Missing) -> None: ...  # type: ignore[name-defined] # noqa: F821 - the point of the test

    with pytest.raises(TypeError, match="'item'"):
        order.schema()


def test_a_type_that_json_cannot_fill_is_named():
    @function_tool
    def order(item: Desk) -> None: ...

    with pytest.raises(TypeError, match="'item'"):
        order.schema()


def test_a_positional_only_parameter_is_refused():
    @function_tool
    def order(item: str, /) -> None: ...

    with pytest.raises(TypeError, match="positional"):
        order.schema()


@function_tool
def book(
    town: Annotated[str, Field(description="Where.")],
    guests: Annotated[int, Field(ge=1, le=8)],
    colour: Colour,
    mood: Literal["calm", "brisk"] = "calm",
    tags: list = [],  # noqa: B006 - what an application may write
    pair: tuple[int, int] = (1, 2),
    address: Address | None = None,
    limit: int = Field(5, description="At most.", ge=0),
) -> None:
    """Book a table.

    Args:
        town: Ignored, because it is annotated.
        guests: How many.
    """


def test_the_schema_has_declaration_order_types_defaults_and_descriptions():
    schema = book.schema()
    assert schema["name"] == "book"
    assert schema["description"] == "Book a table."
    parameters = schema["parameters"]
    assert list(parameters["properties"]) == [
        "town", "guests", "colour", "mood", "tags", "pair", "address", "limit",
    ]  # fmt: skip
    assert parameters["required"] == ["town", "guests", "colour"]
    found = parameters["properties"]
    assert found["town"] == {"type": "string", "description": "Where."}
    assert found["guests"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 8,
        "description": "How many.",
    }
    assert found["colour"]["enum"] == ["red", "blue", "amber"]
    assert found["tags"]["items"] == {"type": "string"}
    assert found["pair"]["items"] == {"type": "integer"}
    assert found["limit"]["default"] == 5
    assert "$ref" not in json.dumps(schema)
    assert "title" not in json.dumps(schema)


def test_the_strict_form_requires_everything_and_makes_the_optional_nullable():
    schema = book.schema(strict=True)
    assert schema["strict"] is True
    parameters = schema["parameters"]
    assert parameters["required"] == list(parameters["properties"])
    assert parameters["additionalProperties"] is False
    assert parameters["properties"]["town"] == {"type": "string", "description": "Where."}
    assert {"type": "null"} in parameters["properties"]["mood"]["anyOf"]
    assert "default" not in json.dumps(parameters)
    inner = parameters["properties"]["address"]["anyOf"][0]
    assert inner["required"] == ["street", "unit"]
    assert "strict" not in book.schema()


def test_a_recursive_type_keeps_its_reference():
    @function_tool
    def plant(tree: Tree) -> None: ...

    parameters = plant.schema()["parameters"]
    assert parameters["$defs"]["Tree"]["properties"]["children"]["items"] == {
        "$ref": "#/$defs/Tree"
    }
    kwargs, _ = prepare_arguments(
        plant, '{"tree": {"name": "a", "children": [{"name": "b"}]}}', None
    )
    assert kwargs["tree"].children[0].name == "b"


def test_free_objects_do_not_fit_the_strict_form():
    @function_tool
    def free(data: dict[str, int]) -> None: ...

    assert not free.fits_strict
    assert book.fits_strict


def test_the_schema_is_the_same_bytes_in_another_process():
    program = (
        "import json, typing, enum\n"
        "from bargein.conversation import function_tool\n"
        "class C(enum.Enum):\n    Z = 'z'\n    A = 'a'\n"
        "@function_tool\n"
        "def f(b: C, a: typing.Literal['y', 'x'], s: set[int]) -> None: ...\n"
        "print(json.dumps(f.schema()), json.dumps(f.schema(strict=True)))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_wrapped_functions_and_partials_keep_their_parameters():
    def plain(town: str, guests: int) -> str:
        return f"{town} {guests}"

    @functools.wraps(plain)
    def wrapped(*args: Any, **kwargs: Any) -> str:
        return plain(*args, **kwargs)

    assert list(properties(function_tool(wrapped))) == ["town", "guests"]
    partial = function_tool(functools.partial(plain, "Bonn"), name="partial")
    assert list(properties(partial)) == ["guests"]


@dataclass
class Named:
    id: str


def test_repeated_ids_keep_the_first_place_and_the_last_tool():
    first, second = ProviderTool("a"), ProviderTool("b")
    again = function_tool(lambda: 1, name="a")
    assert unique_tools([first, second, again]) == [again, second]
    with pytest.raises(TypeError, match="Named"):
        unique_tools([Named("x")])  # type: ignore[type-var] # the point of the test


def test_a_context_opens_sets_and_prefers_the_earlier_tool(caplog):
    mine, other = function_tool(lambda: 1, name="a"), function_tool(lambda: 2, name="a")
    search = ProviderTool("search")
    tools = ToolContext([mine, Toolset("set", [other, search])])
    assert tools.get_function_tool("a") is mine
    assert "'a'" in caplog.text
    assert tools.get_function_tool("search") is None
    assert tools.provider_tools == [search]
    assert tools.names == ["a", "search"]
    assert [s.id for s in tools.toolsets] == ["set"]
    assert tools.copy() == tools


def test_a_context_refuses_what_is_no_tool_and_stays_as_it_was():
    tools = ToolContext([ProviderTool("a")])
    with pytest.raises(TypeError):
        tools.update_tools([ProviderTool("b"), print])  # type: ignore[list-item] # the point of the test
    assert tools.names == ["a"]
