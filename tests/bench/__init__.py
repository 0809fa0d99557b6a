"""Measurements of speed and memory; quality is measured by `manage.py evaluate`."""
