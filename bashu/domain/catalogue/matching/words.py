"""Reasons and verdicts in words, for whoever decides."""

from typing import Final

from bashu.domain.catalogue.matching.reasons import Reason, Verdict

VERDICT_WORDS: Final[dict[Verdict, tuple[str, str]]] = {
    Verdict.SAME: ("按规则判为同一出版物", "By the rules they are the same publication."),
    Verdict.DIFFERENT: ("按规则判为不同出版物", "By the rules they are two publications."),
    Verdict.DOUBTFUL: ("规则不能断定，请人工判断", "The rules cannot tell; a person can."),
}
REASON_WORDS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.SAME_ISBN: ("ISBN 相同", "the same ISBN"),
    Reason.OTHER_ISBN: ("ISBN 不同", "different ISBNs"),
    Reason.SAME_ISSN: ("ISSN 相同", "the same ISSN"),
    Reason.OTHER_ISSN: ("ISSN 不同", "different ISSNs"),
    Reason.SAME_NUMBER: ("国家书目号或统一书号相同", "the same number of a national bibliography"),
    Reason.OTHER_NUMBER: ("国家书目号或统一书号不同", "different numbers of national bibliographies"),
    Reason.SAME_TITLE: ("题名相同", "the same title"),
    Reason.SUBTITLE_MISSING: ("题名相同，只有一方有副题名", "the same title, and only one has a subtitle"),
    Reason.SECOND_PART_MISSING: (
        "题名冒号后的部分只有一方有",
        "a title that goes on behind a colon, in one of them only",
    ),
    Reason.SUBTITLE_ALIKE: ("题名相同，副题名相近", "the same title with subtitles that are alike"),
    Reason.OTHER_SUBTITLE: ("题名相同，副题名不同", "the same title with different subtitles"),
    Reason.TITLE_ALIKE: ("题名相近", "titles that are alike"),
    Reason.OTHER_TITLE: ("题名不同", "different titles"),
    Reason.SAME_PART: ("卷册相同", "the same volume or part"),
    Reason.PART_MISSING: ("只有一方注明卷册", "only one names a volume"),
    Reason.OTHER_PART: ("卷册不同", "different volumes or parts"),
    Reason.OTHER_SERIES_NUMBER: ("同一丛书，编号不同", "the same series with different numbers"),
    Reason.SAME_EDITION: ("版次相同", "the same edition"),
    Reason.EDITION_MISSING: ("只有一方注明版次", "only one tells its edition"),
    Reason.SPECIAL_EDITION: ("只有一方注明是修订、插图等特别版本", "only one says that it is a special edition"),
    Reason.OTHER_EDITION: ("版次不同", "different editions"),
    Reason.SAME_AUTHOR: ("责任者相同", "the same author"),
    Reason.AUTHOR_ALIKE: ("责任者相近", "authors whose names are alike"),
    Reason.AUTHOR_MISSING: ("有一方未著录责任者", "one names no author"),
    Reason.AUTHOR_IN_OTHER_SCRIPT: ("责任者以不同文字著录", "authors written in different scripts"),
    Reason.OTHER_AUTHOR: ("责任者不同", "different authors"),
    Reason.SAME_TRANSLATOR: ("译者相同", "the same translator"),
    Reason.OTHER_TRANSLATOR: ("译者不同", "different translators"),
    Reason.TRANSLATOR_MISSING: ("只有一方注明译者", "only one names a translator"),
    Reason.SAME_PUBLISHER: ("出版者相同", "the same publisher"),
    Reason.PUBLISHER_MISSING: ("有一方未著录出版者", "one names no publisher"),
    Reason.OTHER_PUBLISHER: ("出版者不同", "different publishers"),
    Reason.SAME_YEAR: ("出版年相同", "the same year"),
    Reason.NEAR_YEAR: ("出版年相差一年", "years that are one apart"),
    Reason.YEAR_MISSING: ("有一方未著录出版年", "one tells no year"),
    Reason.OTHER_YEAR: ("出版年不同", "different years"),
    Reason.SAME_EXTENT: ("页数相同或相近", "as many pages, or nearly"),
    Reason.OTHER_EXTENT: ("页数相差较大", "quite different numbers of pages"),
    Reason.OTHER_CARRIER: ("载体不同", "different carriers, as print and disc"),
    Reason.OTHER_KIND: ("文献类型不同", "different kinds, as book and periodical"),
    Reason.OTHER_LANGUAGE: ("语种不同", "different languages"),
    Reason.SHORT_TITLE: ("题名过短，单凭题名难以判断", "a title that is too short to tell by"),
    Reason.LONG_TITLE: ("题名很长，少有雷同", "a title so long that hardly two books have it"),
}  # fmt: skip


def speaks(reason: Reason) -> str:
    """ "for" or "against" their being the same; "open" for what says little."""
    if reason.value.startswith("same_"):
        return "for"
    return "against" if reason.value.startswith("other_") else "open"
