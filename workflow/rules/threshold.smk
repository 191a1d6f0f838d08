# Requires: kinetics.csv and switching.csv.
# Makes: threshold.json, the compact model.


rule threshold:
    input:
        sources("threshold"),
        kinetics=rules.kinetics.output[0],
        switching=rules.switching.output[0],
    output:
        "results/threshold.json",
    log:
        "results/logs/threshold.log",
    params:
        solver=experiment.solver,
        deadline=experiment.neuron.pulse.width,
    script:
        "../../scripts/fit_threshold.py"
