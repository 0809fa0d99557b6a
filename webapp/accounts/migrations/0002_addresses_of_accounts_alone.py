"""An account has the address that it was made with.

Others could be added without proof until now, also those of other people.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget_others(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(forget_others, migrations.RunPython.noop)]
