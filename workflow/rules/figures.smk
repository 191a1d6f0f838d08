# Requires: the tables.
# Makes: one rule a figure; PNG, SVG and the CSV it was drawn from.

FIG3B_REGIME = next(
    (name for name in ("stt_she", "stt") if name in experiment.sweep.neuron.regimes),
    experiment.sweep.neuron.regimes[0],
)


rule fig3b:
    input:
        sources("plots"),
        switching=rules.switching.output[0],
        trajectories=trajectories("neuron", [FIG3B_REGIME]),
    output:
        png=report(
            "results/figures/fig3b.png",
            caption="../report/fig3b.rst",
            category="Figures",
            labels={"figure": "3b", "shows": "a wall crossing the neuron"},
        ),
        svg="results/figures/fig3b.svg",
        csv="results/figures/fig3b.csv",
    log:
        "results/logs/fig3b.log",
    params:
        regime=FIG3B_REGIME,
    script:
        "../../scripts/fig3b.py"


rule fig3d:
    input:
        sources("plots"),
        kinetics=rules.kinetics.output[0],
        theory=rules.wall_model.output[0],
    output:
        png=report(
            "results/figures/fig3d.png",
            caption="../report/fig3d.rst",
            category="Figures",
            labels={"figure": "3d", "shows": "wall speed against current"},
        ),
        svg="results/figures/fig3d.svg",
        csv="results/figures/fig3d.csv",
    log:
        "results/logs/fig3d.log",
    params:
        conducting_area=experiment.strip.conducting_area,
    script:
        "../../scripts/fig3d.py"


rule switching_time:
    input:
        sources("plots", "threshold"),
        switching=rules.switching.output[0],
        threshold=rules.threshold.output[0],
    output:
        png=report(
            "results/figures/switching_time_{device}.png",
            caption="../report/switching_time.rst",
            category="Figures",
            labels={"figure": "switching time, {device}", "shows": "time against current"},
        ),
        svg="results/figures/switching_time_{device}.svg",
        csv="results/figures/switching_time_{device}.csv",
    log:
        "results/logs/switching_time_{device}.log",
    script:
        "../../scripts/switching_time.py"


rule threshold_width:
    input:
        sources("plots", "threshold"),
        thresholds=rules.thresholds.output.thresholds,
        threshold=rules.threshold.output[0],
    output:
        png=report(
            "results/figures/threshold_width.png",
            caption="../report/threshold_width.rst",
            category="Figures",
            labels={"figure": "threshold", "shows": "current against pulse width"},
        ),
        svg="results/figures/threshold_width.svg",
        csv="results/figures/threshold_width.csv",
    log:
        "results/logs/threshold_width.log",
    script:
        "../../scripts/threshold_width.py"


rule outcome_map:
    input:
        sources("plots"),
        runs=rules.thresholds.output.runs,
    output:
        png=report(
            "results/figures/outcome_map.png",
            caption="../report/outcome_map.rst",
            category="Figures",
            labels={"figure": "outcome map", "shows": "current and pulse width"},
        ),
        svg="results/figures/outcome_map.svg",
        csv="results/figures/outcome_map.csv",
    log:
        "results/logs/outcome_map.log",
    script:
        "../../scripts/outcome_map.py"


rule barrier_tradeoff:
    input:
        sources("plots"),
        thresholds=rules.thresholds.output.thresholds,
    output:
        png=report(
            "results/figures/barrier_tradeoff.png",
            caption="../report/barrier_tradeoff.rst",
            category="Figures",
            labels={"figure": "trade-off", "shows": "energy barrier against threshold"},
        ),
        svg="results/figures/barrier_tradeoff.svg",
        csv="results/figures/barrier_tradeoff.csv",
    log:
        "results/logs/barrier_tradeoff.log",
    script:
        "../../scripts/barrier_tradeoff.py"


