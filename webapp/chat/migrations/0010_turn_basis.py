from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0009_turn_recalled"),
    ]

    operations = [
        migrations.AlterField(
            model_name="turn",
            name="basis",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=64,
                help_text="All that the answer follows from, as a digest.",
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(
                condition=models.Q(("basis", ""), _negated=True),
                fields=["basis", "-created"],
                name="turn_basis",
            ),
        ),
    ]
