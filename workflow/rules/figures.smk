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
        cross_section=experiment.strip.cross_section,
    script:
        "../../scripts/fig3d.py"


rule switching_time:
    input:
        sources("plots", "threshold"),
        switching=rules.switching.output[0],
        threshold=rules.threshold.output[0],
    output:
        png=report(
            "results/figures/switching_time.png",
            caption="../report/switching_time.rst",
            category="Figures",
            labels={"figure": "switching time", "shows": "time against current"},
        ),
        svg="results/figures/switching_time.svg",
        csv="results/figures/switching_time.csv",
    log:
        "results/logs/switching_time.log",
    script:
        "../../scripts/switching_time.py"
