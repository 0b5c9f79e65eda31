"""What is said of two records, and why. Pages put each `Reason` in words."""

from enum import StrEnum

from bashu.domain.values import value_class


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    # Whoever has the books in hand can tell.
    DOUBTFUL = "doubtful"


class Reason(StrEnum):
    """Evidence for and against, in the order in which people want to read it."""

    # Both carry one and the same valid ISBN.
    SAME_ISBN = "same_isbn"
    # Both carry valid ISBNs, and none is the same.
    OTHER_ISBN = "other_isbn"
    SAME_ISSN = "same_issn"
    OTHER_ISSN = "other_issn"
    # A number of a national bibliography, of the Library of Congress, or a 统一书号.
    SAME_NUMBER = "same_number"
    # Both carry such numbers, and none is the same: another agency may have given it.
    OTHER_NUMBER = "other_number"
    # Equal but for punctuation, width, case, form of the characters, volume, edition and a leading article.
    SAME_TITLE = "same_title"
    # As above, and the subtitle stands in one record only.
    SUBTITLE_MISSING = "subtitle_missing"
    # What follows a colon in one title is missing in the other: a subtitle, or the name of a volume.
    SECOND_PART_MISSING = "second_part_missing"
    # The titles are equal, and the subtitles differ in a few characters: 春之花卉, 夏之花卉.
    SUBTITLE_ALIKE = "subtitle_alike"
    # The titles are equal, and the subtitles are not.
    OTHER_SUBTITLE = "other_subtitle"
    # One title begins with the other, or a character or two differ.
    TITLE_ALIKE = "title_alike"
    OTHER_TITLE = "other_title"
    # The same volume or part, by number or name.
    SAME_PART = "same_part"
    # One record names a volume, the other does not.
    PART_MISSING = "part_missing"
    OTHER_PART = "other_part"
    # The same series, and another number in it.
    OTHER_SERIES_NUMBER = "other_series_number"
    SAME_EDITION = "same_edition"
    # One record tells the number of the edition, the other tells nothing.
    EDITION_MISSING = "edition_missing"
    # One record tells that it is a special edition (revised, illustrated, for an anniversary), the other does not.
    SPECIAL_EDITION = "special_edition"
    OTHER_EDITION = "other_edition"
    # At least one name of a person or body is the same, whatever each did.
    SAME_AUTHOR = "same_author"
    # A name differs by a character, or is a part of the other.
    AUTHOR_ALIKE = "author_alike"
    # One names nobody.
    AUTHOR_MISSING = "author_missing"
    # One writes names in Chinese, the other in Latin or other letters.
    AUTHOR_IN_OTHER_SCRIPT = "author_in_other_script"
    OTHER_AUTHOR = "other_author"
    SAME_TRANSLATOR = "same_translator"
    OTHER_TRANSLATOR = "other_translator"
    # One names a translator; the other names more people than the authors, and not that one.
    TRANSLATOR_MISSING = "translator_missing"
    SAME_PUBLISHER = "same_publisher"
    PUBLISHER_MISSING = "publisher_missing"
    OTHER_PUBLISHER = "other_publisher"
    SAME_YEAR = "same_year"
    # A year apart: one may tell the printing, or the copyright.
    NEAR_YEAR = "near_year"
    YEAR_MISSING = "year_missing"
    OTHER_YEAR = "other_year"
    # As many pages, or a few more or less.
    SAME_EXTENT = "same_extent"
    OTHER_EXTENT = "other_extent"
    # Print, microform, disc, on line, large print: who wants one is not served by another.
    OTHER_CARRIER = "other_carrier"
    OTHER_KIND = "other_kind"
    OTHER_LANGUAGE = "other_language"
    # The title alone says too little to do without an author (语文, 年报).
    SHORT_TITLE = "short_title"
    # Hardly two books have a title of so many words.
    LONG_TITLE = "long_title"


ORDER = {reason: place for place, reason in enumerate(Reason)}


@value_class(frozen=True, slots=True)
class Judgement:
    """`reasons` are each there once, in the order of `Reason`."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
