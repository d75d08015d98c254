"""Papers of a TPP batch, each made from its stored lines: a list whose sum is not the batch's sum is never made.

Official papers are in Indonesian whatever language the reader uses; numbers in words come from the caller (`Words`).
"""
