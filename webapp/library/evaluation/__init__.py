"""Measures the product on questions with known answers: `manage.py evaluate`."""
