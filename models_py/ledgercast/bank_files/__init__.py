"""A look at a bank's raw files before anything reads them: one line says what is wrong, or how each is to be read."""

from ledgercast.bank_files.declaration import Column, Declaration
from ledgercast.bank_files.look import Look, check_files, look_at

__all__ = ["Column", "Declaration", "Look", "check_files", "look_at"]
