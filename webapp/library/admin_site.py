"""The admin panel's site."""

from django.contrib.admin import AdminSite


class Site(AdminSite):
    """Django's admin under the product's name."""

    site_header = "Veracite"
    site_title = "Veracite admin"
    index_title = "Admin"
