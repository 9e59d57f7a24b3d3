"""Models whose result is one more fact. So far: published equations."""

from cds.models.equation import Equation, Factor

__all__ = ["Equation", "Factor"]
