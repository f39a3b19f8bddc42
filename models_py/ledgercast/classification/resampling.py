"""What can be done about a rare class: weights, synthetic rows, fewer rows of the other class."""

from typing import Any

from imblearn.over_sampling import SMOTE
from imblearn.under_sampling import RandomUnderSampler

from ledgercast.classification.arrays import Floats

VARIANTS = ("", "+class_weight", "+smote", "+undersampling")
# of SMOTE's source: Chawla et al. 2002
NEIGHBOURS = 5


def resampler(variant: str, target: Floats, seed: int) -> Any | None:
    """Make the step of imbalanced-learn that a variant puts before its estimator; None where it has none.

    Parameters
    ----------
    variant : str
        One of `VARIANTS`.
    target : numpy.ndarray of shape (rows,)
        Of the training part; SMOTE takes fewer neighbours where the rare class has few rows.
    seed : int
        Of the draws.
    """
    rarer = int(min(target.sum(), len(target) - target.sum()))
    if variant == "+smote" and rarer >= 2:
        return SMOTE(k_neighbors=min(NEIGHBOURS, rarer - 1), random_state=seed)
    if variant == "+undersampling":
        return RandomUnderSampler(random_state=seed)
    return None


def rows_after(variant: str, target: Floats) -> int:
    """Rows of a training part that the estimator of a variant sees."""
    rarer = int(min(target.sum(), len(target) - target.sum()))
    return {"+smote": 2 * (len(target) - rarer), "+undersampling": 2 * rarer}.get(variant, len(target))
