"""What a guideline author needs. Its commands join `cds` through the entry point group `cds.commands`."""

__all__: list[str] = []
