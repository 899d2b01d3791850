"""Efficacy: what was reported."""
