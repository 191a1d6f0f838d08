"""The schema: what config.yaml may hold, and what is said about what it may not."""

import copy
import itertools
import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from snakemake.utils import update_config

from spinneuron.config import designs, fields, messages, reference
from spinneuron.config.experiment import validate

ROOT = Path(__file__).parents[2]
SHIPPED = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


def changed(content: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with new values at dotted keys."""
    result = copy.deepcopy(content)
    for key, value in changes.items():
        *sections, last = key.split(".")
        section = result
        for name in sections:
            section = section[name]
        section[last] = value
    return result


def problems(content: Any) -> list[str]:
    """The lines of explain() after its headline."""
    with pytest.raises(ValidationError) as caught:
        validate(content)
    text = messages.explain(caught.value)
    for noise in ("Traceback", "http", "pydantic", "Experiment", "validation error"):
        assert noise not in text
    headline, *lines = text.splitlines()
    count = "one problem" if len(lines) == 1 else f"{len(lines)} problems"
    assert headline == f"config.yaml: {count}; nothing has been run."
    assert all(line.startswith("  ") for line in lines)
    return [line[2:] for line in lines]


PULSES = {"device": "neuron", "regime": "stt", "pulse_width": 1e-9, "current": [1e-6]}
BAD = {
    "unknown device at a temperature": (
        {"thermal.sweep": [PULSES | {"device": "neuro"}]},
        "thermal.sweep[0].device = 'neuro': must be one of neuron, retention",
    ),
    "replicas that are no blocks": (
        {"thermal.replicas": 70},
        "thermal.replicas = 70: must be a multiple of 16",
    ),
    "fewer replicas at most than at least": (
        {"thermal.budget": 0.9},
        "thermal.budget = 0.9: must be greater than or equal to 1",
    ),
    "replicas of a network that are no blocks": (
        {"thermal.network_replicas": 100},
        "thermal.network_replicas = 100: must be a multiple of 16",
    ),
    "the same pulses twice": (
        {"thermal.width_check.sweep": [PULSES, PULSES]},
        "thermal.width_check.sweep[1] = neuron, stt, 1e-09: device, regime and pulse width must "
        "occur only once; add currents to the entry before",
    ),
    "the same precise pulses twice": (
        {"thermal.precise.sweep": [PULSES, PULSES]},
        "thermal.precise.sweep[1] = neuron, stt, 1e-09: device, regime and pulse width must "
        "occur only once; add currents to the entry before",
    ),
    "the same cycles twice": (
        {"thermal.cycles.sweep": [PULSES, PULSES | {"preset": False}, PULSES]},
        "thermal.cycles.sweep[2] = neuron, stt, 1e-09, True: device, regime, pulse width and "
        "preset must occur only once; add currents to the entry before",
    ),
    "a preset pulse that is no truth value": (
        {"thermal.cycles.sweep": [PULSES | {"preset": 1}]},
        "thermal.cycles.sweep[0].preset = 1: must be a valid boolean",
    ),
    "a single cycle": (
        {"thermal.cycles.number": 1},
        "thermal.cycles.number = 1: must be greater than or equal to 2",
    ),
    "a reference below both resistances": (
        {"readout.reference_resistance": 4.4e5},
        "readout.reference_resistance = 440000: must lie between the resistances of the two "
        "states, 440000 and 880000 ohm, or the comparator always sees the same state",
    ),
    "a reference above both resistances": (
        {"readout.tunnel_magnetoresistance": 0.5, "readout.reference_resistance": 6.7e5},
        "readout.reference_resistance = 670000: must lie between the resistances of the two "
        "states, 440000 and 660000 ohm, or the comparator always sees the same state",
    ),
    "a read moment after the plateau": (
        {"readout.part_of_plateau": 1.0},
        "readout.part_of_plateau = 1.0: must be less than 1",
    ),
    "a pulse too short for its edges": (
        {"thermal.sweep": [PULSES | {"pulse_width": 0.2e-9}]},
        "thermal.sweep[0].pulse_width = 2e-10: must be at least 3e-10 s, the mean of rise and "
        "fall time and twenty samples",
    ),
    "a switch that drops everything": (
        {"energy.drivers.drop": 1.0},
        "energy.drivers.drop = 1.0: must be less than 1",
    ),
    "a switch that drops nothing": (
        {"energy.drivers.drop": 0.0},
        "energy.drivers.drop = 0.0: must be greater than 0",
    ),
    "an inverter below the smallest one": (
        {"energy.comparator.area": 0.5},
        "energy.comparator.area = 0.5: must be greater than or equal to 1",
    ),
    "a converter that makes energy": (
        {"energy.supply_efficiency": 1.01},
        "energy.supply_efficiency = 1.01: must be less than or equal to 1",
    ),
    "leakage that takes no time": (
        {"energy.leakage_time": 0},
        "energy.leakage_time = 0: must be greater than 0",
    ),
    "a bias against the write pulse": (
        {"network.bias": -0.1},
        "network.bias = -0.1: must be greater than or equal to 0",
    ),
    "too many cycles": (
        {"network.cycles": [1, 200]},
        "network.cycles[1] = 200: must be less than or equal to 199",
    ),
    "no cycle": (
        {"network.choice.cycles": [0]},
        "network.choice.cycles[0] = 0: must be greater than or equal to 1",
    ),
    "an unknown decision": (
        {"network.decision": "one_hot"},
        "network.decision = \"one_hot\": must be 'most_frequent' or 'majority'",
    ),
    "nothing to choose from": (
        {"network.choice.overdrive": []},
        "network.choice.overdrive = []: must",
    ),
    "unknown key in a list": (
        {"thermal.sweep": [PULSES | {"curent": [1e-6]}]},
        "thermal.sweep[0].curent = [1e-06]: unknown key; did you mean 'current'? allowed here: "
        "device, regime, pulse_width, current",
    ),
    "current out of reach at a temperature": (
        {"thermal.sweep": [PULSES | {"current": [1.0]}]},
        "thermal.sweep[0].current = 1: must be between -0.0004 and 0.0004 A ",
    ),
    "unknown font": (
        {"network.test_fonts": ["comic_sans"]},
        "network.test_fonts = 'comic_sans': must be one of caladea, dejavu_mono, ",
    ),
    "font on both sides": (
        {"network.test_fonts": ["manrope"]},
        "network.test_fonts = manrope: must not be among network.train_fonts",
    ),
    "letters too small": (
        {"network.glyphs": [[2, 5]]},
        "network.glyphs[0] = [2, 5]: rows and columns must be from 3 to 64",
    ),
    "regime of the network not swept": (
        {"network.regime": "stt_no_dmi"},
        "network.regime = 'stt_no_dmi': must be one of sweep.neuron.regimes = stt, stt_she",
    ),
    "unknown key": (
        {"material.dampng": 0.1},
        "material.dampng = 0.1: unknown key; did you mean 'damping'? allowed here: "
        "saturation_magnetisation, ",
    ),
    "unknown key, nothing similar": (
        {"energy.cmos.colour": "red"},
        'energy.cmos.colour = "red": unknown key; allowed here: power, bandwidth, ',
    ),
    "unknown key of a range": (
        {"sweep.neuron.current": {"start": 1e-6, "stop": 2e-6, "num": 3, "spacng": "log"}},
        "sweep.neuron.current.spacng = \"log\": unknown key; did you mean 'spacing'? ",
    ),
    "unknown section": (
        {"sensor": {"length": 1e-9}},
        'sensor = {"length": 1e-09}: unknown key; allowed here: solver, material, ',
    ),
    "number for a section": (
        {"neuron.pinning": 0.02},
        "neuron.pinning = 0.02: must be a section with keys: profile, depth",
    ),
    "negative thickness": (
        {"strip.thickness": -2e-9},
        "strip.thickness = -2e-09: must be greater than 0",
    ),
    "cell wider than a third of the wall": (
        {"strip.cell": [2e-9, 2e-9]},
        "strip.cell[0] = 2e-09: must be at most 1.21e-09 m",
    ),
    "width not a multiple of the cell": (
        {"strip.width": 21e-9},
        "strip.width = 2.1e-08: must be a whole multiple of strip.cell[1] = 2e-09 m",
    ),
    "D at which walls cost nothing": (
        {"material.interfacial_dmi": -5e-3},
        "material.interfacial_dmi = -0.005: must be between -0.003519 and 0.003519 J/m²",
    ),
    "D at which walls cost nothing, of the other sign": (
        {"material.interfacial_dmi": 5e-3},
        "material.interfacial_dmi = 0.005: must be between -0.003519 and 0.003519 J/m²",
    ),
    "in-plane magnet": (
        {"material.uniaxial_anisotropy": 2e5},
        "material.uniaxial_anisotropy = 200000: must be greater than mu0 Ms²/2 = 2.262e+05",
    ),
    "empty sweep": (
        {"sweep.neuron.current": []},
        "sweep.neuron.current = []: must have at least 1 item",
    ),
    "empty sweep of the track": (
        {"sweep.track.current_density": []},
        "sweep.track.current_density = []: must have at least 1 item",
    ),
    "word for a number": (
        {"material.damping": "small"},
        'material.damping = "small": must be a valid number',
    ),
    "text for a number": (
        {"strip.width": "20 nm"},
        'strip.width = "20 nm": must be a valid number',
    ),
    "text in a list": (
        {"sweep.track.current_density": [1e10, "x"]},
        'sweep.track.current_density[1] = "x": must be a valid number',
    ),
    "nan": (
        {"torques.spin_hall_angle": math.nan},
        "torques.spin_hall_angle = nan: must be a finite number",
    ),
    "infinity": (
        {"material.exchange_stiffness": math.inf},
        "material.exchange_stiffness = inf: must be a finite number",
    ),
    "bool for a number": (
        {"material.damping": True},
        "material.damping = True: must be a number",
    ),
    "fixed domains longer than the strip": (
        {"neuron.fixed_length": 60e-9},
        "neuron.fixed_length = 6e-08: must be less than 5e-08 m, half of neuron.length",
    ),
    "fixed domains that leave nothing free": (
        {"neuron.fixed_length": 50e-9},
        "neuron.fixed_length = 5e-08: must be less than 5e-08 m, half of neuron.length",
    ),
    "readout longer than the free domain": (
        {"readout.length": 70e-9},
        "readout.length = 7e-08: must be at most 6e-08 m",
    ),
    "unknown solver": (
        {"solver": "mumax3"},
        "solver = \"mumax3\": must be 'embedded' or 'oommf'",
    ),
    "unknown regime": (
        {"sweep.track.regimes": ["sot"]},
        "sweep.track.regimes[0] = \"sot\": must be 'stt', 'stt_she', ",
    ),
    "repeated sweep value": (
        {"sweep.neuron.current": [1e-6, 2e-6, 1e-6]},
        "sweep.neuron.current = 1e-06: each value must occur only once",
    ),
    "range that repeats a value": (
        {"sweep.neuron.current": {"start": 2e-6, "stop": 2e-6, "num": 3}},
        "sweep.neuron.current = 2e-06: each value must occur only once",
    ),
    "current that melts the strip": (
        {"sweep.neuron.current": [3e-6, -1e-3]},
        "sweep.neuron.current = -0.001: must be between -0.0004 and 0.0004 A",
    ),
    "log range from 0": (
        {"sweep.neuron.current": {"start": 0, "stop": 1e-5, "num": 3, "spacing": "log"}},
        'sweep.neuron.current = {"start": 0, "stop": 1e-05, "num": 3, "spacing": "log"}: '
        "start = 0, stop = 1e-05: with spacing: log both must be greater than 0",
    ),
    "range of no values": (
        {"sweep.neuron.current": {"start": 1e-6, "stop": 1e-5, "num": 0}},
        "sweep.neuron.current.num = 0: must be greater than or equal to 1",
    ),
    "track too short for its wall": (
        {"track.length": 40e-9},
        "track.length = 4e-08: must be at least 5.79e-08 m, 16 wall widths",
    ),
    "longest time below the shortest": (
        {"track.longest_time": 1e-9},
        "track.longest_time = 1e-09: must be at least track.shortest_time = 2e-09 s",
    ),
    "too few samples of a track": (
        {"track.sampling_interval": 1e-10},
        "track.sampling_interval = 1e-10: must be at most 5e-11 s",
    ),
    "pulse shorter than its edges": (
        {"neuron.pulse.width": 0.2e-9},
        "neuron.pulse.width = 2e-10: must be at least 3e-10 s",
    ),
}


def test_the_shipped_config_is_valid_and_keeps_its_numbers(shipped):
    experiment = validate(shipped)
    assert experiment.material.saturation_magnetisation == 6e5
    assert experiment.strip.conducting_area == pytest.approx(4e-17, abs=0)
    assert experiment.neuron.free_length == pytest.approx(60e-9, abs=0)


@pytest.mark.parametrize(("changes", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_value_is_explained_in_one_line(changes, expected):
    (line,) = problems(changed(SHIPPED, changes))
    assert line.startswith(expected)


def test_what_just_fits_is_accepted():
    changes = {
        "neuron.pulse.width": 0.3e-9,  # a triangle
        "energy.drivers.drop": 0.99,
        "energy.comparator.area": 1,
        "energy.supply_efficiency": 1.0,
        "network.bias": 0,
        "network.cycles": [1, 199],
        "network.choice.junction_resistance": [],
        "network.choice.neuron_resistance": [],
        "readout.length": 60e-9,  # the whole of d2
        "sweep.neuron.current": [-4e-4, 4e-4],
        "track.longest_time": 2e-9,
        "track.sampling_interval": 5e-11,
    }
    validate(changed(SHIPPED, changes))


def test_a_missing_key_is_named_with_its_meaning(shipped):
    del shipped["material"]["damping"]
    assert problems(shipped) == [
        "material.damping: missing; it is required. Gilbert damping, dimensionless."
    ]


@pytest.mark.parametrize("content", [None, [], "solver: embedded", 3])
def test_a_config_that_is_no_mapping_is_told_its_sections(content):
    (line,) = problems(content)
    assert line.startswith("must be a section with keys: solver, material, ")


def test_all_bad_values_are_reported_at_once():
    lines = problems(changed(SHIPPED, dict.fromkeys(("strip.width", "track.length"), -1)))
    assert [line.split(" ")[0] for line in lines] == ["strip.width", "track.length"]


def test_all_contradictions_are_reported_at_once():
    changes = {
        "material.interfacial_dmi": 5e-3,
        "strip.width": 21e-9,
        "neuron.pulse.width": 0.2e-9,
        "sweep.neuron.current": [1e-6, 1e-6],
    }
    lines = problems(changed(SHIPPED, changes))
    assert {line.split(" ")[0] for line in lines} == set(changes)


leaf_keys = st.sampled_from(
    [
        f"{section}.{key}"
        for section, content in SHIPPED.items()
        if isinstance(content, dict)
        for key in content
    ]
)
anything = st.one_of(
    st.floats(min_value=-1e100, max_value=1e100),
    st.sampled_from([math.nan, math.inf, -math.inf, 0, -0.0, 10**400]),
    st.text(max_size=5),
    st.booleans(),
    st.none(),
    st.lists(st.floats(min_value=-1e100, max_value=1e100), max_size=3),
    st.dictionaries(st.sampled_from(["start", "stop", "num", "width"]), st.floats(), max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(leaf_keys, anything)
def test_any_value_anywhere_is_accepted_or_explained(key, value):
    content = changed(SHIPPED, {key: value})
    try:
        validate(content)
    except ValidationError:
        assert problems(content)


def test_numbers_that_yaml_reads_as_text_are_numbers(shipped):
    text = yaml.safe_load("8e5")
    assert isinstance(text, str)
    experiment = validate(changed(shipped, {"material.uniaxial_anisotropy": text}))
    assert experiment.material.uniaxial_anisotropy == 8e5
    ends = {"start": "1e-6", "stop": "2e-6", "num": "3"}
    swept = validate(changed(shipped, {"sweep.neuron.current": ends})).sweep.neuron
    assert fields.values_of(swept.current) == [1e-6, 1.5e-6, 2e-6]


def test_a_nested_override_changes_only_what_it_names(shipped, experiment):
    update_config(shipped, {"neuron": {"pulse": {"width": "2e-9"}}})
    pulse = experiment.neuron.pulse.model_copy(update={"width": 2e-9})
    neuron = experiment.neuron.model_copy(update={"pulse": pulse})
    assert validate(shipped) == experiment.model_copy(update={"neuron": neuron})


def test_the_small_config_of_the_workflow_tests_is_valid(shipped):
    small = yaml.safe_load((ROOT / "tests/config/small.yaml").read_text(encoding="utf-8"))
    update_config(shipped, small)
    assert validate(shipped).strip.cell == (1e-9, 20e-9)


def twelve_digits(value: float) -> float:
    return float(f"{value:.12g}")


magnitude = st.floats(min_value=1e-12, max_value=1e12).map(twelve_digits)
signed = magnitude | magnitude.map(lambda value: -value) | st.just(0.0)


@settings(max_examples=100, deadline=None)
@given(signed, signed, st.integers(2, 200))
def test_a_linear_range_has_exact_ends_and_equal_steps(start, stop, num):
    values = fields.Range(start=start, stop=stop, num=num).values()
    assert (values[0], values[-1], len(values)) == (start, stop, num)
    step, digits = (stop - start) / (num - 1), 1e-11 * max(abs(start), abs(stop))
    for before, after in itertools.pairwise(values):
        assert after - before == pytest.approx(step, abs=digits)


@settings(max_examples=100, deadline=None)
@given(magnitude, magnitude, st.integers(2, 200))
def test_a_log_range_has_exact_ends_and_equal_ratios(start, stop, num):
    values = fields.Range(start=start, stop=stop, num=num, spacing="log").values()
    assert (values[0], values[-1], len(values)) == (start, stop, num)
    ratio = (stop / start) ** (1 / (num - 1))
    for before, after in itertools.pairwise(values):
        assert after / before == pytest.approx(ratio, rel=1e-10)


def test_the_values_of_a_range_have_readable_digits():
    assert fields.Range(start=0.1e-6, stop=0.7e-6, num=7).values() == [
        *(1e-7, 2e-7, 3e-7, 4e-7, 5e-7, 6e-7, 7e-7)
    ]


def test_a_range_of_one_value_is_its_start():
    assert fields.Range(start=2e-6, stop=9e-6, num=1).values() == [2e-6]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("workflow/schemas/experiment.schema.json", reference.schema()),
        ("config/README.md", reference.reference(SHIPPED)),
    ],
)
def test_a_generated_file_is_up_to_date(name, expected):
    found = (ROOT / name).read_text(encoding="utf-8")
    assert found == expected, f"{name} is out of date: run make generated"


def test_the_schema_refuses_what_the_models_refuse(experiment):
    schema = json.loads(reference.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    content = json.loads(experiment.model_dump_json())
    jsonschema.validate(content, schema)
    for changes in (
        {"strip.width": 0},
        {"readout.part_of_plateau": 1},
        {"readout.reference_resistance": 0},
        {"readout.threshold": 0.5},
        {"material.damping": 1.01},
        {"thermal.replicas": 70},
        {"network.hidden": -1},
        {"sweep.neuron.regimes": []},
        {"energy.cmos.colour": "red"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(changed(content, changes), schema)


def test_the_reference_has_a_row_for_every_key_of_the_shipped_config():
    rows = {}
    section = ""
    for line in reference.reference(SHIPPED).splitlines():
        if line.startswith("#"):
            section = line.strip("# `")
        elif line.startswith("| `"):
            key, *cells = line.removeprefix("| ").removesuffix(" |").split(" | ")
            rows[f"{section}.{key.strip('`')}"] = cells
    assert rows["material.damping"] == [
        "Gilbert damping, dimensionless.",
        "greater than 0 and at most 1",
        "required",
        "`0.05`",
    ]
    assert rows["thermal.replicas"][1:] == [
        "whole number, at least 16 and at most 100000 and a multiple of 16",
        "`64`",
        "`64`",
    ]
    assert rows["network.regime"][2:] == ["`null`", "`null`"]
    assert rows["sweep.neuron.current"][1] == (
        "list with at least 1 item (any number), or a [range](#ranges)"
    )

    def keys(content: Any, path: str) -> Any:
        if isinstance(content, list) and isinstance(content[0], dict):
            content, path = content[0], f"{path}[…]"
        # A range stands for a list; its keys have a table of their own.
        if not isinstance(content, dict) or {"start", "stop"} <= set(content):
            yield path if "." in path else f"Configuration.{path}"
            return
        for key, value in content.items():
            name = "<name>" if path == "devices" else key
            yield from keys(value, f"{path}.{name}".lstrip("."))

    missing = set(keys(SHIPPED, "")) - set(rows)
    assert not missing


@pytest.mark.parametrize("name", ["track", "track_no_dmi", "neuron", "neuron_no_dmi"])
def test_a_design_survives_the_way_to_its_job(experiment, name):
    design = experiment.design(name)
    assert designs.load_design(json.loads(json.dumps(design.model_dump()))) == design


@pytest.mark.parametrize("kind", ["track", "neuron"])
def test_the_design_without_dmi_differs_only_in_d(experiment, kind):
    without, design = experiment.design(f"{kind}_no_dmi"), experiment.design(kind)
    assert without.material.interfacial_dmi == 0
    assert changed(without.model_dump(), {"material.interfacial_dmi": 0.5e-3}) == (
        design.model_dump()
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("material:\n  damping: [0.05\n", "line 3, column 1: not valid YAML"),
        ("a: b: c\n", "line 1, column 5: not valid YAML"),
        (b"width: \xff\n", "not valid YAML ("),
        ("- 1\n- 2\n", "must hold sections such as 'material:'"),
        ("", "must hold sections such as 'material:'"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_with_the_place(tmp_path, content, expected):
    path = tmp_path / "config.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    message = messages.unreadable(path)
    assert message is not None
    assert message.startswith(f"{path}: {expected}")


def test_a_file_that_is_not_there_is_explained_and_a_good_one_is_not(tmp_path):
    assert "not found in" in (messages.unreadable(tmp_path / "config.yaml") or "")
    assert messages.unreadable(ROOT / "config.yaml") is None


def test_a_bool_for_the_number_of_values_is_refused():
    sweep = {"start": 1e-6, "stop": 2e-6, "num": True}
    assert problems(changed(SHIPPED, {"sweep.neuron.current": sweep}))


@pytest.mark.parametrize("name", ["range", "list"])
def test_an_unknown_key_named_like_a_tag_keeps_its_name(name):
    (line,) = problems(changed(SHIPPED, {f"material.{name}": 1}))
    assert line.startswith(f"material.{name} = 1: unknown key")


def test_a_readout_shorter_than_a_cell_is_refused():
    assert problems(changed(SHIPPED, {"readout.length": 1e-10}))


def test_pinning_that_takes_the_easy_axis_away_is_refused():
    assert problems(changed(SHIPPED, {"neuron.pinning.depth": 0.95}))


def test_sweep_values_that_share_an_id_are_refused():
    assert problems(changed(SHIPPED, {"sweep.neuron.current": [3e-6, 3.0000000000001e-6]}))


@pytest.mark.parametrize(
    "changes",
    [
        {"material.saturation_magnetisation": 1e200},
        {"strip.width": 1e300, "strip.cell": [1e-9, 1e-10]},
        pytest.param(
            {"sweep.neuron.current": {"start": -1.7e308, "stop": 1.7e308, "num": 3}},
            marks=pytest.mark.filterwarnings("ignore::RuntimeWarning"),
        ),
    ],
)
def test_numbers_at_the_edge_of_floating_point_are_explained(changes):
    assert problems(changed(SHIPPED, changes))
