"""Runs everything that the product is made of on one machine: `manage.py up`."""
