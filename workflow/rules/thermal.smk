# Requires: relaxed neurons with the cells of the section thermal.
# Makes: a table of replicas per point; thermal.csv with a row per point; retention.csv.

# One rule a chunk, as in the sweep.
for chunk in THERMAL_CHUNKS:

    rule:
        name:
            f"thermal_{chunk.name.replace('.', '_')}"
        input:
            sources("thermal", "wall"),
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
        script:
            "../../scripts/thermal.py"


rule thermal:
    input:
        sources("thermal"),
        replicas=[f"results/thermal/{point.id}.csv" for point in THERMAL_POINTS],
    output:
        "results/thermal.csv",
    log:
        "results/logs/thermal.log",
    params:
        points=[point.params() for point in THERMAL_POINTS],
        thermal=replicas_of(experiment.thermal),
        threshold=experiment.readout.threshold,
    script:
        "../../scripts/thermal_table.py"


for name, design in RETENTION.items():

    rule:
        name:
            f"retention_{name.replace('.', '_')}"
        input:
            rules.compile.output,
            sources("thermal", "wall", "solvers", "strip", "landscape"),
        output:
            f"results/retention/{name}.csv",
        log:
            f"results/logs/retention/{name}.log",
        benchmark:
            f"results/benchmarks/retention/{name}.tsv"
        # A deep well is watched to the end.
        priority: 3
        params:
            name=name,
            design=design.model_dump(),
            readout=experiment.readout.model_dump(),
            thermal=experiment.thermal.model_dump(exclude={"sweep", "width_check"}),
        script:
            "../../scripts/retention.py"


rule retention:
    input:
        sources("thermal"),
        times=[f"results/retention/{name}.csv" for name in RETENTION],
    output:
        "results/retention.csv",
    log:
        "results/logs/retention.log",
    params:
        temperature=experiment.thermal.temperature,
    script:
        "../../scripts/retention_table.py"


# The same points with the reduced number of cells across the width and with all of them:
# snakemake thermal_width.
for point in WIDTH_POINTS:

    rule:
        name:
            f"thermal_width_{point.id.replace('.', '_')}"
        input:
            sources("thermal", "wall"),
            problem=lambda wildcards, strip=point.strip: (
                f"results/strips/{of_width(strip, wildcards.cells)}/problem.npz"
            ),
        output:
            replicas=[f"results/thermal_width/{{cells}}/{point.id}.csv"],
        log:
            f"results/logs/thermal_width/{{cells}}/{point.id}.log",
        params:
            points=[point.params()],
            design=lambda wildcards, strip=point.strip: experiment.design(
                of_width(strip, wildcards.cells)
            ).model_dump(),
            readout=experiment.readout.model_dump(),
            thermal=replicas_of(experiment.thermal),
        script:
            "../../scripts/thermal.py"


rule thermal_width:
    input:
        sources("thermal"),
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
    script:
        "../../scripts/thermal_width.py"
