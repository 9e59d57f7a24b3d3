"""The second evaluator: durable-rules in a process of its own, asked the same questions as ours."""

from cds.twin.events import DISAGREES, FAILED
from cds.twin.live import Counts, LiveTwin
from cds.twin.process import TwinProcess, check_installed
from cds.twin.twin import Twin

__all__ = ["DISAGREES", "FAILED", "Counts", "LiveTwin", "Twin", "TwinProcess", "check_installed"]
