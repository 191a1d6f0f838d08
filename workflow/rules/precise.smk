# Requires: relaxed neurons with the cells of the section thermal; what threshold.json requires.
# Makes: snakemake thermal_precise: the points of thermal.precise with many replicas, their
# table, the compact model with these probabilities, and figures.


use rule thermal_pulses as thermal_pulses_precise with:
    input:
        sources("thermal/thermal_pulses.py"),
        problem=lambda wildcards: f"results/strips/{PRECISE[wildcards.point].strip}/problem.npz",
    output:
        replicas=["results/thermal_precise/{point}.csv"],
        reads=["results/thermal_precise/{point}.reads.csv"],
    log:
        "results/logs/thermal_precise/{point}.log",
    wildcard_constraints:
        point=one_of(PRECISE),
    params:
        points=lambda wildcards: [PRECISE[wildcards.point].params()],
        design=lambda wildcards: experiment.design(PRECISE[wildcards.point].strip).model_dump(),
        readout=experiment.readout.model_dump(),
        thermal=precise_of(THERMAL),
    message:
        f"Sending the pulse of the point {{wildcards.point}} through {THERMAL.precise.replicas}"
        " replicas"


use rule thermal as thermal_precise_table with:
    input:
        sources("thermal/thermal.py"),
        replicas=[f"results/thermal_precise/{point}.csv" for point in PRECISE],
    output:
        "results/thermal_precise.csv",
    log:
        "results/logs/thermal_precise.log",
    params:
        points=[point.params() for point in PRECISE.values()],
        thermal=precise_of(THERMAL),
        comparison_level=experiment.readout.comparison_level,
    message:
        "Counting the replicas that show the high state, of"
        f" {progress.count(len(PRECISE), 'point')}"


rule signed_response:
    input:
        sources("precise/signed_response.py"),
        thermal=rules.thermal_precise_table.output[0],
    output:
        "results/thermal_precise.md",
    log:
        "results/logs/signed_response.log",
    message:
        "Writing the table of the signed response"
    script:
        "../../scripts/precise/signed_response.py"


use rule threshold as threshold_precise with:
    input:
        sources("threshold/threshold.py", experiment.solver),
        thermal=rules.thermal_precise_table.output[0],
        kinetics=rules.kinetics.output[0],
        switching=rules.switching.output[0],
        thresholds=rules.thresholds.output.thresholds,
        runs=rules.thresholds.output.runs,
    output:
        "results/thermal_precise/threshold.json",
    log:
        "results/logs/threshold_precise.log",
    message:
        "Fitting the compact model with the probabilities of many replicas"


use rule switch_probability as switch_probability_precise with:
    input:
        sources("figures/switch_probability.py"),
        thermal=rules.thermal_precise_table.output[0],
        threshold=rules.threshold_precise.output[0],
    output:
        **{
            ending: f"results/thermal_precise/switch_probability_{{device}}.{ending}"
            for ending in ("png", "svg", "csv")
        },
    log:
        "results/logs/switch_probability_precise_{device}.log",
    message:
        "Drawing the signed response of the device '{wildcards.device}' with many replicas"


use rule read_time as read_time_precise with:
    input:
        sources("figures/read_time.py"),
        reads=lambda wildcards: [
            f"results/thermal_precise/{point.id}.reads.csv"
            for point in read_points(wildcards.device, PRECISE.values())
        ],
    output:
        **{
            ending: f"results/thermal_precise/read_time_{{device}}.{ending}"
            for ending in ("png", "svg", "csv")
        },
    log:
        "results/logs/read_time_precise_{device}.log",
    params:
        points=lambda wildcards: [
            p.params() for p in read_points(wildcards.device, PRECISE.values())
        ],
        neuron=experiment.neuron.model_dump(),
        readout=experiment.readout.model_dump(),
        temperature=THERMAL.temperature,
    message:
        "Drawing how often the device '{wildcards.device}' is read wrongly, with many replicas"


rule thermal_precise:
    input:
        rules.signed_response.output,
        rules.threshold_precise.output,
        [
            f"results/thermal_precise/{figure}_{device}.png"
            for device in DEVICES
            for figure in ("switch_probability", "read_time")
            if read_points(device, PRECISE.values())
        ],
    localrule: True
    message:
        "Every probability of many replicas is there"
