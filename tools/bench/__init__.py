"""Benchmarks: `make bench`. They report; they fail on no timing."""
