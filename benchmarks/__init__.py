"""How fast the service answers, beside a floor that only parses, stores and answers. `python -m benchmarks`."""
