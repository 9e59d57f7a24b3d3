"""Tests of the knowledge base: how it is loaded, and the shipped one."""
