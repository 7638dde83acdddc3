"""Widgets: they show what they are given and compute nothing."""
