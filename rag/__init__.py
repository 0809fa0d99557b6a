"""Documents in, verified answers out. Pure Python: no Django, no Celery, no environment."""
