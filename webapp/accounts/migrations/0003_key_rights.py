from django.db import migrations, models

RIGHTS = [
    ("read", "Read and search"),
    ("ask", "Read, search and ask"),
    ("write", "All that you may: also upload, change and delete"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_addresses_of_accounts_alone")]

    operations = [
        # Keys that are there could do everything, and still can.
        migrations.AddField(
            "apikey", "rights", models.CharField(choices=RIGHTS, default="write", max_length=5)
        ),
        migrations.AlterField(
            "apikey", "rights", models.CharField(choices=RIGHTS, default="read", max_length=5)
        ),
    ]
