"""CDS Hooks over real HTTP against `cds serve`. Numbers are rows of the conformance checklist (CDS Hooks 2.0)."""
