# The entry: the workflow is in workflow/Snakefile. Targets: `snakemake --list`.


include: "workflow/Snakefile"


# Snakemake does not take the default target from a file that is included.
workflow.default_target = "all"
