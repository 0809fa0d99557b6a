"""Connected models for tests."""

from typing import Any

from webapp.connected.models import ConnectedModel, Purpose, Use

KEY = "sk-a-key-that-is-nowhere-7f3a9"


def make_model(*purposes: Purpose, key: str = KEY, **fields: Any) -> ConnectedModel:
    """A connected model that serves these purposes."""
    known = {"name": "Ours", "preset": "other", "url": "http://127.0.0.1:9/v1", "model": "scripted"}
    model = ConnectedModel(**{**known, **fields})
    model.set_key(key)
    model.save()
    for purpose in purposes:
        Use.objects.update_or_create(purpose=purpose, defaults={"model": model})
    return model
