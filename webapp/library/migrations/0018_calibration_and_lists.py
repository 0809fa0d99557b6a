from django.db import migrations, models
from django.db.models.functions import Lower

CURRENT = models.Q(("deleted_at", None), ("superseded_at", None))


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0017_latest_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="FittedCalibration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("set_up", models.CharField(max_length=64, unique=True)),
                ("told", models.JSONField()),
                ("changed", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.RemoveIndex(model_name="document", name="document_name"),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                models.F("workspace"),
                Lower("title"),
                models.F("id"),
                models.F("title"),
                models.F("deleted_at"),
                models.F("superseded_at"),
                condition=CURRENT,
                name="document_name",
            ),
        ),
        migrations.RemoveIndex(model_name="document", name="document_ready"),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(CURRENT, ("generation__gt", 0), ("shelved", False)),
                fields=[
                    "workspace",
                    "fingerprint",
                    "media_type",
                    "generation",
                    "shelved",
                    "deleted_at",
                    "superseded_at",
                    "id",
                ],
                name="document_ready",
            ),
        ),
        migrations.RemoveIndex(model_name="document", name="document_shelved"),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(CURRENT, ("shelved", True)),
                fields=[
                    "workspace",
                    "media_type",
                    "shelved",
                    "generation",
                    "deleted_at",
                    "superseded_at",
                ],
                name="document_shelved",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=CURRENT,
                fields=[
                    "workspace",
                    "media_type",
                    "title",
                    "file_name",
                    "deleted_at",
                    "superseded_at",
                ],
                name="document_words",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("deleted_at", None)),
                fields=["-created", "-id"],
                name="document_all",
            ),
        ),
    ]
