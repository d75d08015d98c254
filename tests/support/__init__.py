"""Servers, browsers and other machinery the tests stand on."""
