"""`manage.py seal_model_keys`: seals the keys of all models, and secret settings, anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from webapp.adjusted.models import Setting
from webapp.adjusted.table import TABLE, Type
from webapp.connected.models import ConnectedModel
from webapp.connected.sealed import LostKeyError, seal_again


class Command(BaseCommand):
    """After it the other secrets may go. Exits with 1 where a key cannot be opened."""

    help = "Seal all keys and secret settings with the first secret of MODEL_KEYS_SECRET."

    def handle(self, **options: Any) -> None:
        """Raises CommandError when some are lost; the others are sealed."""
        done, lost = 0, []
        with transaction.atomic():
            for name, row, field in _sealed():
                try:
                    setattr(row, field, seal_again(getattr(row, field)))
                except LostKeyError:
                    lost.append(name)
                    continue
                row.save(update_fields=[field])
                done += 1
        self.stdout.write(f"{done} keys sealed with the first secret.")
        if lost:
            raise CommandError(f"No secret opens the keys of: {', '.join(lost)}. Enter them again.")


def _sealed() -> list[tuple[str, Any, str]]:
    """What is sealed: its name, its row, and the field that holds it."""
    models = ConnectedModel.objects.exclude(sealed_key="").select_for_update()
    names = [one.name for one in TABLE.values() if one.type is Type.SEALED]
    secrets = Setting.objects.filter(name__in=names).select_for_update()
    return [
        *((one.name, one, "sealed_key") for one in models),
        *((one.name, one, "value") for one in secrets),
    ]
