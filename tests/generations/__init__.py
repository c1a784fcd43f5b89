"""Generations of an index: how they are built, kept and given up."""
