"""Imports of files from elsewhere: one reader, one module per kind, all rows or none (`run.import_file`)."""
