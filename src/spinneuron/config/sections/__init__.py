"""The sections of ``config.yaml``, one subject a file."""
