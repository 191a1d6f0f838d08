# Requires: threshold.json; the circuit around the neuron; the section network.
# Makes: the energy of one neuron with the paper's currents; trained networks; accuracy.csv,
# network_energy.csv with its sensitivities and break-even map, resolution.csv.


rule energy:
    input:
        sources("energy", "paper"),
        threshold=rules.threshold.output[0],
    output:
        "results/energy.csv",
    log:
        "results/logs/energy.log",
    params:
        circuit=experiment.energy.model_dump(),
        pulse_width=experiment.neuron.pulse.width,
    script:
        "../../scripts/energy.py"


rule networks:
    input:
        sources("network", "letters"),
    output:
        "results/networks.npz",
    log:
        "results/logs/networks.log",
    benchmark:
        "results/benchmarks/networks.tsv"
    params:
        network=training_of(experiment.network),
    script:
        "../../scripts/train_networks.py"


rule accuracy:
    input:
        sources(
            "accuracy",
            "neurons",
            "synapses",
            "crossbar",
            "network",
            "letters",
            "threshold",
            "probability",
        ),
        networks=rules.networks.output[0],
        threshold=rules.threshold.output[0],
    output:
        "results/accuracy.csv",
    log:
        "results/logs/accuracy.log",
    benchmark:
        "results/benchmarks/accuracy.tsv"
    params:
        network=experiment.network.model_dump(),
        circuit=electrical_of(experiment.energy),
        devices=DEVICES,
        regime=experiment.network_regime,
        pulse_widths=PULSE_WIDTHS,
    script:
        "../../scripts/accuracy.py"


rule network_energy:
    input:
        sources(
            "network_energy",
            "energy",
            "accuracy",
            "neurons",
            "synapses",
            "crossbar",
            "network",
            "letters",
            "threshold",
            "paper",
        ),
        networks=rules.networks.output[0],
        threshold=rules.threshold.output[0],
        thresholds=rules.thresholds.output.thresholds,
    output:
        network_energy="results/network_energy.csv",
        sensitivity="results/network_sensitivity.csv",
        break_even="results/break_even.csv",
    log:
        "results/logs/network_energy.log",
    benchmark:
        "results/benchmarks/network_energy.tsv"
    params:
        network=experiment.network.model_dump(),
        circuit=experiment.energy.model_dump(),
        devices=DEVICES,
        regime=experiment.network_regime,
        pulse_width=experiment.neuron.pulse.width,
        strip=experiment.strip.model_dump(),
    script:
        "../../scripts/network_energy.py"


rule resolution:
    input:
        sources("resolution", "accuracy", "synapses", "network", "letters"),
        networks=rules.networks.output[0],
    output:
        resolution="results/resolution.csv",
        input_tolerance="results/input_tolerance.csv",
    log:
        "results/logs/resolution.log",
    benchmark:
        "results/benchmarks/resolution.tsv"
    params:
        network=experiment.network.model_dump(),
    script:
        "../../scripts/resolution.py"
