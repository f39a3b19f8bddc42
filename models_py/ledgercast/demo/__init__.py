"""The demo bank: a synthetic bank that knows its own truth."""

from ledgercast.demo.bank import VERSION, write

__all__ = ["VERSION", "write"]
