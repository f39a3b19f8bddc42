"""The metrics as SQL macros, callable on frames.

`metrics.sql` is the one place where a metric is written. dbt and analysts run the same macros, so a figure of the
leaderboard can be recomputed anywhere.
"""

from ledgercast.metrics.frames import SQL_FILE, connect, score

__all__ = ["SQL_FILE", "connect", "score"]
