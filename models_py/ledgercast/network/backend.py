"""Which backend Keras runs on, chosen before it is imported."""

import os
import sys


def choose_backend() -> None:
    """Choose JAX on the CPU; to be called before the modules of this package that import Keras.

    Those are imported as late as possible, as Keras takes seconds.

    Raises
    ------
    RuntimeError
        One line, where the user's own setting, or a Keras that is already imported, stands for another backend.
    """
    loaded = sys.modules.get("keras")
    chosen = loaded.backend.backend() if loaded else os.environ.setdefault("KERAS_BACKEND", "jax")
    if chosen != "jax":
        where = "the Keras that is already imported" if loaded else "KERAS_BACKEND"
        raise RuntimeError(f"{where}: found the backend {chosen!r}, expected 'jax'; set KERAS_BACKEND=jax")
    # without it JAX looks for accelerators, and tells of those that it can't use
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
