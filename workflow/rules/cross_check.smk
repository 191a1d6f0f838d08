# Requires: OOMMF; the section cross_check of the config.
# Makes: cross_check.csv, .md and its figure: the same points by both solvers, each from its
# own relaxed strip.


rule cross_check_strip:
    input:
        rules.compile.output,
        sources("solvers", "strip", "wall", "oommf"),
    output:
        problem="results/cross_check/{solver}/{strip}/problem.npz",
        relaxed="results/cross_check/{solver}/{strip}/relaxed.omf",
    log:
        "results/logs/cross_check/{solver}/{strip}.log",
    threads: lambda wildcards: threads_of(wildcards.solver)
    params:
        solver="{solver}",
        directory="results/cross_check/oommf_runs/{strip}",
        design=lambda wildcards: experiment.design(wildcards.strip).model_dump(),
    script:
        "../../scripts/relax_strip.py"


for point in CHECKED:

    rule:
        name:
            f"cross_check_{point.id}"
        input:
            sources("drives", "solvers", "wall", "kinetics", "oommf", "strip"),
            problem=f"results/cross_check/{{solver}}/{point.strip}/problem.npz",
        output:
            trajectories=[f"results/cross_check/{{solver}}/{point.id}.csv"],
            maps=[f"results/cross_check/{{solver}}/{point.id}.map.csv"]
            * (point.kind == "neuron"),
            seconds=f"results/cross_check/{{solver}}/{point.id}.seconds.json",
        log:
            f"results/logs/cross_check/{{solver}}/{point.id}.log",
        threads: lambda wildcards: threads_of(wildcards.solver)
        params:
            solver="{solver}",
            points=[point.params()],
            directory="results/cross_check/oommf_runs",
            design=experiment.design(point.strip).model_dump(),
            readout=experiment.readout.model_dump(),
        script:
            "../../scripts/drive.py"


rule cross_check:
    input:
        sources("cross_check", "plots"),
        **{
            f"{solver}_{what}": [
                f"results/cross_check/{solver}/{point.id}.{ending}" for point in CHECKED
            ]
            for solver in ("embedded", "oommf")
            for what, ending in (("trajectories", "csv"), ("seconds", "seconds.json"))
        },
    output:
        csv="results/cross_check.csv",
        markdown="results/cross_check.md",
        png=report(
            "results/figures/cross_check.png",
            caption="../report/cross_check.rst",
            category="Validation",
            labels={"figure": "cross-check", "shows": "both solvers"},
        ),
        svg="results/figures/cross_check.svg",
        series="results/figures/cross_check.csv",
    log:
        "results/logs/cross_check.log",
    params:
        points=[point.params() for point in CHECKED],
        docker_image=experiment.oommf.docker_image,
    script:
        "../../scripts/cross_check.py"
