"""Physical constants in SI units (CODATA, from scipy; gamma0 is the value OOMMF uses)."""

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
#: Thermal energy at 300 K, the unit in which barriers and energy errors are quoted, J.
THERMAL_ENERGY_300K: float = BOLTZMANN * 300.0
