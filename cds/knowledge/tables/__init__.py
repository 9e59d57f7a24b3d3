"""Tables of medication safety: rows that a pharmacist reads, to rules like any other."""

from cds.knowledge.tables.expand import TableRule, expand_tables
from cds.knowledge.tables.read import Row, read_tables

__all__ = ["Row", "TableRule", "expand_tables", "read_tables"]
