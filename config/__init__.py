"""Settings, URLs and the two entry points; the Celery app is loaded here so that a web process can publish wake-ups."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
