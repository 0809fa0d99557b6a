from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0017_latest_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="FittedCalibration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("set_up", models.CharField(max_length=64, unique=True)),
                ("told", models.JSONField()),
                ("changed", models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
