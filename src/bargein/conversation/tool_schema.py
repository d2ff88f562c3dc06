"""JSON Schema of a tool's parameters, the same bytes in every process.

Properties come in declaration order, enums in definition order, and every array
says what it holds. References are written out, except in recursive types, because
not every service follows them. The strict form asks the model for every property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, to_jsonable_python

from .tool_signature import ToolParameter

__all__ = ["fits_strict", "parameters_schema", "strict_schema"]

# A JSON schema is an open dict of dicts, hence `Any`.
Schema = dict[str, Any]

_REF = "#/$defs/"
_LISTS = ("anyOf", "oneOf", "allOf")
# Services refuse these in their strict mode; validation still enforces them.
_NOT_IN_STRICT = ("default", "uniqueItems", "minLength", "maxLength", "discriminator")


def parameters_schema(parameters: Sequence[ToolParameter]) -> Schema:
    """An object schema with one property for each parameter.

    Raises `TypeError` for a parameter whose type JSON cannot fill.
    """
    mode: Literal["validation"] = "validation"
    inputs = [(parameter.name, mode, parameter.adapter) for parameter in parameters]
    generated, shared = TypeAdapter.json_schemas(inputs) if inputs else ({}, {})
    definitions = shared.get("$defs", {})
    recursive: Schema = {}
    properties: Schema = {}
    for parameter in parameters:
        schema = _tidy(generated[parameter.name, mode], definitions, recursive, ())
        if parameter.description:
            schema["description"] = parameter.description
        if not parameter.required and "default" not in schema:
            _add_default(schema, parameter.default)
        properties[parameter.name] = schema
    whole: Schema = {
        "type": "object",
        "properties": properties,
        "required": [parameter.name for parameter in parameters if parameter.required],
    }
    if recursive:
        whole["$defs"] = {name: recursive[name] for name in sorted(recursive)}
    return whole


def strict_schema(schema: Schema) -> Schema:
    """The strict form: all properties required, no others allowed, optional ones nullable."""
    strict = {key: value for key, value in schema.items() if key not in _NOT_IN_STRICT}
    if "oneOf" in strict:
        strict["anyOf"] = strict.pop("oneOf")
    strict = _map_parts(strict, strict_schema)
    if "properties" in strict:
        required = set(schema.get("required", ()))
        strict["properties"] = {
            name: part if name in required else _nullable(part)
            for name, part in strict["properties"].items()
        }
        strict["required"] = list(strict["properties"])
        strict["additionalProperties"] = False
    return strict


def fits_strict(schema: Mapping[str, Any]) -> bool:
    """Whether the strict form can express it: no free-form objects, no untyped values."""
    if schema.get("type") == "object" and "properties" not in schema:
        return False
    if schema.get("additionalProperties") not in (None, False):
        return False
    if not any(key in schema for key in ("type", "enum", "const", "$ref", *_LISTS)):
        return False
    return all(fits_strict(part) for part in _parts(schema))


def _tidy(
    schema: Schema, definitions: Mapping[str, Any], recursive: Schema, path: tuple[str, ...]
) -> Schema:
    """Without titles and references, with typed arrays; recursive types go to `recursive`."""
    schema = {key: value for key, value in schema.items() if key not in ("title", "$defs")}
    if "$ref" in schema:
        name = schema.pop("$ref").removeprefix(_REF)
        if name in path:
            # Noted before it is written, so that a type inside itself ends the walk.
            if name not in recursive:
                recursive[name] = {}
                recursive[name] = _tidy(definitions[name], definitions, recursive, (name,))
            return {"$ref": _REF + name}
        inner = _tidy(definitions[name], definitions, recursive, (*path, name))
        return {**inner, **_map_parts(schema, lambda part: part)}
    if schema.get("type") == "array":
        schema = _typed_array(schema)
    schema = _map_parts(schema, lambda part: _tidy(part, definitions, recursive, path))
    if len(schema.get("allOf", ())) == 1:
        only = schema.pop("allOf")[0]
        schema = {**only, **schema}
    return schema


def _typed_array(schema: Schema) -> Schema:
    held = schema.pop("prefixItems", None)
    if held:
        different = [part for at, part in enumerate(held) if part not in held[:at]]
        schema["items"] = different[0] if len(different) == 1 else {"anyOf": different}
    items = schema.get("items")
    if not isinstance(items, dict) or not any(
        key in items for key in ("type", "$ref", "enum", "const", *_LISTS)
    ):
        # An untyped list: services refuse arrays that do not say what they hold.
        schema["items"] = {**(items if isinstance(items, dict) else {}), "type": "string"}
    return schema


def _map_parts(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """A copy with `change` applied to every schema directly inside."""
    changed = dict(schema)
    for key in ("properties", "$defs"):
        if isinstance(schema.get(key), dict):
            changed[key] = {name: change(part) for name, part in schema[key].items()}
    for key in _LISTS:
        if isinstance(schema.get(key), list):
            changed[key] = [change(part) for part in schema[key]]
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            changed[key] = change(schema[key])
    return changed


def _parts(schema: Mapping[str, Any]) -> list[Schema]:
    found: list[Schema] = []

    def note(part: Schema) -> Schema:
        found.append(part)
        return part

    _map_parts(dict(schema), note)
    return found


def _nullable(schema: Schema) -> Schema:
    null = {"type": "null"}
    if null in schema.get("anyOf", ()):
        return schema
    description = {key: schema[key] for key in ("description",) if key in schema}
    if "anyOf" in schema and set(schema) <= {"anyOf", "description"}:
        return {"anyOf": [*schema["anyOf"], null], **description}
    bare = {key: value for key, value in schema.items() if key != "description"}
    return {"anyOf": [bare, null], **description}


def _add_default(schema: Schema, default: Any) -> None:
    try:
        schema["default"] = to_jsonable_python(default)
    except PydanticSerializationError:
        return  # a default without a JSON form is the function's own affair
