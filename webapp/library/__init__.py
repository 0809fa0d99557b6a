"""Workspaces and their documents, in rooms. From the top, each knows only those below it:

- management, admin, urls: the ways in; evaluation: how good the answers are
- ingest: files on their way in, until they can be asked
- upkeep: rows, indexes and files kept in agreement; people: workspaces and who is in them
- engine: what the engine asks of the database; viewer: what a document says, shown
- documents: what there is, and what can be done with it; guard: what a policy hides
- models, errors, health
"""
