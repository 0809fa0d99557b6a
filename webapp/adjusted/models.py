"""The tables: values in place of the installation's, pictures, and who changed what."""

from django.conf import settings
from django.db import models


class Setting(models.Model):
    """The value of a setting in place of the installation's; a secret is sealed."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A picture that was set once: a small PNG, by a digest of it. It stays, to be undone to."""

    name = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """A setting was changed: from, to; None is the installation's own value.

    Of a secret neither is kept. The address of who did it stays when the account goes, till it is
    erased.
    """

    name = models.CharField(max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    email = models.CharField(max_length=254)
    created = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name
