"""Cutoffs of back-tests: the same months as the node `marts.cutoffs`."""


def origins(months: int) -> list[int]:
    """
    Give the months of history before each origin of a back-test, earliest first.

    Up to nine origins, three months apart (one where there are fewer than 36), the last one a whole horizon before the
    end, none in the first half.

    >>> origins(72)
    [36, 39, 42, 45, 48, 51, 54, 57, 60]
    >>> origins(1)
    []
    """
    horizon, step = max(min(12, months // 4), 1), 3 if months >= 36 else 1
    found = [months - horizon - step * nth for nth in range(9)]
    return sorted(at for at in found if at >= max(months / 2, 1))


def all_of(months: int) -> list[int]:
    """Give the origins and, last, the whole history."""
    return [*origins(months), months]
