# Requires: the tables of the whole run.
# Makes: claims.csv, the paper's numbers against ours; what the run found, in sentences; the
# report.


rule claims:
    input:
        sources("claims", "paper"),
        os.path.join(os.path.relpath(Path(spinneuron.__file__).parent), "report", "claims.yaml"),
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
        magnetic_area=experiment.strip.magnetic_area,
    script:
        "../../scripts/claims.py"


# The captions of the report take their numbers from it.
rule findings:
    input:
        sources("findings", "thermal_fit", "probability", "threshold", "claims", "paper"),
        kinetics=rules.kinetics.output[0],
        switching=rules.switching.output[0],
        thresholds=rules.thresholds.output.thresholds,
        threshold=rules.threshold.output[0],
        thermal=rules.thermal.output[0],
        retention=rules.retention.output[0],
        accuracy=rules.accuracy.output[0],
        network_energy=rules.network_energy.output.network_energy,
        resolution=rules.resolution.output.resolution,
        claims=rules.claims.output.csv,
    output:
        json="results/findings.json",
        markdown="results/findings.md",
    log:
        "results/logs/findings.log",
    params:
        pinning_depth={
            "neuron": experiment.neuron.pinning.depth,
            **{name: device.pinning_depth for name, device in experiment.devices.items()},
        },
        settling_time=experiment.neuron.settling_time,
    script:
        "../../scripts/findings.py"


rule configuration:
    input:
        threshold=rules.threshold.output[0],
    output:
        report(
            "results/configuration.html",
            category="Configuration",
            labels={"table": "configuration", "shows": "config, solver and versions"},
        ),
    log:
        "results/logs/configuration.log",
    params:
        experiment=experiment.model_dump(mode="json"),
    script:
        "../../scripts/configuration.py"


# One page that opens without a network. Snakemake makes it from the finished run, so it is
# run once more, on the same folder.
rule report:
    input:
        rules.all.input,
    output:
        "results/report.html",
    log:
        "results/logs/report.log",
    localrule: True
    params:
        # The Snakemake that runs this, wherever it is installed.
        python=sys.executable,
    shell:
        "{params.python} -m snakemake --nolock --report {output}"
        " --report-stylesheet workflow/report/style.css > {log} 2>&1"
