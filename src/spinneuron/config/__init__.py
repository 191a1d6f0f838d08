"""The experiment: ``config.yaml`` as Pydantic models, its only schema. All values are SI."""
