"""Tests of the objects, in the order of the modules."""
