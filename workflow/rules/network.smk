# Requires: threshold.json; the circuit around the neuron; the section network.
# Makes: the energy of one neuron with the paper's currents; trained networks; accuracy.csv,
# network_energy.csv with its sensitivities and break-even map, resolution.csv,
# input_fluctuation.csv.


rule energy:
    input:
        sources("network/energy.py"),
        threshold=rules.threshold.output[0],
    output:
        "results/energy.csv",
    log:
        "results/logs/energy.log",
    params:
        circuit=experiment.energy.model_dump(),
        pulse_width=experiment.neuron.pulse.width,
    message:
        "Adding up the energy of one operation of one neuron"
    script:
        "../../scripts/network/energy.py"


# What the rules of the networks have in common.
OF_NETWORKS = dict(
    network=experiment.network.model_dump(),
    circuit=experiment.energy.model_dump(),
    devices=DEVICES,
    regime=experiment.network_regime,
    neuron=experiment.neuron.model_dump(),
    readout=experiment.readout.model_dump(),
)


rule networks:
    input:
        sources("network/networks.py"),
        task_file(),
        # Only this rule knows the measured neuron.
        threshold=[rules.threshold.output[0]] if "noise_aware" in experiment.network.rules else [],
    output:
        "results/networks.npz",
    log:
        "results/logs/networks.log",
    benchmark:
        "results/benchmarks/networks.tsv"
    params:
        network=training_of(experiment.network),
        regime=experiment.network_regime,
        pulse_width=experiment.neuron.pulse.width,
    message:
        progress.training(len(NETWORKS), experiment.network)
    script:
        "../../scripts/network/networks.py"


rule choice:
    input:
        sources("network/choice.py"),
        task_file(),
        networks=rules.networks.output[0],
        threshold=rules.threshold.output[0],
    output:
        "results/choice/{task}.csv",
    log:
        "results/logs/choice_{task}.log",
    benchmark:
        "results/benchmarks/choice_{task}.tsv"
    wildcard_constraints:
        task=one_of(experiment.network.task_names),
    params:
        **OF_NETWORKS,
    message:
        "Choosing rule, voltage, currents and cycles for the task {wildcards.task}"
    script:
        "../../scripts/network/choice.py"


CHOICES = expand(rules.choice.output[0], task=experiment.network.task_names)


rule accuracy:
    input:
        sources("network/accuracy.py"),
        task_file(),
        networks=rules.networks.output[0],
        choice=CHOICES,
        threshold=rules.threshold.output[0],
    output:
        "results/accuracy.csv",
    log:
        "results/logs/accuracy.log",
    benchmark:
        "results/benchmarks/accuracy.tsv"
    params:
        **OF_NETWORKS,
        pulse_widths=PULSE_WIDTHS,
    message:
        f"Counting what {progress.count(len(NETWORKS), 'network')} can recognise"
    script:
        "../../scripts/network/accuracy.py"


rule network_energy:
    input:
        sources("network/network_energy.py"),
        task_file(),
        networks=rules.networks.output[0],
        choice=CHOICES,
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
        **OF_NETWORKS,
        strip=experiment.strip.model_dump(),
        temperature=THERMAL.temperature,
    message:
        f"Computing the energy of {progress.count(len(NETWORKS), 'network')} and what changes it"
    script:
        "../../scripts/network/network_energy.py"


rule gain:
    input:
        sources("network/gain.py"),
        task_file(),
        networks=rules.networks.output[0],
        choice=CHOICES,
        threshold=rules.threshold.output[0],
        thresholds=rules.thresholds.output.thresholds,
    output:
        "results/edp.csv",
    log:
        "results/logs/gain.log",
    benchmark:
        "results/benchmarks/gain.tsv"
    params:
        **OF_NETWORKS,
    message:
        "Comparing energy-delay products with CMOS, step by step"
    script:
        "../../scripts/network/gain.py"


rule front:
    input:
        sources("network/front.py"),
        task_file(),
        networks=rules.networks.output[0],
        choice=CHOICES,
        threshold=rules.threshold.output[0],
    output:
        "results/front/{task}.csv",
    log:
        "results/logs/front_{task}.log",
    benchmark:
        "results/benchmarks/front_{task}.tsv"
    wildcard_constraints:
        task=one_of(experiment.network.task_names),
    params:
        **OF_NETWORKS,
        pulse_widths=PULSE_WIDTHS,
    message:
        "Searching the front of energy and accuracy for the task {wildcards.task}"
    script:
        "../../scripts/network/front.py"


FRONTS = expand(rules.front.output[0], task=experiment.network.task_names)


rule resolution:
    input:
        sources("network/resolution.py"),
        task_file(),
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
    message:
        "Computing the input resolution that the neurons of a network need"
    script:
        "../../scripts/network/resolution.py"


rule input_fluctuation:
    input:
        sources("network/input_fluctuation.py"),
        task_file(),
        networks=rules.networks.output[0],
        threshold=rules.threshold.output[0],
    output:
        "results/input_fluctuation.csv",
    log:
        "results/logs/input_fluctuation.log",
    params:
        network=experiment.network.model_dump(),
        circuit=electrical_of(experiment.energy),
        devices=DEVICES,
        regime=experiment.network_regime,
        neuron=experiment.neuron.model_dump(),
        junction=experiment.readout.model_dump(),
    message:
        "Comparing decisions with and without the resistance of the neurons"
    script:
        "../../scripts/network/input_fluctuation.py"