rule sensitivity:
    input:
        sources("plots", "search"),
        thresholds=rules.thresholds.output.thresholds,
    output:
        png=report(
            "results/figures/sensitivity.png",
            caption="../report/sensitivity.rst",
            category="Figures",
            labels={"figure": "sensitivity", "shows": "threshold against each parameter"},
        ),
        svg="results/figures/sensitivity.svg",
        csv="results/figures/sensitivity.csv",
    log:
        "results/logs/sensitivity.log",
    script:
        "../../scripts/sensitivity.py"


rule switch_probability:
    input:
        sources("plots", "threshold", "probability", "thermal_fit"),
        thermal=rules.thermal.output[0],
        threshold=rules.threshold.output[0],
    output:
        png=report(
            "results/figures/switch_probability_{device}.png",
            caption="../report/switch_probability.rst",
            category="Temperature",
            labels={"figure": "switching probability, {device}", "shows": "against current"},
        ),
        svg="results/figures/switch_probability_{device}.svg",
        csv="results/figures/switch_probability_{device}.csv",
    log:
        "results/logs/switch_probability_{device}.log",
    script:
        "../../scripts/switch_probability.py"


rule passage_times:
    input:
        sources("plots", "threshold", "probability", "thermal_fit"),
        replicas=lambda wildcards: [
            f"results/thermal/{point.id}.csv"
            for point in THERMAL_POINTS
            if point.group == wildcards.group
        ],
        threshold=rules.threshold.output[0],
    output:
        png=report(
            "results/figures/passage_times_{group}.png",
            caption="../report/passage_times.rst",
            category="Temperature",
            labels={"figure": "switching times, {group}", "shows": "histograms"},
        ),
        svg="results/figures/passage_times_{group}.svg",
        csv="results/figures/passage_times_{group}.csv",
    log:
        "results/logs/passage_times_{group}.log",
    params:
        points=lambda wildcards: [
            point.params() for point in THERMAL_POINTS if point.group == wildcards.group
        ],
        temperature=experiment.thermal.temperature,
    script:
        "../../scripts/passage_times.py"


rule retention_figure:
    input:
        sources("plots", "thermal_fit"),
        retention=rules.retention.output[0],
    output:
        png=report(
            "results/figures/retention.png",
            caption="../report/retention.rst",
            category="Temperature",
            labels={"figure": "retention", "shows": "time against energy barrier"},
        ),
        svg="results/figures/retention.svg",
        csv="results/figures/retention.csv",
    log:
        "results/logs/retention_figure.log",
    script:
        "../../scripts/retention_figure.py"


rule thermal_threshold:
    input:
        sources("plots", "threshold", "probability", "thermal_fit"),
        threshold=rules.threshold.output[0],
    output:
        png=report(
            "results/figures/thermal_threshold.png",
            caption="../report/thermal_threshold.rst",
            category="Temperature",
            labels={
                "figure": "threshold at a temperature",
                "shows": "current against pulse width",
            },
        ),
        svg="results/figures/thermal_threshold.svg",
        csv="results/figures/thermal_threshold.csv",
    log:
        "results/logs/thermal_threshold.log",
    script:
        "../../scripts/thermal_threshold.py"


rule fig1d:
    input:
        sources("plots", "letters"),
    output:
        png=report(
            "results/figures/fig1d.png",
            caption="../report/fig1d.rst",
            category="Network",
            labels={"figure": "1d", "shows": "from glyph to input"},
        ),
        svg="results/figures/fig1d.svg",
        csv="results/figures/fig1d.csv",
    log:
        "results/logs/fig1d.log",
    params:
        network=training_of(experiment.network),
    script:
        "../../scripts/fig1d.py"


rule fig1e:
    input:
        sources("plots", "resolution", "network", "letters"),
        networks=rules.networks.output[0],
    output:
        png=report(
            "results/figures/fig1e.png",
            caption="../report/fig1e.rst",
            category="Network",
            labels={"figure": "1e", "shows": "positive and negative sums"},
        ),
        svg="results/figures/fig1e.svg",
        csv="results/figures/fig1e.csv",
    log:
        "results/logs/fig1e.log",
    params:
        network=training_of(experiment.network),
    script:
        "../../scripts/fig1e.py"


