"""Write the ready schema anew from the migrations."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bashu.project.settings")
django.setup()

from bashu.db.schema import ready  # noqa: E402  Django's applications first
from tests.schema.made import by_migrations  # noqa: E402

if __name__ == "__main__":
    text = by_migrations()
    changed = text != ready.FILE.read_text(encoding="utf-8") if ready.FILE.exists() else True
    ready.FILE.write_text(text, encoding="utf-8")
    print(f"{ready.FILE.name}: {'changed' if changed else 'nothing changed'}")
