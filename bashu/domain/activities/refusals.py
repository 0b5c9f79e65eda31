"""Why the engine says no to what is asked of activities, in the order in which it is looked for."""

from enum import StrEnum


class ActivityRefusal(StrEnum):
    # what is asked for
    SESSION_UNKNOWN = "session_unknown"
    ACTIVITY_UNKNOWN = "activity_unknown"
    NOT_PUBLISHED = "not_published"
    CALLED_OFF = "session_called_off"
    OVER = "session_over"
    # who asks
    REGISTER_FIRST = "activity_register_first"
    CARD_NOT_VALID = "activity_card_not_valid"
    PATRON_CLOSED = "activity_patron_closed"
    PATRON_EXPIRED = "activity_patron_expired"
    BLOCKED = "activity_blocked"
    NOT_FOR_THEM = "activity_not_for_them"
    # when
    NO_REGISTRATION = "no_registration"
    NOT_OPEN_YET = "registration_not_open"
    CLOSED = "registration_closed"
    LIST_STANDS = "draw_list_stands"
    # for whom and how many
    TOO_MANY_SEATS = "too_many_seats"
    TOO_FEW_SEATS = "too_few_seats"
    CLASS_NOT_ALLOWED = "class_not_allowed"
    MEMBER_UNKNOWN = "member_unknown"
    NOT_FAMILY = "member_not_family"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    AGE_UNKNOWN = "age_unknown"
    CONSENT_NEEDED = "guardian_consent_needed"
    ALREADY_REGISTERED = "already_registered"
    FULL = "session_full"
    # giving back
    NOTHING_TO_CANCEL = "nothing_to_cancel"
    TOO_LATE_TO_CANCEL = "too_late_to_cancel"
    # planning
    TIMES_WRONG = "session_times_wrong"
    NUMBERS_WRONG = "session_numbers_wrong"
    CAPACITY_BELOW_TAKEN = "capacity_below_taken"
    QUOTAS_ABOVE_CAPACITY = "quotas_above_capacity"
    QUOTA_BELOW_TAKEN = "quota_below_taken"
    HOW_IS_SETTLED = "how_is_settled"
    COMMITMENT_MISSING = "commitment_missing"
    # the draw
    NOT_A_DRAW = "not_a_draw"
    ALREADY_DRAWN = "already_drawn"
    DRAW_NOT_CLOSED = "draw_not_closed"
    WRONG_SEED = "wrong_seed"
    WORD_MISSING = "public_word_missing"
    # the door
    NOT_REGISTERED = "not_registered"
    OTHER_SESSION = "not_this_session"
    NO_SEAT = "no_seat"
    CAME_TOO_MANY = "came_too_many"
    ALREADY_CHECKED_IN = "already_checked_in"
    COUNT_WRONG = "count_wrong"
    NOT_COUNTED = "not_counted"
    QUESTION_UNKNOWN = "question_unknown"
    NOT_OVER = "session_not_over"
