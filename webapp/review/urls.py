"""Addresses of the review queue and of golden questions."""

from django.urls import path

from webapp.review import golden_views, retrieval_views, views

urlpatterns = [
    path("w/<uuid:workspace_id>/review/", views.review, name="review"),
    path("w/<uuid:workspace_id>/retrieval", retrieval_views.retrieval, name="retrieval"),
    path("review/<uuid:turn_id>/", views.review_turn, name="review_turn"),
    path("review/<uuid:turn_id>/judge", views.judge_turn, name="judge_turn"),
    path("w/<uuid:workspace_id>/golden/", golden_views.golden, name="golden"),
    path("w/<uuid:workspace_id>/golden/new", golden_views.new_golden, name="new_golden"),
    path("w/<uuid:workspace_id>/golden/run", golden_views.new_run, name="new_run"),
    path("golden/<uuid:golden_id>/change", golden_views.edit_golden, name="edit_golden"),
    path("golden/<uuid:golden_id>/delete", golden_views.delete_golden, name="delete_golden"),
    path("runs/<uuid:run_id>/", golden_views.golden_run, name="golden_run"),
]
