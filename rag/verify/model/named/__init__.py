"""Verifiers by name: models of others, each asked in the form that it was trained on."""
