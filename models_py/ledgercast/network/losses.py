"""What training minimises: pinball loss of the quantiles, Huber loss of the mean, cross-entropy of the events."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
from jax import Array

from ledgercast.network.settings import Settings


def window_losses(outputs: Mapping[str, Array], truth: Mapping[str, Array], settings: Settings) -> Array:
    """Loss of each window.

    The pinball loss is doubled, so that the median's is the absolute error (Koenker and Bassett, Regression quantiles,
    1978); the mean's is quadratic up to an error of one (Huber, Robust estimation of a location parameter, 1964).

    Parameters
    ----------
    outputs : mapping of str to Array
        'figures' of shape (n, horizon, measures, 1 + quantiles) and 'events', logits of shape (n, heads).
    truth : mapping of str to Array
        'target' of shape (n, horizon, measures) and 'events' of shape (n, heads), NaN where not known.
    settings : Settings
        Quantiles and weights.

    Returns
    -------
    Array, shape (n,)
        Means over what is known of each window; 0 where that is nothing.
    """
    total = jnp.zeros(())
    if "target" in truth:
        target, figures = truth["target"], outputs["figures"]
        is_known = jnp.isfinite(target)
        error = jnp.where(is_known, target, 0.0)[..., None] - figures
        quantiles = jnp.asarray(settings.quantiles)
        pinball = 2 * jnp.maximum(quantiles * error[..., 1:], (quantiles - 1) * error[..., 1:]).mean(axis=-1)
        size = jnp.abs(error[..., 0])
        huber = jnp.where(size < 1, 0.5 * size**2, size - 0.5)
        total += _mean_of_known(pinball + settings.mean_weight * huber, is_known, axes=(1, 2))
    if "events" in truth:
        label, logit = truth["events"], outputs["events"]
        is_known = jnp.isfinite(label)
        entropy = jax.nn.softplus(logit) - jnp.where(is_known, label, 0.0) * logit
        total += settings.event_weight * _mean_of_known(entropy, is_known, axes=(1,))
    return total


def _mean_of_known(losses: Array, is_known: Array, axes: tuple[int, ...]) -> Array:
    count = jnp.maximum(is_known.sum(axis=axes), 1)
    return jnp.where(is_known, losses, 0.0).sum(axis=axes) / count
