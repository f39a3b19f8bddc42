"""Names of clusters, from what sets them apart."""

import numpy as np

from ledgercast.segmentation.arrays import Floats

# a column that goes with one already named says the same again
SAME = 0.6
WORDS = 2
# nearer to the average, in deviations: nothing to be named after
USUAL = 0.25


def name_clusters(differences: Floats, correlations: Floats, words: list[str]) -> list[str]:
    """Name each cluster after the columns in which it differs most.

    Parameters
    ----------
    differences : numpy.ndarray of shape (clusters, columns)
        Mean of the cluster less that of all, in standard deviations of all.
    correlations : numpy.ndarray of shape (columns, columns)
    words : list of str
        The columns as a reader would call them.

    Returns
    -------
    list of str
        As 'high age, low online payments'; no two are the same.
    """
    names: list[str] = []
    for row in differences:
        told = _told(row, correlations, words)
        n = min(WORDS, len(told))
        name = ", ".join(told[:n]) or "average"
        while name in names and n < len(told):
            n += 1
            name = ", ".join(told[:n])
        number = 2
        while name in names:
            name = f"{', '.join(told[:n]) or 'average'} ({number})"
            number += 1
        names.append(name)
    return names


def _told(row: Floats, correlations: Floats, words: list[str]) -> list[str]:
    kept: list[int] = []
    for j in np.argsort(-np.abs(row), kind="stable"):
        if abs(row[j]) < USUAL:
            break
        if all(abs(correlations[j, i]) < SAME for i in kept):
            kept.append(int(j))
    return [f"{'high' if row[j] > 0 else 'low'} {words[j]}" for j in kept]
