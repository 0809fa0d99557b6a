"""What all programs on one database have to agree on."""

from django.db import models


class Installation(models.Model):
    """One row, written by `prepare`: the version that the database is of."""

    version = models.CharField(max_length=50)
    prepared = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.version

    @classmethod
    def prepare(cls, version: str) -> None:
        """From now on this version's workers work here, and no others."""
        cls._default_manager.update_or_create(pk=1, defaults={"version": version})

    @classmethod
    def prepared_by(cls) -> str:
        """The version that prepared the database last; nothing where none did."""
        found = cls._default_manager.filter(pk=1).values_list("version", flat=True).first()
        return found or ""
