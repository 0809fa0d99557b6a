"""`manage.py seal_model_keys`: seals the keys of all models with the first secret."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from webapp.connected.models import ConnectedModel
from webapp.connected.sealed import LostKeyError, seal_again


class Command(BaseCommand):
    """After it the other secrets may go. Exits with 1 where a key cannot be opened."""

    help = "Seal the keys of all connected models with the first secret of MODEL_KEYS_SECRET."

    def handle(self, **options: Any) -> None:
        """Raises CommandError when some are lost; the others are sealed."""
        done, lost = 0, []
        with transaction.atomic():
            for model in ConnectedModel.objects.exclude(sealed_key="").select_for_update():
                try:
                    model.sealed_key = seal_again(model.sealed_key)
                except LostKeyError:
                    lost.append(model.name)
                    continue
                model.save(update_fields=["sealed_key"])
                done += 1
        self.stdout.write(f"{done} keys sealed with the first secret.")
        if lost:
            raise CommandError(f"No secret opens the keys of: {', '.join(lost)}. Enter them again.")
