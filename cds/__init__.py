"""Clinical decision support over CDS Hooks. Start reading at `cds.decide`."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("cds")
