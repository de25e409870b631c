"""The Celery application: it only wakes workers; the rows say what there is to do."""
