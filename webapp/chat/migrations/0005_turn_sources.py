from django.db import migrations, models


def fill(apps, schema_editor):
    """What stored answers rest on. Of a draft it is not known, so what had been said is emptied."""
    Turn = apps.get_model("chat", "Turn")
    for turn in Turn.objects.exclude(answer=None).only("answer").iterator(chunk_size=100):
        answer = turn.answer or {}
        cited = [
            one
            for part in (*answer.get("claims", ()), *answer.get("conflicts", ()))
            for one in part["citations"]
        ]
        found = [passage["chunk"]["document_id"] for passage in answer.get("passages", ())]
        found += [one["document_id"] for one in (*cited, *answer.get("documents", ()))]
        Turn.objects.filter(pk=turn.pk).update(sources=list(dict.fromkeys(found)))
    Turn.objects.exclude(draft="").update(draft="")


class Migration(migrations.Migration):
    dependencies = [("chat", "0004_turn_narrowed")]

    operations = [
        migrations.AddField(
            model_name="turn",
            name="sources",
            field=models.JSONField(
                blank=True, default=list, help_text="The documents that it rests on."
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
