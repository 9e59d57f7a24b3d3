"""Tests of the translation for the second evaluator."""
