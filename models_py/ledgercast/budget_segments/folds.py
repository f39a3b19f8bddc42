"""Which first months are judged by models of which earlier ones."""

from dataclasses import dataclass

import numpy as np

from ledgercast.segmentation.arrays import Anything, Labels

FOLDS = 4
FEWEST_CUSTOMERS = 30


@dataclass(frozen=True)
class Fold:
    """Rows that a model is fitted on, all of whose labels were known when the first of `test` was decided."""

    train: Labels
    test: Labels


def make_folds(decided: Anything, known: Anything, customers: Anything, has_label: Anything) -> list[Fold]:
    """Cut rows by time.

    Parameters
    ----------
    decided, known : numpy.ndarray of datetime64, shape (rows,)
        Month after which the prediction is made, and the last month of the label's window.
    customers : numpy.ndarray of shape (rows,)
        Who.
    has_label : numpy.ndarray of bool, shape (rows,)
        Rows without a label are predicted, and train nothing.

    Returns
    -------
    list of Fold
        At most four, of about as many rows; none where no month has 30 labelled customers before it. As a label takes
        twelve months, no customer's label is known before the same customer's last row is decided.
    """
    months = np.unique(decided)
    possible = [
        month for month in months if len(np.unique(customers[has_label & (known <= month)])) >= FEWEST_CUSTOMERS
    ]
    if not possible:
        return []
    judged = np.sort(decided[decided >= possible[0]])
    edges = sorted({judged[len(judged) * number // FOLDS] for number in range(FOLDS)})
    ends = [*edges[1:], months[-1] + np.timedelta64(1, "D")]
    return [
        Fold(np.flatnonzero(has_label & (known <= start)), np.flatnonzero((decided >= start) & (decided < end)))
        for start, end in zip(edges, ends, strict=True)
    ]
