"""A language model on this machine: chosen, fetched, served by a process of ours, connected.

Why it is made like that: docs/adr/0023-a-local-model-by-one-choice.md.
"""
