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
        reads=["results/thermal_width/{cells}/{point}.reads.csv"],
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
        thermal=replicas_of(experiment.thermal) | {"budget": 1},
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
            reads=[f"results/thermal/{point.id}.reads.csv" for point in chunk.points],
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
        comparison_level=experiment.readout.comparison_level,
    message:
        "Counting the replicas that show the high state"
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
        thermal=lifetimes_of(THERMAL),
    message:
        "Watching how long a neuron with a pinning depth of {wildcards.depth} keeps its state"
        f" at {experiment.thermal.temperature:g} K"
    script:
        "../../scripts/thermal/lifetimes.py"


# The lifetimes of thermal.width_check, with few and with all cells: snakemake thermal_width.
use rule lifetimes as lifetimes_width with:
    output:
        "results/thermal_width/{cells}/depth-{depth}.csv",
    log:
        "results/logs/thermal_width/{cells}/depth-{depth}.log",
    benchmark:
        "results/benchmarks/thermal_width/{cells}/depth-{depth}.tsv"
    wildcard_constraints:
        depth=one_of(f"{depth:.9g}" for depth in THERMAL.width_check.pinning_depth),
    params:
        design=lambda wildcards: WIDTH_RETENTION[wildcards.cells][
            f"depth-{wildcards.depth}"
        ].model_dump(),
        thermal=lifetimes_of(THERMAL) | {"replicas": THERMAL.width_check.replicas},
    message:
        "Watching how long a neuron with a pinning depth of {wildcards.depth} keeps its state;"
        " cells across the width: {wildcards.cells}"


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
        reduced_times=[f"results/thermal_width/reduced/{n}.csv" for n in WIDTH_RETENTION["all"]],
        whole_times=[f"results/thermal_width/all/{n}.csv" for n in WIDTH_RETENTION["all"]],
    output:
        csv="results/thermal_width.csv",
        lifetimes="results/thermal_width_lifetimes.csv",
        markdown="results/thermal_width.md",
    log:
        "results/logs/thermal_width.log",
    params:
        points=[point.params() for point in WIDTH_POINTS],
        comparison_level=experiment.readout.comparison_level,
        cells=(
            experiment.thermal.cells_across_width,
            round(experiment.strip.width / experiment.strip.cell[1]),
        ),
    message:
        "Comparing switching probabilities with few and with all cells across the width"
    script:
        "../../scripts/thermal/thermal_width.py"
