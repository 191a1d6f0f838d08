"""The neuron as a circuit sees it: thresholds, probabilities and the compact model."""
