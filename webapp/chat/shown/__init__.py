"""Turns as pages show them: only what the reader may see today."""
