from django.db import migrations


class Migration(migrations.Migration):
    """Another name in the code; the table stays as it is."""

    dependencies = [("notices", "0001_notices")]

    operations = [
        migrations.AlterModelTable(name="notice", table="notices_notice"),
        migrations.RenameModel(old_name="Notice", new_name="News"),
    ]
