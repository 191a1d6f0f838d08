"""From magnetic materials to spin neurons: domain-wall micromagnetics, thresholds, energy."""

__version__ = "0.1.0"
