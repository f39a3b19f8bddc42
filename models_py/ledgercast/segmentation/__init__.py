"""Segments of customers, or of anything in a table: clusters that are stable, with names, profiles and a map."""

from ledgercast.segmentation.artifact import load
from ledgercast.segmentation.doors import fit
from ledgercast.segmentation.model import Segmentation

__all__ = ["Segmentation", "fit", "load"]
