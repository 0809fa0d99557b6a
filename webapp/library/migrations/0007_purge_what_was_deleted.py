"""What was deleted before there was a trash is on its way to be gone for good, not in the trash."""

from django.db import migrations
from django.db.models import F


def purge(apps, schema_editor):
    deleted = apps.get_model("library", "Document").objects.filter(deleted_at__isnull=False)
    deleted.filter(purged_at=None).update(purged_at=F("deleted_at"))


class Migration(migrations.Migration):
    dependencies = [("library", "0006_trash_and_versions")]
    operations = [migrations.RunPython(purge, migrations.RunPython.noop)]
