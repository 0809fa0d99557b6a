"""The parts that other programs are: the database, the broker, the index, the files, the model."""

from functools import partial
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from rag.certificates import certificates
from rag.errors import RagError
from webapp.configuration.stores import vectors
from webapp.connected.chosen import chosen
from webapp.engine import index_fingerprint
from webapp.heartbeats import INGEST, QUICK, SWEEPS, Pulse, pulse
from webapp.jobs import app
from webapp.library.engine.library import library_engine
from webapp.library.health.probe import CHECK_S, Health, Probe, unwell, well
from webapp.library.models import Document, Installation
from webapp.library.upkeep.lost import lost_in_sample
from webapp.local.choice import wanted
from webapp.local.hindrance import is_supervised
from webapp.local.server import HOST, port
from webapp.local.state import Phase, told

LOCAL_MODEL = "local model"  # which is told, but answers are had without it


def server_probes() -> dict[str, Probe]:
    """One for each part, by the settings."""
    return {
        "database": _database,
        "migrations": _migrations,
        "version": _version,
        "broker": _broker,
        "worker": partial(_workers, INGEST),
        "quick worker": partial(_workers, QUICK),
        "beat": partial(_workers, SWEEPS),
        settings.VECTORS: _vectors,
        "index": _index,
        "files": _files,
        "model": _model,
        **({LOCAL_MODEL: _local_model} if wanted() and is_supervised() else {}),
    }


def _database() -> Health:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return well()
    except DatabaseError:
        return unwell()
    finally:
        connection.close()


def _migrations() -> Health:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return unwell()
    finally:
        connection.close()
    missing = len(set(MigrationLoader(None).graph.nodes) - applied)
    if missing:
        return unwell(f"{missing} {'is' if missing == 1 else 'are'} missing: run prepare")
    return well("are all applied")


def _version() -> Health:
    """Workers take nothing where it is another: see workers/versions.py."""
    try:
        prepared = Installation.prepared_by()
    except DatabaseError:
        return unwell()
    finally:
        connection.close()
    if prepared in {"", settings.VERSION}:
        return well(settings.VERSION)
    return unwell(f"this is {settings.VERSION}, the database was prepared by {prepared}")


def _broker() -> Health:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=int(CHECK_S))
        return well()
    except (OperationalError, RedisError, OSError):
        return unwell()


def _workers(name: str) -> Health:
    match pulse(name):
        case Pulse.ALIVE:
            return well("was heard of lately")
        case Pulse.UNKNOWN:
            return unwell("is not known: the broker does not answer")
    return unwell("has not been heard of")


def _vectors() -> Health:
    trouble = vectors().health(CHECK_S - 0.5)
    return unwell(trouble) if trouble else well()


def _index() -> Health:
    """Whether it holds what the database has: a sample. What is being put back is told."""
    try:
        lost = lost_in_sample(library_engine(), index_fingerprint())
        back = Document.objects.unindexed().count()
    except RagError as error:
        return unwell(error.user_message)
    except DatabaseError:
        return unwell()
    finally:
        connection.close()
    if lost:
        return unwell("holds less than the database: documents are being put back")
    # As after some were restored: answers say so, and no balancer need turn away.
    return well(f"{back} documents are being put back" if back else "holds the documents")


def _files() -> Health:
    """Nothing is written. To ask for a name would not do: on a disk whatever fails is a "no"."""
    store: Any = default_storage
    try:
        if settings.S3_BUCKET:
            store.connection.meta.client.head_bucket(Bucket=settings.S3_BUCKET)
        else:
            store.listdir("")
    except FileNotFoundError:
        return well("has none yet")  # the first upload makes the folder
    except (OSError, BotoCoreError, ClientError):
        return unwell()
    return well()


def _model() -> Health:
    try:
        writer = chosen().answers
    except DatabaseError:
        return unwell()
    finally:
        connection.close()
    if not writer.model:
        return well("none is connected: answers quote")
    if not writer.url:
        return well("is reached by its provider's library")
    headers = {"Authorization": f"Bearer {writer.api_key}"} if writer.api_key else {}
    return _served(f"{writer.url.rstrip('/')}/models", headers)


def _local_model() -> Health:
    """The server of the model of this machine. While it is fetched or loaded, nothing is wrong."""
    state = told()
    if state is None or state.phase in {Phase.STARTING, Phase.LOADING}:
        return well("is made ready")
    if state.phase is Phase.FETCHING:
        return well(f"is fetched: {state.share:.0%}")
    if state.phase is Phase.FAILED:
        return unwell(f"is not served: {state.trouble}")
    return _served(f"http://{HOST}:{port()}/health", {})


def _served(url: str, headers: dict[str, str]) -> Health:
    try:
        reply = httpx.get(
            url,
            headers=headers,
            timeout=CHECK_S - 0.5,
            trust_env=False,
            verify=certificates(),
        )
    except (httpx.HTTPError, httpx.InvalidURL):
        return unwell()
    if reply.status_code in {401, 403}:
        return unwell("refuses the key")
    if reply.status_code >= 500:
        return unwell(f"answers with error {reply.status_code}")
    return well()
