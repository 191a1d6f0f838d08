"""Errors in ``config.yaml`` as messages with the key, the value and what is allowed."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from spinneuron.config.experiment import Experiment
from spinneuron.config.fields import Range


def unreadable(path: Path) -> str | None:
    """Return the reason and the place why a config file cannot be read, or None if it can."""
    nothing = "Nothing has been run."
    if not path.is_file():
        return f"{path}: not found in {Path.cwd()}; it must be there. {nothing}"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        return f"{path}: {place}not valid YAML ({error.problem}). {nothing}"
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return f"{path}: not valid YAML ({error}). {nothing}"
    if not isinstance(content, dict):
        return f"{path}: must hold sections such as 'material:'. {nothing}"
    return None


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the model in which a location of an error lies, to name its keys."""
    model: Any = Experiment
    for part in location:
        if isinstance(part, int):  # into a list
            model = next(iter(get_args(model)), None)
            continue
        field = getattr(model, "model_fields", {}).get(part)
        inside_range = Range if part == "range" else None
        model = inside_range if field is None else field.annotation
        if model is None:
            return None
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _show(value: Any) -> str:
    text = json.dumps(value) if isinstance(value, str | list | dict) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _key(location: tuple[int | str, ...]) -> str:
    key = ""
    for before, part in zip(("", *location), location, strict=False):
        # The tags of a sweep's two forms are no keys of the config.
        if part in ("list", "range") and before in ("current_density", "current"):
            continue
        key += f"[{part}]" if isinstance(part, int) else f".{part}"
    return key.lstrip(".")


def _line(error: Any) -> str:
    location, kind, value = error["loc"], error["type"], error["input"]
    key = _key(location)
    if kind == "extra_forbidden":
        model = _model_at(location[:-1])
        allowed = list(model.model_fields) if model else []
        close = difflib.get_close_matches(str(location[-1]), allowed, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        return f"{key} = {_show(value)}: unknown key; {hint}allowed here: {', '.join(allowed)}"
    if kind == "missing":
        model = _model_at(location[:-1])
        about = model.model_fields[str(location[-1])].description if model else None
        return f"{key}: missing; it is required" + (f". {about}" if about else "")
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    message = message.replace(", unable to parse string as a number", "")
    message = message.replace("List should have", "must have").split(" after validation")[0]
    if kind in ("model_type", "dict_type"):
        model = _model_at(location)
        keys = f": {', '.join(model.model_fields)}" if model else ""
        message = f"must be a section with keys{keys}"
    if not location:
        return message
    return f"{key} = {_show(value)}: {message}"


def explain(error: ValidationError, source: str = "config.yaml") -> str:
    """Return one readable message with every wrong key, its value and what is allowed.

    ``source`` is the name of the config file.
    """
    lines = []
    for item in error.errors(include_url=False):
        lines += _line(item).splitlines()
    count = "one problem" if len(lines) == 1 else f"{len(lines)} problems"
    return "\n".join([f"{source}: {count}; nothing has been run.", *(f"  {x}" for x in lines)])
