# Requires: the tables of the whole run.
# Makes: claims.csv, the paper's numbers against ours, and its page for the report.


rule claims:
    input:
        sources("claims", "paper"),
        os.path.join(os.path.relpath(Path(spinneuron.__file__).parent), "claims.yaml"),
        kinetics=rules.kinetics.output[0],
        threshold=rules.threshold.output[0],
        network_energy=rules.network_energy.output.network_energy,
        resolution=rules.resolution.output.resolution,
        input_tolerance=rules.resolution.output.input_tolerance,
    output:
        csv="results/claims.csv",
        html=report(
            "results/claims.html",
            caption="../report/claims.rst",
            category="Claims",
            labels={"table": "claims", "shows": "the paper's numbers against ours"},
        ),
    log:
        "results/logs/claims.log",
    params:
        circuit=experiment.energy.model_dump(),
        cross_section=experiment.strip.width * experiment.strip.thickness,
    script:
        "../../scripts/claims.py"
