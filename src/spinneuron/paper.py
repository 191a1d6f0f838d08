"""Numbers that the paper states, to stand beside ours.

M. Sharad, D. Fan, K. Roy, "Spin Neurons: A Possible Path to Energy-Efficient Neuromorphic
Computers", J. Appl. Phys. 114, 234906 (2013). What is an input of the energy estimate (read
current, CMOS neuron and so on) is in ``config.yaml``.
"""

#: Switching threshold with spin-Hall assist for 1 ns, A.
THRESHOLD_CURRENT_STT_SHE = 2e-6
#: Upper limit of the switching current without spin-Hall assist for 1 ns, A.
LARGEST_CURRENT_STT = 10e-6
#: Net current of a neuron and sum of the magnitudes of its synapse currents, A.
NET_CURRENT = 3e-6
TOTAL_CURRENT = 40e-6
#: Switching time, s.
SWITCHING_TIME = 1e-9
#: Current density at which walls reach some 100 m/s, A/m².
CURRENT_DENSITY = 1e11
#: What the paper says the threshold with spin-Hall assist corresponds to, A/m².
THRESHOLD_CURRENT_DENSITY = 4e10
#: Gain of velocity from the spin-Hall torque at an angle of 0.2.
VELOCITY_RATIO = 5.0
