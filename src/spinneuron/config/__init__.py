"""The experiment: ``config.yaml`` as Pydantic models, which are its only schema.

All values are in SI units.
"""
