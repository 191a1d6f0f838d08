# Requires: the tables of the whole run.
# Makes: claims.csv, the paper's numbers against ours; what the run found, in sentences; the
# report.


from spinneuron.report import limits


rule claims:
    input:
        sources("report/claims.py"),
        kinetics=rules.kinetics.output[0],
        threshold=rules.threshold.output[0],
        thresholds=rules.thresholds.output.thresholds,
        network_energy=rules.network_energy.output.network_energy,
        resolution=rules.resolution.output.resolution,
        input_tolerance=rules.resolution.output.input_tolerance,
        input_fluctuation=rules.input_fluctuation.output[0],
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
        junction=experiment.readout.model_dump(),
        material=experiment.material.model_dump(),
        torques=experiment.torques.model_dump(),
        strip=experiment.strip.model_dump(),
        pinning_depth=experiment.neuron.pinning.depth,
    message:
        "Comparing the paper's numbers with those of this run"
    script:
        "../../scripts/report/claims.py"


rule network_tables:
    input:
        sources("report/network_tables.py"),
        accuracy=rules.accuracy.output[0],
        energy=rules.network_energy.output.network_energy,
        edp=rules.gain.output[0],
    output:
        "results/networks.md",
    log:
        "results/logs/network_tables.log",
    params:
        read_at=experiment.network.read_at,
    message:
        "Writing tables of what the networks recognise and take"
    script:
        "../../scripts/report/network_tables.py"


rule findings:
    input:
        sources("report/findings.py"),
        kinetics=rules.kinetics.output[0],
        switching=rules.switching.output[0],
        thresholds=rules.thresholds.output.thresholds,
        threshold=rules.threshold.output[0],
        thermal=rules.thermal.output[0],
        retention=rules.retention.output[0],
        accuracy=rules.accuracy.output[0],
        network_energy=rules.network_energy.output.network_energy,
        edp=rules.gain.output[0],
        front=FRONTS,
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
        network_regime=experiment.network_regime,
        read_at=experiment.network.read_at,
    message:
        "Saying in sentences what this run found"
    script:
        "../../scripts/report/findings.py"


# The captions of the report take their numbers from the findings, which are no input of anything
# else. The first page also says what a run does not show. A new dictionary: the config may belong to a workflow that uses this one as a module.
FINDINGS = Path(rules.findings.output.json)
config = {
    **config,
    "findings": json.loads(FINDINGS.read_text("utf-8")) if FINDINGS.is_file() else {},
    "limits": limits.points(),
}


rule configuration:
    input:
        sources("report/configuration.py"),
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
    message:
        "Writing down the experiment and what computed it"
    script:
        "../../scripts/report/configuration.py"


# One page that opens without a network. Snakemake makes it from the finished run, so it is
# run once more, on the same folder.
rule report:
    input:
        results=rules.all.input,
        style=workflow.source_path("../report/style.css"),
    output:
        "results/report.html",
    log:
        "results/logs/report.log",
    localrule: True
    params:
        # The Snakemake that runs this, wherever it is installed.
        python=sys.executable,
        options=same_workflow(),
    message:
        "Putting the figures and tables into one page"
    shell:
        "{params.python} -m snakemake {input.results} {params.options} --nolock"
        " --report {output} --report-stylesheet {input.style} > {log} 2>&1"
