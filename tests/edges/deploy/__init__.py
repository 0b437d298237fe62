"""Deploys, to places in memory and to real ones on this computer."""
