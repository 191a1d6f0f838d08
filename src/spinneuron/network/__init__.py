"""Networks of neurons: letters, weights, crossbars, accuracy and energy."""
