# Requires: threshold.json; the circuit around the neuron.
# Makes: energy.csv, the energy of one neuron and operation beside the paper's.


rule energy:
    input:
        sources("energy", "paper"),
        threshold=rules.threshold.output[0],
    output:
        "results/energy.csv",
    log:
        "results/logs/energy.log",
    params:
        circuit=experiment.energy.model_dump(),
    script:
        "../../scripts/energy.py"
