"""Dated values of the regulations as TOML and CSV files, and their loaders."""
