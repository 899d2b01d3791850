"""Durability: is it permanent?"""
