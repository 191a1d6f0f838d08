"""Sentences about networks: accuracy, energy and delay of one network at one operating point."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from spinneuron.report import captions, findings, network_findings, network_tables, summary
from tests.unit.test_findings import accuracy, edp, front, network_energy, results


def test_the_shown_network_is_the_last_task_by_the_rule_that_was_chosen() -> None:
    network = network_findings.shown_network(results())
    assert network is not None
    assert (network.task, network.rule, network.devices) == ("7x5", "noise_aware", ["neuron"])
    row = network.chosen("neuron")
    assert row is not None
    assert row["energy_per_neuron_J"] == 80.3e-15
    assert network.chosen("retention") is None


def test_what_cycles_and_a_bias_row_are_worth() -> None:
    # 50 of 150 have Wilson's interval from 26.3 to 41.2 %, 141 of 150 from 89.0 to 96.8 %.
    assert network_findings.cycles(results()) == (
        "The network has one layer for letters of 7 x 5 pixels and was trained by the rule "
        "noise_aware, which was chosen by cross-validation. Of 150 letters from fonts that it "
        "never saw, sign neurons recognise 93 % (88 to 96) in one cycle at the same crossbars, "
        "and 96 % (92 to 98) with perfect weights. At 300 K and with everything that varies, "
        "`neuron` recognises 33 % (26 to 41) in 1 cycle and 94 % (89 to 97) in 5 cycles. Without "
        "thermal noise, and trained and decided as sign neurons are, it recognises 72 % (64 to "
        "79), and 92 % (87 to 95) if a bias row makes up for the threshold."
    )


def test_energy_stands_beside_what_the_same_network_recognises() -> None:
    assert network_findings.energy(results()) == (
        "The network has one layer for letters of 7 x 5 pixels and was trained by the rule "
        "noise_aware, which was chosen by cross-validation. With `neuron` at 70 mV, synapse "
        "currents up to 5.0 µA, a bias of 1.0 µA and 5 cycles, a decision takes 80 fJ (60 to 110) "
        "per neuron and 23 ns, and the network recognises 94 % (89 to 97). The largest parts are "
        "the row switches with 42 %, the counters with 27 % and the inverters with 20 %. The "
        "currents and times that the paper states give 0.72 fJ at 10 mV."
    )


def test_a_bias_of_zero_is_no_bias() -> None:
    row = network_energy().iloc[-1].copy()
    row["bias"], row["cycles"] = 0.0, 1
    assert network_findings.at_point(row) == (
        "70 mV, synapse currents up to 5.0 µA, no bias and 1 cycle"
    )


def test_the_gain_names_what_it_was_and_what_that_network_recognises() -> None:
    found = network_findings.edp(results())
    assert "2,400 times that of `neuron`, and the network recognises 14 % of the letters" in found
    assert "the factor is 1.9 (0.4 to 3), and the network recognises 94 % (89 to 97)" in found
    assert (
        found.count("To be as accurate in the test, it takes 5 cycles for sign neurons at the ")
        == 1
    )
    assert "(factor 1.9) and more cycles than were tried for sign neurons with perfect" in found
    assert network_findings.gain_headline(results()).endswith(
        "by a factor of 1.9 (0.4 to 3) for `neuron` (94 % of the letters in the test). Sign "
        "neurons recognise 93 % there. Counted as before, the factor is 2,400 for `neuron`, but "
        "that network recognises 14 %."
    )


def test_the_best_voltage_is_that_of_the_smallest_product_that_is_accurate_enough() -> None:
    # 10 mV has a smaller product, but recognises too little.
    found = network_findings.front(results())
    assert "the best synapse voltage is 70 mV" in found
    assert "by a factor of 1.7 at 30 mV and 2.0 at 70 mV." in found
    none = front().assign(reached=False)
    assert "no combination recognises as much" in network_findings.front(results(front=none))


@pytest.mark.parametrize(
    ("task", "rule", "said"),
    [
        ("digits", "noise_aware", "The network has one layer for handwritten digits and was "
         "trained by the rule noise_aware, which was chosen by cross-validation. Of 150 digits "
         "that it never saw, sign neurons recognise 93 %"),
        ("wine", "given", "The network recognises patterns of `wine` with the weights of the "
         "file. Of 150 patterns that it never saw, sign neurons recognise 93 %"),
    ],
)  # fmt: skip
def test_a_network_is_said_to_recognise_what_it_was_made_for(
    task: str, rule: str, said: str
) -> None:
    named = {"7x5": task, "noise_aware": rule}
    tables: dict[str, Any] = {
        name: table.replace(named)
        for name, table in (
            ("accuracy", accuracy()),
            ("network_energy", network_energy()),
            ("edp", edp()),
            ("front", front()),
        )
    }
    of_task = results(**tables)
    for sentence in (
        network_findings.cycles,
        network_findings.energy,
        network_findings.edp,
        network_findings.front,
        network_findings.accuracy_headline,
        network_findings.gain_headline,
    ):
        assert sentence(of_task)
        assert "letter" not in sentence(of_task)
    assert network_findings.cycles(of_task).startswith(said)


def test_the_headlines_are_one_sentence_each() -> None:
    assert captions.headlines(results()) == {
        "fig3d": findings.velocity_headline(results()),
        "threshold_width": findings.threshold_headline(results()),
        "retention": findings.retention_headline(results()),
        "cycles": "At 300 K and with all resistances, variations and offsets, a network of one "
        "layer for letters of 7 x 5 pixels with `neuron` recognises 33 % (26 to 41) of the "
        "letters in one cycle and 94 % (89 to 97) by the most frequent output of 5 cycles; sign "
        "neurons at the same crossbars recognise 93 % (88 to 96) in one cycle.",
        "edp": network_findings.gain_headline(results()),
        "claims": findings.claims(results()),
    }


def test_the_table_has_a_column_for_each_neuron_and_one_for_the_paper() -> None:
    rows = summary.table(results())
    no = findings.NO_NUMBER
    assert [row[1:4] for row in rows] == [
        ["0.47 k_B·300 K", "7.0 k_B·300 K", "not stated"],
        ["1.6 ns (1.2 to 2.2)", "at least 85.0 ns", "not stated"],
        ["2.06 ± 0.01 µA", "14.8 ± 0.3 µA", "about 2 µA for 1 ns"],
        ["9.39 ± 0.03 µA", "not reached", "below 10 µA for 1 ns"],
        ["96 % (92 to 98)", "96 % (92 to 98)", "not stated"],
        ["93 % (88 to 96)", "93 % (88 to 96)", "not stated"],
        ["72 % (64 to 79)", no, "not stated"],
        ["92 % (87 to 95)", no, "not stated"],
        ["33 % (26 to 41)", no, "not stated"],
        ["94 % (89 to 97) in 5", no, "not stated"],
        ["80 fJ (60 to 110)", no, "0.72 fJ"],
        ["23 ns", no, "2.0 ns"],
        ["1.9 (0.4 to 3)", no, "2,400"],
    ]
    text = summary.markdown(results())
    assert text.splitlines()[0] == "| quantity | `neuron` | `retention` | paper | figure |"
    assert text.count("\n* ") == 6
    for condition in ("2 % in `neuron`", "20 % in `retention`", "works at 70 mV", "converter"):
        assert condition in text


def test_a_run_without_a_network_still_has_a_table() -> None:
    energies = network_energy()
    stated = energies[energies["source"] == "paper"]
    without = results(network_energy=stated, edp=edp().iloc[:0], front=front().iloc[:0])
    text = summary.markdown(without)
    assert "letters" not in text
    assert "2.06 ± 0.01 µA" in text
    for name in ("cycles", "front", "energy_breakdown", "edp"):
        assert captions.by_figure(without)[name] == ""


@pytest.mark.parametrize("cycles", [1, 5])
def test_a_headline_needs_one_cycle_and_the_chosen_number(cycles: int) -> None:
    known = accuracy()
    warm = known["neuron_model"] == "all_non_idealities"
    rest = known[~(warm & (known["cycles"] == cycles))]
    assert network_findings.accuracy_headline(results(accuracy=rest)) == ""


def test_a_part_that_is_not_known_is_not_shown() -> None:
    assert network_findings.share(math.nan, 150) == ""


def test_tables_have_a_line_for_each_circuit_and_bias() -> None:
    lines = list(network_tables.recognised(accuracy(), edp(), "end_of_plateau"))
    start = lines.index(
        "`7x5`: sign neurons recognise 96 % with perfect weights and 93 % at the same crossbars."
    )
    assert lines[start + 2] == "| neuron | circuit | bias | 0 K, 1 cycle |"
    # Only the circuit with everything has rows in this table.
    assert "| `neuron` | with everything | none | 72 % |" in lines[start:]
    assert "| `neuron` | with everything | bias row | 92 % |" in lines[start:]


def test_the_last_step_of_the_gain_has_an_interval() -> None:
    lines = list(network_tables.gains(edp()))
    assert lines[4] == "| as counted before | 2,400 | 14 % |"
    assert lines[-2] == "| chosen number of cycles | 1.9 (0.4 to 3) | 94 % |"
    assert list(network_tables.gains(edp().iloc[:0])) == []


def test_the_parts_of_the_budget_belong_to_the_chosen_number_of_cycles() -> None:
    energies = network_energy()
    lines = list(network_tables.budget(energies, edp()))
    assert lines[0] == "`7x5`, `neuron`, 5 cycles, energy of a neuron for a decision in fJ:"
    assert lines[2] == "| part | 10 mV | 70 mV |"
    (row,) = (line for line in lines if line.startswith("| row switches"))
    assert row == "| row switches | 33.90 | 33.90 |"
    assert isinstance(energies, pd.DataFrame)
