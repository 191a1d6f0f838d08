# Requires: the tables.
# Makes: one rule a figure; PNG, SVG and the CSV it was drawn from.

FIG3B_REGIME = next(
    (name for name in ("stt_she", "stt") if name in experiment.sweep.neuron.regimes),
    experiment.sweep.neuron.regimes[0],
)


rule fig3b:
    input:
        sources("figures/fig3b.py"),
        switching=rules.switching.output[0],
        trajectories=trajectories("neuron", [FIG3B_REGIME]),
        maps=trajectories("neuron", [FIG3B_REGIME], "map.csv"),
    output:
        **figure("fig3b", "3b", "a wall crossing the neuron"),
    log:
        "results/logs/fig3b.log",
    params:
        regime=FIG3B_REGIME,
    message:
        "Drawing fig. 3b: a wall crossing the neuron"
    script:
        "../../scripts/figures/fig3b.py"


rule fig3d:
    input:
        sources("figures/fig3d.py"),
        kinetics=rules.kinetics.output[0],
        theory=rules.wall_model.output[0],
    output:
        **figure("fig3d", "3d", "wall speed against current"),
    log:
        "results/logs/fig3d.log",
    params:
        conducting_area=experiment.strip.conducting_area,
    message:
        "Drawing fig. 3d: wall speed against current"
    script:
        "../../scripts/figures/fig3d.py"


rule switching_time:
    input:
        sources("figures/switching_time.py"),
        switching=rules.switching.output[0],
        threshold=rules.threshold.output[0],
    output:
        **figure("switching_time_{device}", "switching time, {device}", "time against current"),
    log:
        "results/logs/switching_time_{device}.log",
    message:
        "Drawing the switching times of the device '{wildcards.device}'"
    script:
        "../../scripts/figures/switching_time.py"


rule threshold_width:
    input:
        sources("figures/threshold_width.py"),
        thresholds=rules.thresholds.output.thresholds,
        threshold=rules.threshold.output[0],
    output:
        **figure("threshold_width", "threshold", "current against pulse width"),
    log:
        "results/logs/threshold_width.log",
    message:
        "Drawing the threshold current against the pulse width"
    script:
        "../../scripts/figures/threshold_width.py"


rule outcome_map:
    input:
        sources("figures/outcome_map.py"),
        runs=rules.thresholds.output.runs,
    output:
        **figure("outcome_map", "outcome map", "current and pulse width"),
    log:
        "results/logs/outcome_map.log",
    message:
        "Drawing what each current and pulse width led to"
    script:
        "../../scripts/figures/outcome_map.py"


rule barrier_tradeoff:
    input:
        sources("figures/barrier_tradeoff.py"),
        thresholds=rules.thresholds.output.thresholds,
    output:
        **figure("barrier_tradeoff", "trade-off", "energy barrier against threshold"),
    log:
        "results/logs/barrier_tradeoff.log",
    message:
        "Drawing the energy barrier against the threshold current"
    script:
        "../../scripts/figures/barrier_tradeoff.py"


rule sensitivity:
    input:
        sources("figures/sensitivity.py"),
        thresholds=rules.thresholds.output.thresholds,
    output:
        **figure("sensitivity", "sensitivity", "threshold against each parameter"),
    log:
        "results/logs/sensitivity.log",
    message:
        "Drawing how far each parameter moves the threshold current"
    script:
        "../../scripts/figures/sensitivity.py"


rule switch_probability:
    input:
        sources("figures/switch_probability.py"),
        thermal=rules.thermal.output[0],
        threshold=rules.threshold.output[0],
    output:
        **figure(
            "switch_probability_{device}",
            "switching probability, {device}",
            "against current",
            category="Temperature",
        ),
    log:
        "results/logs/switch_probability_{device}.log",
    message:
        "Drawing the switching probabilities of the device '{wildcards.device}'"
    script:
        "../../scripts/figures/switch_probability.py"


rule passage_times:
    input:
        sources("figures/passage_times.py"),
        replicas=lambda wildcards: [
            f"results/thermal/{point.id}.csv"
            for point in THERMAL_POINTS
            if point.group == wildcards.group
        ],
        threshold=rules.threshold.output[0],
    output:
        **figure(
            "passage_times_{group}",
            "switching times, {group}",
            "histograms",
            category="Temperature",
        ),
    log:
        "results/logs/passage_times_{group}.log",
    params:
        points=lambda wildcards: [
            point.params() for point in THERMAL_POINTS if point.group == wildcards.group
        ],
        temperature=experiment.thermal.temperature,
    message:
        "Drawing histograms of the switching times of {wildcards.group}"
    script:
        "../../scripts/figures/passage_times.py"


rule read_time:
    input:
        sources("figures/read_time.py"),
        reads=lambda wildcards: [
            f"results/thermal/{point.id}.reads.csv"
            for point in read_points(wildcards.device, THERMAL_POINTS)
        ],
    output:
        **figure(
            "read_time_{device}",
            "wrong reads, {device}",
            "against the time of the read",
            category="Temperature",
        ),
    log:
        "results/logs/read_time_{device}.log",
    params:
        points=lambda wildcards: [p.params() for p in read_points(wildcards.device, THERMAL_POINTS)],
        neuron=experiment.neuron.model_dump(),
        readout=experiment.readout.model_dump(),
        temperature=THERMAL.temperature,
    message:
        "Drawing how often the device '{wildcards.device}' is read wrongly"
    script:
        "../../scripts/figures/read_time.py"


