"""What the site costs: `python -m benchmarks`, or one of them by its name. See README.md."""
