"""Tests of the second evaluator in its own process."""
