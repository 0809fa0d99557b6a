from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0016_judge_exam"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(
                    models.Q(("deleted_at", None), ("superseded_at", None)),
                    ("generation__gt", 0),
                    ("shelved", False),
                ),
                fields=["-ready_at"],
                name="document_latest",
            ),
        ),
    ]
