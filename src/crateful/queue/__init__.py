"""The Celery application: a message only wakes workers, the rows say what there is to do."""
