"""As much of JSON Schema as ``conformance/schema.json`` uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}
_KNOWN = frozenset(
    "$schema $id $defs $ref title description type enum const pattern properties required additionalProperties items minItems maxItems oneOf anyOf minProperties minimum minLength".split()
)


def violations(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    """Where ``value`` isn't as the schema says."""
    yield from _violations(schema, schema, value, "$")


def _violations(root: Mapping[str, Any], schema: Any, value: Any, where: str) -> Iterator[str]:
    if isinstance(schema, bool):
        if not schema:
            yield f"{where} must not be there"
        return
    assert schema.keys() <= _KNOWN, schema.keys() - _KNOWN
    if "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        yield from _violations(root, found, value, where)
    for word, least in (("oneOf", 1), ("anyOf", 1)):
        if word in schema:
            fitting = sum(1 for each in schema[word] if not list(_violations(root, each, value, where)))
            if fitting < least or (word == "oneOf" and fitting > 1):
                yield f"{where}: {fitting} of {word} fit"
    wanted = schema.get("type")
    if wanted is not None and not any(_is(value, each) for each in ([wanted] if isinstance(wanted, str) else wanted)):
        yield f"{where}: not a {wanted}: {value!r}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} isn't one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} isn't {schema['const']!r}"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{where}: {value!r} isn't like {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield f"{where}: too short"
    elif isinstance(value, int) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield f"{where}: too small"
    elif isinstance(value, list):
        yield from _array(root, schema, value, where)
    elif isinstance(value, dict):
        yield from _object(root, schema, value, where)


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _array(root: Mapping[str, Any], schema: Mapping[str, Any], value: list[Any], where: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{where}: {len(value)} items"
    for number, each in enumerate(value):
        yield from _violations(root, schema.get("items", True), each, f"{where}[{number}]")


def _object(root: Mapping[str, Any], schema: Mapping[str, Any], value: dict[str, Any], where: str) -> Iterator[str]:
    yield from (f"{where}: no {name}" for name in schema.get("required", []) if name not in value)
    if len(value) < schema.get("minProperties", 0):
        yield f"{where}: too few entries"
    for name, each in value.items():
        of = schema.get("properties", {}).get(name, schema.get("additionalProperties", True))
        yield from _violations(root, of, each, f"{where}.{name}")
