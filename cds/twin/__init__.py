"""The second evaluator: durable-rules in a process of its own, asked the same questions as ours."""

from cds.twin.process import TwinProcess, check_installed
from cds.twin.twin import Twin

__all__ = ["Twin", "TwinProcess", "check_installed"]
