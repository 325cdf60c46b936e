"""The addresses of a reader-only deployment."""

from django.urls import include, path

urlpatterns = [path("", include("reference.reader.urls"))]
