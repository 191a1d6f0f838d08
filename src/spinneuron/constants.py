"""Physical constants in SI units, by CODATA from SciPy. GAMMA0 is the value that OOMMF uses."""

from scipy import constants

#: Vacuum permeability, T m/A.
MU0: float = constants.mu_0
#: Reduced Planck constant, J s.
HBAR: float = constants.hbar
#: Elementary charge, C.
ELEMENTARY_CHARGE: float = constants.e
#: Bohr magneton, J/T.
BOHR_MAGNETON: float = constants.physical_constants["Bohr magneton"][0]
#: Gyromagnetic ratio mu0 * gamma of ubermag and OOMMF, m/(A s).
GAMMA0: float = 2.211e5
#: Boltzmann constant, J/K.
BOLTZMANN: float = constants.k
#: Thermal energy at 300 K, J. Barriers and energy errors are quoted in this unit.
THERMAL_ENERGY_300K: float = BOLTZMANN * 300.0
#: Half of a 95 % interval of a Gaussian over its standard deviation.
STANDARD_ERRORS_95 = 1.96
