"""Django's admin, with the product's own site."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    """Django's admin with our colours and pages."""

    default_site = "webapp.panel.site.Site"
