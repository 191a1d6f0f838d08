# Requires: kinetics.csv, switching.csv and thermal.csv; the sections threshold and devices of the config.
# Makes: searches of the threshold (tables of thresholds and of all their runs), the states
# and energy landscape of each neuron, threshold.json, the compact model,
# and the model as a SPICE subcircuit.

for job in SEARCHES:

    rule:
        name:
            rule_name("threshold_scan", job.name)
        input:
            solver_ready,
            rules.compile.output,
            sources("threshold/threshold_scan.py", experiment.solver),
        output:
            runs=f"results/thresholds/{job.name}.runs.csv",
            thresholds=f"results/thresholds/{job.name}.csv",
        log:
            f"results/logs/search/{job.name}.log",
        benchmark:
            f"results/benchmarks/search/{job.name}.tsv"
        # The searches of the default neuron take longest: these start first.
        priority: 2 if job.name.startswith("width") else 0
        threads: threads_of(experiment.solver)
        params:
            solver=experiment.solver,
            searches=job.params(),
            scan=experiment.threshold.scan(),
            readout=experiment.readout.model_dump(),
        message:
            progress.threshold_scan(job)
        script:
            "../../scripts/threshold/threshold_scan.py"


rule thresholds:
    input:
        sources("threshold/thresholds.py"),
        thresholds=[f"results/thresholds/{job.name}.csv" for job in SEARCHES],
        runs=[f"results/thresholds/{job.name}.runs.csv" for job in SEARCHES],
    output:
        thresholds="results/thresholds.csv",
        runs="results/threshold_runs.csv",
    log:
        "results/logs/thresholds.log",
    message:
        f"Collecting the thresholds of {progress.count(len(SEARCHES), 'search')}"
    script:
        "../../scripts/threshold/thresholds.py"


rule states:
    input:
        sources("threshold/states.py", experiment.solver),
        problem="results/strips/{device}/problem.npz",
        switching=rules.switching.output[0],
    output:
        states="results/states/{device}.json",
        path="results/states/{device}.csv",
    log:
        "results/logs/states/{device}.log",
    benchmark:
        "results/benchmarks/states/{device}.tsv"
    threads: threads_of(experiment.solver)
    params:
        solver=experiment.solver,
        design=lambda wildcards: experiment.design(wildcards.device).model_dump(),
        readout=experiment.readout.model_dump(),
    message:
        "Writing both states of the device '{wildcards.device}' and measuring the energy barrier"
        " between them"
    script:
        "../../scripts/threshold/states.py"


rule threshold:
    input:
        sources("threshold/threshold.py", experiment.solver),
        thermal=rules.thermal.output[0],
        kinetics=rules.kinetics.output[0],
        switching=rules.switching.output[0],
        thresholds=rules.thresholds.output.thresholds,
        runs=rules.thresholds.output.runs,
    output:
        "results/threshold.json",
    log:
        "results/logs/threshold.log",
    params:
        solver=experiment.solver,
        pulse_width=experiment.neuron.pulse.width,
        cells_across_width=experiment.thermal.cells_across_width,
    message:
        f"Fitting the compact model of {progress.count(len(DEVICES), 'neuron')}"
    script:
        "../../scripts/threshold/threshold.py"


rule spice:
    input:
        sources("threshold/spice.py"),
        threshold=rules.threshold.output[0],
        states="results/states/{device}.json",
    output:
        "results/spice/{device}_{regime}.cir",
    log:
        "results/logs/spice/{device}_{regime}.log",
    params:
        design=lambda wildcards: experiment.design(wildcards.device).model_dump(),
        readout=experiment.readout.model_dump(),
        write_resistance=experiment.energy.neuron_resistance,
    message:
        "Writing the device '{wildcards.device}' as a SPICE subcircuit (regime {wildcards.regime})"
    script:
        "../../scripts/threshold/spice.py"
