"""A process of its own, for it takes hours where there is much."""

import django

django.setup()

from bashu.doors.harvest.rounds import main  # noqa: E402  Django's applications first

if __name__ == "__main__":
    main()