rule fig1f:
    input:
        sources("plots"),
        resolution=rules.resolution.output.resolution,
    output:
        png=report(
            "results/figures/fig1f.png",
            caption="../report/fig1f.rst",
            category="Network",
            labels={"figure": "1f", "shows": "resolution against inputs"},
        ),
        svg="results/figures/fig1f.svg",
        csv="results/figures/fig1f.csv",
    log:
        "results/logs/fig1f.log",
    script:
        "../../scripts/fig1f.py"


rule fig4b:
    input:
        sources("plots", "three_by_three", "neurons", "synapses", "crossbar"),
        threshold=rules.threshold.output[0],
    output:
        png=report(
            "results/figures/fig4b.png",
            caption="../report/fig4b.rst",
            category="Network",
            labels={"figure": "4b", "shows": "the 3 x 3 network"},
        ),
        svg="results/figures/fig4b.svg",
        csv="results/figures/fig4b.csv",
    log:
        "results/logs/fig4b.log",
    params:
        network=experiment.network.model_dump(),
        circuit=electrical_of(experiment.energy),
        regime=experiment.network_regime,
        pulse_width=experiment.neuron.pulse.width,
    script:
        "../../scripts/fig4b.py"


rule accuracy_energy:
    input:
        sources("plots"),
        accuracy=rules.accuracy.output[0],
        energy=rules.network_energy.output.network_energy,
    output:
        png=report(
            "results/figures/accuracy_energy.png",
            caption="../report/accuracy_energy.rst",
            category="Network",
            labels={"figure": "accuracy", "shows": "against energy"},
        ),
        svg="results/figures/accuracy_energy.svg",
        csv="results/figures/accuracy_energy.csv",
    log:
        "results/logs/accuracy_energy.log",
    script:
        "../../scripts/accuracy_energy.py"


rule energy_breakdown:
    input:
        sources("plots"),
        table=rules.network_energy.output.network_energy,
    output:
        png=report(
            "results/figures/energy_breakdown.png",
            caption="../report/energy_breakdown.rst",
            category="Network",
            labels={"figure": "energy", "shows": "by its parts"},
        ),
        svg="results/figures/energy_breakdown.svg",
        csv="results/figures/energy_breakdown.csv",
    log:
        "results/logs/energy_breakdown.log",
    params:
        figure="energy_breakdown",
    script:
        "../../scripts/network_figure.py"


rule edp:
    input:
        sources("plots"),
        table=rules.network_energy.output.network_energy,
    output:
        png=report(
            "results/figures/edp.png",
            caption="../report/edp.rst",
            category="Network",
            labels={"figure": "energy-delay product", "shows": "CMOS over spin"},
        ),
        svg="results/figures/edp.svg",
        csv="results/figures/edp.csv",
    log:
        "results/logs/edp.log",
    params:
        figure="edp",
    script:
        "../../scripts/network_figure.py"


rule network_sensitivity:
    input:
        sources("plots"),
        table=rules.network_energy.output.sensitivity,
    output:
        png=report(
            "results/figures/network_sensitivity.png",
            caption="../report/network_sensitivity.rst",
            category="Network",
            labels={"figure": "network sensitivity", "shows": "energy and accuracy"},
        ),
        svg="results/figures/network_sensitivity.svg",
        csv="results/figures/network_sensitivity.csv",
    log:
        "results/logs/network_sensitivity.log",
    params:
        figure="network_sensitivity",
    script:
        "../../scripts/network_figure.py"


rule break_even:
    input:
        sources("plots"),
        table=rules.network_energy.output.break_even,
    output:
        png=report(
            "results/figures/break_even.png",
            caption="../report/break_even.rst",
            category="Network",
            labels={"figure": "break-even", "shows": "over voltage and resistance"},
        ),
        svg="results/figures/break_even.svg",
        csv="results/figures/break_even.csv",
    log:
        "results/logs/break_even.log",
    params:
        figure="break_even",
    script:
        "../../scripts/network_figure.py"


rule animation:
    input:
        sources("plots"),
        switching=rules.switching.output[0],
        trajectories=trajectories("neuron"),
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
    script:
        "../../scripts/animation.py"
