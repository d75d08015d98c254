"""Tests that hold the whole project to the house style."""
