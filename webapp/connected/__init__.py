"""The models that administrators connect: where each is, what it is used for, and its key, sealed.

Why it stands beside the environment as it does: docs/adr/0020-models-in-the-database.md.
"""
