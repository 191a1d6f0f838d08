"""The sections of ``config.yaml``, with one subject per file."""
