"""The shape of a sentence: in two languages, for two kinds of people."""

from typing import Literal, NamedTuple, TypeAlias

Language: TypeAlias = Literal["zh-hans", "en"]
Audience: TypeAlias = Literal["patron", "staff"]


class Words(NamedTuple):
    """`zh` and `en` speak to the patron. Names in braces are what `words.phrases` makes of the details."""

    zh: str
    zh_staff: str
    en: str
    en_staff: str

    def pick(self, language: Language, audience: Audience) -> str:
        if language == "en":
            return self.en if audience == "patron" else self.en_staff
        return self.zh if audience == "patron" else self.zh_staff
