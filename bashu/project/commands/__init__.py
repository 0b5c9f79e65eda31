"""What the commands do that touch tables. Importing this package sets Django up, so `cli` imports it late:
the process that only watches over the others does without Django and its memory."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bashu.project.settings")
django.setup()
