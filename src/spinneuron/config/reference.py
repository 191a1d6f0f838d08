"""The JSON schema of ``config.yaml``, and its reference for readers: ``config/README.md``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from spinneuron.config.experiment import Experiment

#: Pydantic leaves these names of its own where a validator stands before the number.
_KEYWORDS = {
    "gt": "exclusiveMinimum",
    "ge": "minimum",
    "lt": "exclusiveMaximum",
    "le": "maximum",
    "multiple_of": "multipleOf",
}
_LIMITS = {
    "exclusiveMinimum": "greater than {}",
    "minimum": "at least {}",
    "exclusiveMaximum": "less than {}",
    "maximum": "at most {}",
    "multipleOf": "a multiple of {}",
}
_INTRODUCTION = """\
# Configuration

`config.yaml` describes one experiment. This page lists every key. It is made from the models
that check the file (`make generated`), so do not edit it by hand.

All values are in SI units. An unknown key, a value that is not allowed, and values that
contradict each other are refused before anything runs. The message names the key, its value and
what is allowed.

A file of your own holds only the keys that differ. Lay it over `config.yaml`:
`snakemake --cores 2 --configfile mine.yaml`.

The last column shows the values of the `config.yaml` in this repository.
"""
_RANGES = """\
## Ranges

Where the values of a sweep are listed, a range may stand in their place, such as
`{start: 1e10, stop: 5e11, num: 12, spacing: log}`.
"""
_RANGE = {"start": 1e10, "stop": 5e11, "num": 12, "spacing": "log"}
_HEADER = "| key | meaning | allowed | default | example |\n|---|---|---|---|---|"
#: A longer list is shown by its first values and its last.
_LONGEST_LIST = 6


def _standard(schema: Any) -> Any:
    """Return a schema in which every limit has the name that JSON Schema gives it."""
    if isinstance(schema, dict):
        return {
            _KEYWORDS.get(key, key) if isinstance(value, int | float) else key: _standard(value)
            for key, value in schema.items()
        }
    return [_standard(item) for item in schema] if isinstance(schema, list) else schema


def _schema() -> dict[str, Any]:
    schema = _standard(Experiment.model_json_schema())
    assert isinstance(schema, dict)
    return schema


def schema() -> str:
    """Return the JSON schema of ``config.yaml``."""
    return json.dumps(_schema(), indent=2, ensure_ascii=False) + "\n"


def _number(value: float) -> str:
    """Return a number as a person writes it in YAML: 6e5, 0.05, 24."""
    if isinstance(value, int):
        return str(value)
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.12g}"
    mantissa, exponent = f"{value:.11e}".split("e")
    return f"{float(mantissa):.12g}e{int(exponent)}"


def _value(value: Any) -> str:
    """Return a value of the config as YAML in one line."""
    if isinstance(value, list | tuple):
        shown = [_value(item) for item in value]
        if len(shown) > _LONGEST_LIST:
            shown = [*shown[:3], "…", shown[-1]]
        return f"[{', '.join(shown)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_value(item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number(value)
    return "null" if value is None else str(value)


def _or(choices: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(choices[:-1]), choices[-1]]))


def _allowed(schema: Mapping[str, Any]) -> str:
    """Return in words what a schema allows."""
    for either in ("anyOf", "oneOf"):
        if either in schema:
            return ", or ".join(_allowed(choice) for choice in schema[either])
    if "$ref" in schema:
        return "a [range](#ranges)"
    if "enum" in schema or "const" in schema:
        return _or([f"`{choice}`" for choice in schema.get("enum", [schema.get("const")])])
    kind = schema["type"]
    if kind == "null":
        return "`null`"
    if kind == "string":
        return "text"
    if kind == "boolean":
        return "`true` or `false`"
    if kind == "array" and "prefixItems" in schema:
        return f"{len(schema['prefixItems'])} values ({_allowed(schema['prefixItems'][0])})"
    if kind == "array":
        least = " with at least 1 item" if schema.get("minItems") else ""
        return f"list{least} ({_allowed(schema['items'])})"
    name = {"integer": "whole number", "number": "any number"}[kind]
    limits = " and ".join(
        text.format(_number(schema[key])) for key, text in _LIMITS.items() if key in schema
    )
    if not limits:
        return name
    return limits if kind == "number" else f"{name}, {limits}"


def _nested(field: Mapping[str, Any], value: Any) -> tuple[str, str, Any] | None:
    """Return what a key that holds sections adds to its name, their model, and an example."""
    if "$ref" in field:
        return "", field["$ref"], value
    if "$ref" in field.get("items", {}):
        return "[…]", field["items"]["$ref"], next(iter(value), None)
    if "$ref" in (field.get("additionalProperties") or {}):
        return ".<name>", field["additionalProperties"]["$ref"], next(iter(value.values()), None)
    return None


def _tables(
    model: Mapping[str, Any], models: Mapping[str, Any], path: str, example: Any
) -> Iterator[str]:
    """Yield the table of a section's own keys, then heading and tables of each section in it."""
    rows, inner = [], []
    for key, field in model["properties"].items():
        value = None if example is None else example[key]
        required = key in model.get("required", ())
        if found := _nested(field, value):
            ending, reference, first = found
            section = models[reference.rpartition("/")[2]]
            about = field.get("description", section["description"])
            about += "" if required else " This section may be left out."
            inner.append((f"{path}{key}{ending}", about, section, first))
            continue
        default = "required" if required else f"`{_value(field['default'])}`"
        shown = "" if example is None else f"`{_value(value)}`"
        cells = (f"`{key}`", field["description"], _allowed(field), default, shown)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    if rows:
        yield "\n".join([_HEADER, *rows, ""])
    for name, about, section, first in inner:
        yield f"{'#' * (2 + name.count('.'))} `{name}`\n\n{about}\n"
        yield from _tables(section, models, f"{name}.", first)


def reference(example: Mapping[str, Any]) -> str:
    """Return the reference of ``config.yaml`` as Markdown: a table for each section.

    Parameters
    ----------
    example
        Content of a valid ``config.yaml``, whose values are shown.

    Raises
    ------
    pydantic.ValidationError
        If the example is not valid.
    """
    whole = _schema()
    values = Experiment.model_validate(example).model_dump()
    models = whole["$defs"]
    return "\n".join(
        [
            _INTRODUCTION,
            *_tables(whole, models, "", values),
            _RANGES,
            *_tables(models["Range"], models, "", _RANGE),
        ]
    )
