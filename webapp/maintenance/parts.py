"""How each part of the product is, and since when: noted by workers, and when somebody looks."""

from collections.abc import Mapping

from django.utils import timezone

from webapp.library.health.parts import latest
from webapp.library.health.probe import Health
from webapp.maintenance.models import PartState


def note_parts() -> tuple[Mapping[str, Health], Mapping[str, PartState]]:
    """Ask all parts, and keep which changed. Takes seconds where one does not answer."""
    found, now = latest.get(), timezone.now()
    known = PartState.objects.in_bulk()
    for name, health in found.items():
        state = known.get(name)
        if state is None or state.well != health.well:
            known[name] = PartState(name=name, well=health.well, since=now, asked=now)
        known[name].asked = now
    PartState.objects.bulk_create(
        [known[name] for name in found],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["well", "since", "asked"],
    )
    return found, known
