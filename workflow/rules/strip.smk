# Requires: the material, torques and geometry of the config.
# Makes: the compiled solver; per strip its relaxed state (OVF) and the lowered problem;
# the one-dimensional theory.


rule compile:
    input:
        sources("strip/compile.py"),
    output:
        "results/strips/calculator.json",
    log:
        "results/logs/compile.log",
    benchmark:
        "results/benchmarks/compile.tsv"
    message:
        "Compiling the micromagnetic solver, once for all jobs"
    script:
        "../../scripts/strip/compile.py"


rule relax:
    input:
        solver_ready,
        rules.compile.output,
        sources("strip/relax.py", experiment.solver),
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
        design=lambda wildcards: experiment.design(wildcards.strip).model_dump(),
    message:
        "Relaxing the domain wall in the strip '{wildcards.strip}'"
    script:
        "../../scripts/strip/relax.py"


rule wall_model:
    input:
        sources("strip/wall_model.py"),
    output:
        "results/wall_model.csv",
    log:
        "results/logs/wall_model.log",
    params:
        material=experiment.material.model_dump(),
        torques=experiment.torques.model_dump(),
        strip=experiment.strip.model_dump(),
        points=[point.params() for point in POINTS if point.kind == "track"],
    message:
        "Computing the velocities of the one-dimensional model"
    script:
        "../../scripts/strip/wall_model.py"
