# Requires: the material, torques and geometry of the config.
# Makes: the compiled solver; per strip its relaxed state (OVF) and the lowered problem;
# the one-dimensional theory.


rule compile:
    input:
        sources("calculator"),
    output:
        "results/strips/calculator.json",
    log:
        "results/logs/compile.log",
    benchmark:
        "results/benchmarks/compile.tsv"
    script:
        "../../scripts/compile_calculator.py"


rule strip:
    input:
        rules.compile.output,
        sources("solvers", "strip", "wall", *external(experiment.solver)),
    output:
        problem="results/strips/{strip}/problem.npz",
        relaxed="results/strips/{strip}/relaxed.omf",
    log:
        "results/logs/strip/{strip}.log",
    benchmark:
        "results/benchmarks/strip/{strip}.tsv"
    threads: lambda wildcards: threads_of(solver_of(wildcards.strip))
    params:
        solver=lambda wildcards: solver_of(wildcards.strip),
        directory=lambda wildcards: f"results/oommf/{wildcards.strip}",
        design=lambda wildcards: experiment.design(wildcards.strip).model_dump(),
    script:
        "../../scripts/relax_strip.py"


rule wall_model:
    input:
        sources("wall_model", "calculator"),
    output:
        "results/wall_model.csv",
    log:
        "results/logs/wall_model.log",
    params:
        material=experiment.material.model_dump(),
        torques=experiment.torques.model_dump(),
        strip=experiment.strip.model_dump(),
        points=[point.params() for point in POINTS if point.kind == "track"],
    script:
        "../../scripts/wall_model.py"
