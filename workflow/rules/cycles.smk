# Requires: relaxed neurons with the cells of the section thermal; threshold.json.
# Makes: snakemake thermal_cycles: the reads of replicas in successive cycles, and what a network
# assumes about them.

# What happens in a cycle, besides the write pulse.
CYCLE = dict(
    overdrive=experiment.network.preset_overdrive,
    read_at=experiment.network.read_at,
    read_time=experiment.energy.read_time,
)


rule write_cycles:
    input:
        sources("cycles/write_cycles.py"),
        problem=lambda wildcards: f"results/strips/{CYCLES[wildcards.point].strip}/problem.npz",
        threshold=rules.threshold.output[0],
    output:
        "results/thermal_cycles/{point}.csv",
    log:
        "results/logs/thermal_cycles/{point}.log",
    benchmark:
        "results/benchmarks/thermal_cycles/{point}.tsv"
    wildcard_constraints:
        point=one_of(CYCLES),
    params:
        point=lambda wildcards: CYCLES[wildcards.point].params(),
        design=lambda wildcards: experiment.design(CYCLES[wildcards.point].strip).model_dump(),
        readout=experiment.readout.model_dump(),
        thermal=cycles_of(THERMAL),
        cycle=CYCLE,
    message:
        f"Sending {progress.count(THERMAL.cycles.number, 'cycle')} of the point {{wildcards.point}}"
        f" through {THERMAL.cycles.replicas} replicas"
    script:
        "../../scripts/cycles/write_cycles.py"


rule thermal_cycles:
    input:
        sources("cycles/thermal_cycles.py"),
        reads=[f"results/thermal_cycles/{name}.csv" for name in CYCLES],
        threshold=rules.threshold.output[0],
    output:
        csv="results/thermal_cycles.csv",
        markdown="results/thermal_cycles.md",
    log:
        "results/logs/thermal_cycles.log",
    params:
        points=[point.params() for point in CYCLES.values()],
        thermal=cycles_of(THERMAL),
        comparison_level=experiment.readout.comparison_level,
        cycle=CYCLE,
    message:
        "Comparing successive cycles with what a network assumes about them"
    script:
        "../../scripts/cycles/thermal_cycles.py"
