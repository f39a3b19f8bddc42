"""Text files as streams: compression, encoding and damage, found in one pass of bounded memory."""

import codecs
import gzip
import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

BLOCK_BYTES = 1 << 20
HEAD_LINES = 100
LONGEST_LINE_BYTES = 2_000_000  # what DuckDB's CSV reader takes by default

_GZIP_MAGIC = b"\x1f\x8b"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x1a")) + b"\x7f"
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Text:
    """A text file as it was found.

    Attributes
    ----------
    is_gzip : bool
        By content, not by name.
    encoding : str
        'utf-8' or 'utf-16'.
    is_plain : bool
        Whether DuckDB can read it in place: valid UTF-8 with line ends of one kind. (In a file with bare CR beside LF
        it drops the first character after a CR.)
    head : tuple of str
        The first lines, without line ends and byte order mark; the last may be cut.
    """

    is_gzip: bool
    encoding: str
    is_plain: bool
    head: tuple[str, ...]


def look_at_text(path: Path) -> Text:
    """Drain a file once and say how it is to be read.

    Parameters
    ----------
    path : Path
        An existing file, gzip or not. The answer is kept until its size or time changes.

    Raises
    ------
    ValueError
        The file is binary, has a line that is too long, or is a damaged gzip; one line without the file's name.
    OSError
        It can't be opened.
    """
    state = path.stat()
    return _look_at_text(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _look_at_text(path: Path, _size: int, _mtime_ns: int) -> Text:
    with path.open("rb") as file:
        is_gzip = file.read(2) == _GZIP_MAGIC
    blocks = _blocks(path, is_gzip)
    first = next(blocks, b"")
    is_utf16 = first.startswith(_UTF16_MARKS)
    decoder, is_valid, line_bytes, line_ends = codecs.getincrementaldecoder("utf-8")(), not is_utf16, 0, _LineEnds()
    for block in itertools.chain([first], blocks):
        if is_utf16:
            continue  # drained all the same: a gzip may be damaged
        _refuse_binary(block)
        line_bytes = _refuse_long_line(block, line_bytes)
        line_ends.count(block)
        if is_valid:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_valid = False
    cut_character = decoder.getstate()[0]
    encoding = "utf-16" if is_utf16 else "utf-8"
    is_plain = is_valid and not cut_character and not line_ends.are_mixed
    return Text(is_gzip, encoding, is_plain, _head_lines(first, encoding))


class _LineEnds:
    def __init__(self) -> None:
        self._feeds = self._returns = self._pairs = 0
        self._last = b""

    def count(self, block: bytes) -> None:
        self._feeds += block.count(b"\n")
        self._returns += block.count(b"\r")
        self._pairs += block.count(b"\r\n") + (self._last == b"\r" and block.startswith(b"\n"))
        self._last = block[-1:]

    @property
    def are_mixed(self) -> bool:
        """Whether there are bare CRs beside LFs; LF beside CRLF does no harm."""
        return self._feeds > 0 and self._returns > self._pairs


def _blocks(path: Path, is_gzip: bool) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") if is_gzip else path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(
            f"is a damaged gzip file ({str(error).rstrip('.')}); expected a whole one: get it or compress it again"
        ) from error


def _refuse_binary(block: bytes) -> None:
    found = len(block) - len(block.translate(None, _CONTROL_BYTES))
    if found > 4 and found * 200 > len(block):
        raise ValueError(
            f"is not text ({found:,} control bytes in {len(block):,}); expected lines of UTF-8 text, or a Parquet file"
        )


def _refuse_long_line(block: bytes, carried: int) -> int:
    """Return how long the line is that the block ends in; a line within one block is never too long."""
    last = max(block.rfind(b"\n"), block.rfind(b"\r"))
    if last >= 0:
        found = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
        carried, rest = carried + min(found), len(block) - last - 1
    else:
        carried = rest = carried + len(block)
    if carried > LONGEST_LINE_BYTES:
        raise ValueError(f"has a line of more than {LONGEST_LINE_BYTES:,} bytes; expected one row a line")
    return rest


def _head_lines(block: bytes, encoding: str) -> tuple[str, ...]:
    text = decoder_of(encoding).decode(block).removeprefix("\ufeff")
    return tuple(_LINE_END.split(text, maxsplit=HEAD_LINES)[:HEAD_LINES])


def decoder_of(encoding: str) -> codecs.IncrementalDecoder:
    """Return a decoder that never fails.

    In a file of both UTF-8 and single bytes (lines from two systems) what is valid UTF-8 stays; bytes that are not are
    taken as CP1252, and those that CP1252 leaves out as Latin-1.
    """
    return codecs.getincrementaldecoder(encoding)("or_cp1252" if encoding == "utf-8" else "replace")


def _bytes_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(_CP1252[byte] for byte in error.object[error.start : error.end]), error.end


_CP1252 = tuple(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
codecs.register_error("or_cp1252", _bytes_as_cp1252)
