"""Global recurrent networks: one LSTM or GRU over the windows of many series, quantiles of several steps ahead at once.

Keras and JAX are imported by the first fit, prediction or read, not before.
"""

from ledgercast.network.network import Forecast, Network
from ledgercast.network.settings import Settings
from ledgercast.network.training import fit_network
from ledgercast.network.windows import Windows

__all__ = ["Forecast", "Network", "Settings", "Windows", "fit_network"]
