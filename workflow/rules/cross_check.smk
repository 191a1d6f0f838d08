# Requires: OOMMF; the section cross_check of the config.
# Makes: cross_check.csv, .md and its figure: the same points by both solvers, each from its
# own relaxed strip.


use rule relax as cross_check_relax with:
    input:
        oommf_ready,
        rules.compile.output,
        sources("strip/relax.py", "oommf"),
    output:
        problem="results/cross_check/{solver}/{strip}/problem.npz",
        relaxed="results/cross_check/{solver}/{strip}/relaxed.omf",
    log:
        "results/logs/cross_check/{solver}/{strip}.log",
    benchmark:
        "results/benchmarks/cross_check/{solver}/{strip}.tsv"
    threads: lambda wildcards: threads_of(wildcards.solver)
    params:
        solver="{solver}",
    message:
        "Relaxing the domain wall in the strip '{wildcards.strip}' (solver: {wildcards.solver})"


use rule drive as cross_check_drive with:
    input:
        sources("sweep/drive.py", "oommf"),
        problem=lambda wildcards: (
            f"results/cross_check/{wildcards.solver}/{BY_ID[wildcards.point].strip}/problem.npz"
        ),
    output:
        trajectories=["results/cross_check/{solver}/{point}.csv"],
        seconds="results/cross_check/{solver}/{point}.seconds.json",
    log:
        "results/logs/cross_check/{solver}/{point}.log",
    wildcard_constraints:
        point=one_of(point.id for point in CHECKED if point.kind == "track"),
    threads: lambda wildcards: threads_of(wildcards.solver)
    params:
        solver="{solver}",
    message:
        "Driving the wall of the point {wildcards.point} (solver: {wildcards.solver})"


use rule cross_check_drive as cross_check_drive_neuron with:
    output:
        trajectories=["results/cross_check/{solver}/{point}.csv"],
        maps=["results/cross_check/{solver}/{point}.map.csv"],
        seconds="results/cross_check/{solver}/{point}.seconds.json",
    wildcard_constraints:
        point=one_of(point.id for point in CHECKED if point.kind == "neuron"),
    params:
        readout=experiment.readout.model_dump(),
    message:
        "Sending the pulse of the point {wildcards.point} through its neuron"
        " (solver: {wildcards.solver})"


rule cross_check:
    input:
        oommf_ready,
        sources("cross_check/cross_check.py", "oommf"),
        **{
            f"{solver}_{what}": [
                f"results/cross_check/{solver}/{point.id}.{ending}" for point in CHECKED
            ]
            for solver in ("embedded", "oommf")
            for what, ending in (("trajectories", "csv"), ("seconds", "seconds.json"))
        },
    output:
        **figure("cross_check", "cross-check", "both solvers", category="Validation"),
        table="results/cross_check.csv",
        markdown="results/cross_check.md",
    log:
        "results/logs/cross_check.log",
    params:
        points=[point.params() for point in CHECKED],
        docker_image=experiment.oommf.docker_image,
    message:
        f"Comparing both solvers at {progress.count(len(CHECKED), 'point')}"
    script:
        "../../scripts/cross_check/cross_check.py"
