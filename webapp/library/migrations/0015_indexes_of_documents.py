import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0014_covered_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='document',
            name='library_doc_workspa_42489d_idx',
        ),
        migrations.RemoveIndex(
            model_name='document',
            name='library_doc_stage_acf24d_idx',
        ),
        migrations.RemoveIndex(
            model_name='document',
            name='library_doc_workspa_62b4dc_idx',
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('superseded_at', None)), fields=['workspace', '-created', 'id', 'deleted_at', 'superseded_at'], name='document_newest'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(models.F('workspace'), django.db.models.functions.text.Lower('title'), models.F('id'), models.F('deleted_at'), models.F('superseded_at'), condition=models.Q(('deleted_at', None), ('superseded_at', None)), name='document_name'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('superseded_at', None)), fields=['workspace', '-pages_count', 'id', 'deleted_at', 'superseded_at'], name='document_pages'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('superseded_at', None)), fields=['workspace', '-size', 'id', 'deleted_at', 'superseded_at'], name='document_size'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('superseded_at', None)), fields=['workspace', 'stage', '-created', 'id', 'deleted_at', 'superseded_at'], name='document_stage'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at__isnull', False), ('superseded_at__isnull', False), _connector='OR'), fields=['workspace', 'deleted_at', 'superseded_at', 'id'], name='document_out'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(models.Q(('deleted_at', None), ('superseded_at', None)), ('generation__gt', 0), ('shelved', False)), fields=['workspace', 'fingerprint', 'media_type', 'generation', 'shelved', 'deleted_at', 'superseded_at'], name='document_ready'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(models.Q(('deleted_at', None), ('superseded_at', None)), ('generation', 0)), fields=['workspace', 'stage', 'generation', 'deleted_at', 'superseded_at'], name='document_first'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(models.Q(('deleted_at', None), ('superseded_at', None)), ('shelved', True)), fields=['workspace', 'shelved', 'generation', 'deleted_at', 'superseded_at'], name='document_shelved'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('stage', 'queued')), fields=['workspace', 'bulk', 'created', 'id'], name='document_turn'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(models.Q(('deleted_at', None), ('stage', 'queued')), models.Q(('pages_count__lte', 40), ('size__lte', 2000000))), fields=['workspace', 'bulk', 'created', 'id'], name='document_turn_short'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('deleted_at', None), ('stage', 'queued')), fields=['uploaded_by', 'workspace'], name='document_waits_of'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['stage'], name='document_working'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['workspace', 'sha256'], name='document_copies'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('purged_at', None)), fields=['workspace', 'size', 'purged_at'], name='document_kept'),
        ),
    ]
