"""Tests of FHIR in, facts out."""
