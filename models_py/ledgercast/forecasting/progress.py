"""Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from types import TracebackType

from tqdm import tqdm

LINE_EVERY_S = 15.0


class Progress:
    """Fits done and time left.

    Parameters
    ----------
    total : int
        Fits to do.
    label : str
        What is being done.
    show : bool, optional
        False for silence.
    """

    def __init__(self, total: int, label: str, show: bool = True) -> None:
        self.total, self.label, self.done = total, label, 0
        self._start = self._last_line = time.monotonic()
        self._prints_lines = show and not sys.stderr.isatty()
        self._bar = tqdm(
            total=total, desc=label, unit="fit", leave=False, file=sys.stderr, disable=not show or self._prints_lines
        )

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def step(self, doing: str) -> None:
        """Count one fit of the candidate `doing`."""
        self.done += 1
        self._bar.set_postfix_str(doing, refresh=False)
        self._bar.update()
        now = time.monotonic()
        if self._prints_lines and now - self._last_line >= LINE_EVERY_S:
            self._last_line = now
            left = (now - self._start) / self.done * (self.total - self.done)
            line = f"{self.label}: {self.done} of {self.total} fits, {doing}, about {left:.0f} s left"
            print(line, file=sys.stderr, flush=True)
