"""What the package costs: ``python -m benchmarks``."""
