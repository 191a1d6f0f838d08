# Requires: relaxed neurons with the cells of the section thermal.
# Makes: a table of replicas per point; thermal.csv with a row per point; retention.csv.


# The same points with the reduced number of cells across the width and with all of them:
# snakemake thermal_width.
rule thermal_pulses:
    input:
        sources("thermal/thermal_pulses.py"),
        problem=lambda wildcards: (
            f"results/strips/{of_width(BY_ID[wildcards.point].strip, wildcards.cells)}/problem.npz"
        ),
    output:
        replicas=["results/thermal_width/{cells}/{point}.csv"],
    log:
        "results/logs/thermal_width/{cells}/{point}.log",
    wildcard_constraints:
        point=one_of(point.id for point in WIDTH_POINTS),
    params:
        points=lambda wildcards: [BY_ID[wildcards.point].params()],
        design=lambda wildcards: experiment.design(
            of_width(BY_ID[wildcards.point].strip, wildcards.cells)
        ).model_dump(),
        readout=experiment.readout.model_dump(),
        thermal=replicas_of(experiment.thermal),
    message:
        "Sending the pulse of the point {wildcards.point} through replicas; cells across the width:"
        " {wildcards.cells}"
    script:
        "../../scripts/thermal/thermal_pulses.py"


# One rule a chunk, as in the sweep.
for chunk in THERMAL_CHUNKS:

    rule:
        name:
            rule_name("thermal_pulses", chunk.name)
        input:
            sources("thermal/thermal_pulses.py"),
            problem=f"results/strips/{chunk.strip}/problem.npz",
        output:
            replicas=[f"results/thermal/{point.id}.csv" for point in chunk.points],
        log:
            f"results/logs/thermal/{chunk.name}.log",
        benchmark:
            f"results/benchmarks/thermal/{chunk.name}.tsv"
        params:
            points=[point.params() for point in chunk.points],
            design=experiment.design(chunk.strip).model_dump(),
            readout=experiment.readout.model_dump(),
            thermal=replicas_of(experiment.thermal),
        message:
            progress.thermal_pulses(chunk.points, experiment.thermal)
        script:
            "../../scripts/thermal/thermal_pulses.py"


rule thermal:
    input:
        sources("thermal/thermal.py"),
        replicas=[f"results/thermal/{point.id}.csv" for point in THERMAL_POINTS],
    output:
        "results/thermal.csv",
    log:
        "results/logs/thermal.log",
    params:
        points=[point.params() for point in THERMAL_POINTS],
        thermal=replicas_of(experiment.thermal),
        threshold=experiment.readout.threshold,
    message:
        "Counting the replicas that switched"
    script:
        "../../scripts/thermal/thermal.py"


rule lifetimes:
    input:
        rules.compile.output,
        sources("thermal/lifetimes.py"),
    output:
        "results/retention/depth-{depth}.csv",
    log:
        "results/logs/retention/depth-{depth}.log",
    benchmark:
        "results/benchmarks/retention/depth-{depth}.tsv"
    wildcard_constraints:
        depth=one_of(name.removeprefix("depth-") for name in RETENTION),
    # A deep well is watched to the end.
    priority: 3
    params:
        name="depth-{depth}",
        design=lambda wildcards: RETENTION[f"depth-{wildcards.depth}"].model_dump(),
        readout=experiment.readout.model_dump(),
        thermal=experiment.thermal.model_dump(exclude={"sweep", "width_check"}),
    message:
        "Watching how long a neuron with a pinning depth of {wildcards.depth} keeps its state"
        f" at {experiment.thermal.temperature:g} K"
    script:
        "../../scripts/thermal/lifetimes.py"


rule retention:
    input:
        sources("thermal/retention.py"),
        times=[f"results/retention/{name}.csv" for name in RETENTION],
    output:
        "results/retention.csv",
    log:
        "results/logs/retention.log",
    params:
        temperature=experiment.thermal.temperature,
    message:
        f"Estimating how long the states of {progress.count(len(RETENTION), 'neuron')} last"
    script:
        "../../scripts/thermal/retention.py"


rule thermal_width:
    input:
        sources("thermal/thermal_width.py"),
        reduced=[f"results/thermal_width/reduced/{point.id}.csv" for point in WIDTH_POINTS],
        whole=[f"results/thermal_width/all/{point.id}.csv" for point in WIDTH_POINTS],
    output:
        csv="results/thermal_width.csv",
        markdown="results/thermal_width.md",
    log:
        "results/logs/thermal_width.log",
    params:
        points=[point.params() for point in WIDTH_POINTS],
        threshold=experiment.readout.threshold,
        cells=(
            experiment.thermal.cells_across_width,
            round(experiment.strip.width / experiment.strip.cell[1]),
        ),
    message:
        "Comparing switching probabilities with few and with all cells across the width"
    script:
        "../../scripts/thermal/thermal_width.py"