rule retention_figure:
    input:
        sources("figures/retention_figure.py"),
        retention=rules.retention.output[0],
    output:
        **figure("retention", "retention", "time against energy barrier", category="Temperature"),
    log:
        "results/logs/retention_figure.log",
    message:
        "Drawing how long a state lasts against the energy barrier"
    script:
        "../../scripts/figures/retention_figure.py"


rule thermal_threshold:
    input:
        sources("figures/thermal_threshold.py"),
        threshold=rules.threshold.output[0],
    output:
        **figure(
            "thermal_threshold",
            "threshold at a temperature",
            "current against pulse width",
            category="Temperature",
        ),
    log:
        "results/logs/thermal_threshold.log",
    message:
        "Drawing the threshold current at a temperature"
    script:
        "../../scripts/figures/thermal_threshold.py"


rule fig1d:
    input:
        sources("figures/fig1d.py"),
        task_file(),
    output:
        **figure("fig1d", "1d", "from glyph to input", category="Network"),
    log:
        "results/logs/fig1d.log",
    params:
        network=training_of(experiment.network),
    message:
        "Drawing fig. 1d: from pictures to inputs"
    script:
        "../../scripts/figures/fig1d.py"


rule fig1e:
    input:
        sources("figures/fig1e.py"),
        task_file(),
        networks=rules.networks.output[0],
    output:
        **figure("fig1e", "1e", "positive and negative sums", category="Network"),
    log:
        "results/logs/fig1e.log",
    params:
        network=training_of(experiment.network),
    message:
        "Drawing fig. 1e: positive and negative sums of each neuron"
    script:
        "../../scripts/figures/fig1e.py"


rule fig1f:
    input:
        sources("figures/fig1f.py"),
        resolution=rules.resolution.output.resolution,
    output:
        **figure("fig1f", "1f", "resolution against inputs", category="Network"),
    log:
        "results/logs/fig1f.log",
    message:
        "Drawing fig. 1f: resolution against the number of inputs"
    script:
        "../../scripts/figures/fig1f.py"


rule fig4b:
    input:
        sources("figures/fig4b.py"),
        threshold=rules.threshold.output[0],
    output:
        **figure("fig4b", "4b", "the 3 x 3 network", category="Network"),
    log:
        "results/logs/fig4b.log",
    params:
        **{name: value for name, value in OF_NETWORKS.items() if name != "devices"},
    message:
        "Drawing fig. 4b: the network of three inputs and three neurons"
    script:
        "../../scripts/figures/fig4b.py"


rule cycles:
    input:
        sources("figures/cycles.py"),
        accuracy=rules.accuracy.output[0],
        edp=rules.gain.output[0],
    output:
        **figure("cycles", "cycles", "what counting recognises", category="Network"),
    log:
        "results/logs/cycles.log",
    params:
        read_at=experiment.network.read_at,
    message:
        "Drawing what the networks recognise against the number of cycles"
    script:
        "../../scripts/figures/cycles.py"


rule front_figure:
    input:
        sources("figures/front_figure.py"),
        front=FRONTS,
        edp=rules.gain.output[0],
    output:
        **figure("front", "front", "what accuracy costs", category="Network"),
    log:
        "results/logs/front_figure.log",
    params:
        cmos_energy=experiment.energy.cmos.energy,
    message:
        "Drawing the front of energy and accuracy"
    script:
        "../../scripts/figures/front_figure.py"


rule energy_breakdown:
    input:
        sources("figures/energy_breakdown.py"),
        energy=rules.network_energy.output.network_energy,
        edp=rules.gain.output[0],
    output:
        **figure("energy_breakdown", "energy", "by its parts", category="Network"),
    log:
        "results/logs/energy_breakdown.log",
    message:
        "Drawing the energy of a neuron by its parts"
    script:
        "../../scripts/figures/energy_breakdown.py"


rule edp:
    input:
        sources("figures/edp.py"),
        edp=rules.gain.output[0],
    output:
        **figure("edp", "energy-delay product", "CMOS over spin", category="Network"),
    log:
        "results/logs/edp.log",
    message:
        "Drawing the energy-delay product of CMOS over that of a spin neuron, step by step"
    script:
        "../../scripts/figures/edp.py"


rule network_sensitivity:
    input:
        sources("figures/network_sensitivity.py"),
        sensitivity=rules.network_energy.output.sensitivity,
    output:
        **figure(
            "network_sensitivity", "network sensitivity", "energy and accuracy", category="Network"
        ),
    log:
        "results/logs/network_sensitivity.log",
    message:
        "Drawing how each parameter changes energy and accuracy"
    script:
        "../../scripts/figures/network_sensitivity.py"


rule break_even:
    input:
        sources("figures/break_even.py"),
        break_even=rules.network_energy.output.break_even,
    output:
        **figure("break_even", "break-even", "over voltage and resistance", category="Network"),
    log:
        "results/logs/break_even.log",
    message:
        "Drawing where CMOS and the spin neuron are even"
    script:
        "../../scripts/figures/break_even.py"


rule animation:
    input:
        sources("figures/animation.py"),
        switching=rules.switching.output[0],
        trajectories=trajectories("neuron"),
        maps=trajectories("neuron", ending="map.csv"),
    output:
        report(
            "results/figures/animation.gif",
            caption="../report/animation.rst",
            category="Figures",
            labels={"figure": "animation", "shows": "walls that switch and that do not"},
        ),
    log:
        "results/logs/animation.log",
    params:
        readout=experiment.readout.model_dump(),
    message:
        "Filming walls that switch the neuron and that do not"
    script:
        "../../scripts/figures/animation.py"
