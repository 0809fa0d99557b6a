"""Where files are kept: in a folder, or in a bucket where one is named."""

from pathlib import Path
from typing import Any


def storages(folder: Path, **bucket: str) -> dict[str, dict[str, Any]]:  # as Django takes it
    """Django's settings of storages; `bucket` is what reaches it, empty where that is not set."""
    return {
        "default": _bucket(bucket) if bucket["bucket_name"] else _folder(folder),
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }


def _folder(folder: Path) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": folder,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _bucket(bucket: dict[str, str]) -> dict[str, Any]:
    from botocore.config import Config  # only here: who keeps files in a folder needs none of it

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **bucket,
            "endpoint_url": bucket["endpoint_url"] or None,
            "region_name": bucket["region_name"] or None,
            "default_acl": "private",
            "file_overwrite": True,
            # Where nobody answers, that is told within seconds, not after minutes of trying.
            "client_config": Config(
                connect_timeout=3, read_timeout=30, retries={"total_max_attempts": 2}
            ),
        },
    }
