# Requires: lowered problems of the strips; the points of the sweep.
# Makes: a trajectory per point; kinetics.csv and switching.csv with a row per point.


# A point by itself, to look into one that failed: snakemake --cores 1 results/points/<id>.csv.
rule drive:
    input:
        sources("sweep/drive.py", experiment.solver),
        problem=lambda wildcards: f"results/strips/{BY_ID[wildcards.point].strip}/problem.npz",
    output:
        trajectories=["results/points/{point}.csv"],
    log:
        "results/logs/points/{point}.log",
    wildcard_constraints:
        point=one_of(point.id for point in POINTS if point.kind == "track"),
    threads: threads_of(experiment.solver)
    params:
        solver=experiment.solver,
        points=lambda wildcards: [BY_ID[wildcards.point].params()],
        design=lambda wildcards: experiment.design(BY_ID[wildcards.point].strip).model_dump(),
        readout=None,
    message:
        "Driving the wall of the point {wildcards.point}"
    script:
        "../../scripts/sweep/drive.py"


use rule drive as drive_neuron with:
    output:
        trajectories=["results/points/{point}.csv"],
        maps=["results/points/{point}.map.csv"],
    wildcard_constraints:
        point=one_of(point.id for point in POINTS if point.kind == "neuron"),
    params:
        readout=experiment.readout.model_dump(),
    message:
        "Sending the pulse of the point {wildcards.point} through its neuron"


# One rule a chunk: its outputs are the trajectories of its own points, so that a new
# current runs one small job and leaves all other trajectories alone.
for chunk in CHUNKS:

    rule:
        name:
            rule_name("drive", chunk.name)
        input:
            sources("sweep/drive.py", experiment.solver),
            problem=f"results/strips/{chunk.strip}/problem.npz",
        output:
            trajectories=[f"results/trajectories/{p.id}.csv" for p in chunk.points],
            maps=[
                f"results/trajectories/{p.id}.map.csv" for p in chunk.points if p.kind == "neuron"
            ],
        log:
            f"results/logs/drive/{chunk.name}.log",
        benchmark:
            f"results/benchmarks/drive/{chunk.name}.tsv"
        # Without DMI walls take longest to settle: these start first.
        priority: 1 if chunk.strip.endswith("no_dmi") else 0
        threads: threads_of(experiment.solver)
        params:
            solver=experiment.solver,
            points=[point.params() for point in chunk.points],
            design=experiment.design(chunk.strip).model_dump(),
            readout=experiment.readout.model_dump() if chunk.points[0].kind == "neuron" else None,
        message:
            progress.drive(chunk.points)
        script:
            "../../scripts/sweep/drive.py"


rule kinetics:
    input:
        sources("sweep/kinetics.py"),
        trajectories=trajectories("track"),
    output:
        "results/kinetics.csv",
    log:
        "results/logs/kinetics.log",
    params:
        points=[point.params() for point in POINTS if point.kind == "track"],
        cell=experiment.strip.cell[0],
        steady_tolerance=experiment.track.steady_tolerance,
    message:
        f"Reading the velocities off {progress.count(len(trajectories('track')), 'trajectory')}"
    script:
        "../../scripts/sweep/kinetics.py"


rule switching:
    input:
        sources("sweep/switching.py"),
        trajectories=trajectories("neuron"),
    output:
        "results/switching.csv",
    log:
        "results/logs/switching.log",
    params:
        points=[point.params() for point in POINTS if point.kind == "neuron"],
        neuron=experiment.neuron.model_dump(),
        readout=experiment.readout.model_dump(),
    message:
        f"Reading the switching times off {progress.count(len(trajectories('neuron')), 'trajectory')}"
    script:
        "../../scripts/sweep/switching.py"
