import os

import django

from bashu.doors.web.shared.requests import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bashu.project.settings")
django.setup(set_prefix=False)
application = Handler()
