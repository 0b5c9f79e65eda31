"""In a demonstration: a library whose own system stands behind a site agent, and a switch that cuts its line."""
