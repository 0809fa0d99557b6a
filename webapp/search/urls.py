"""Addresses of the search page, of saved searches and of similar documents."""

from django.urls import path

from webapp.search import similar_views, together_views, views
from webapp.search.saved import views as saved_views

urlpatterns = [
    path("search", views.search, name="search"),
    path("search/tag", together_views.tag, name="tag_found"),
    path("search/export.csv", together_views.export, name="export_found"),
    path("similar/<uuid:document_id>/", similar_views.similar, name="similar"),
    path("searches/", saved_views.searches, name="searches"),
    path("searches/new", saved_views.save, name="save_search"),
    path("searches/<uuid:search_id>/", saved_views.run, name="run_search"),
    path("searches/<uuid:search_id>/rename", saved_views.rename, name="rename_search"),
    path("searches/<uuid:search_id>/delete", saved_views.delete, name="delete_search"),
]
