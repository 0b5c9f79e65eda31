"""How the tags of a library are written, as its office says. It is in the log, for security depends on it.

TagProfileSet   {"library_id", "by", "profile": what it is from now on}
"""

from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError

from bashu.db.network import tags
from bashu.domain.circulation.tags import Both, TagProfile, profile_problems
from bashu.engine.admission import edited

KIND: Final = "TagProfile"
# Two offices wrote the same code at the same moment.
_AT_ONCE: Final[Both] = ("馆代码刚被另一家图书馆占用。", "Another library took one of these codes just now.")


def set_profile(profile: TagProfile, *, by: int | None, now: datetime) -> tuple[Both, ...]:
    """What cannot stand, in words; else it is set, and holds at once."""
    if problems := profile_problems(profile, taken=tags.taken(profile.owner_codes, but=profile.library_id)):
        return problems

    def told(_: None) -> tuple[str, dict[str, Any]]:
        said = {
            "layout": profile.layout.value,
            "also_reads": [each.value for each in profile.also_reads],
            "security": profile.security.value,
            "afi": [profile.afi_in, profile.afi_out],
            "dsfid": profile.dsfid,
            "owner_codes": list(profile.owner_codes),
        }
        return "TagProfileSet", {"library_id": profile.library_id, "by": by, "profile": said}

    try:
        edited(lambda: tags.save_profile(profile), told=told, kind=KIND, now=now)
    except IntegrityError:
        return (_AT_ONCE,)
    return ()
