"""Numbers that the paper states, for comparison with the results.

The paper is M. Sharad, D. Fan, K. Roy, "Spin Neurons: A Possible Path to Energy-Efficient
Neuromorphic Computers", J. Appl. Phys. 114, 234906 (2013). The inputs of its energy estimate,
such as the read current and the CMOS neuron, are in ``config.yaml``.
"""

#: Switching threshold with spin-Hall torque for a pulse of 1 ns, A.
THRESHOLD_CURRENT_STT_SHE = 2e-6
#: Upper limit of the switching current without spin-Hall torque for a pulse of 1 ns, A.
LARGEST_CURRENT_STT = 10e-6
#: Net current into a neuron, A.
NET_CURRENT = 3e-6
#: Sum of the magnitudes of the synapse currents of a neuron, A.
TOTAL_CURRENT = 40e-6
#: Largest current of a synapse, A.
LARGEST_SYNAPSE_CURRENT = 3e-6
#: Largest synapse current over the threshold current.
OVERDRIVE = LARGEST_SYNAPSE_CURRENT / THRESHOLD_CURRENT_STT_SHE
#: Synapse voltage of the estimate, and the one that the paper calls more easily achievable, V.
LOWEST_SYNAPSE_VOLTAGE, HIGHER_SYNAPSE_VOLTAGE = 10e-3, 100e-3
#: Current through the tunnel junction during a read, A.
READ_CURRENT = 0.3e-6
#: Switching time, s.
SWITCHING_TIME = 1e-9
#: Current density at which walls reach about 100 m/s, A/m².
CURRENT_DENSITY = 1e11
#: Ratio of the velocities with and without spin-Hall torque, at a spin-Hall angle of 0.2.
VELOCITY_RATIO = 5.0
