"""What a run counts stays small, whatever is in its file."""

from bashu.domain.catalogue.importing.runs import OTHERS, WORDS_MAX, add_counts


def test_of_words_without_end_so_many_are_counted_by_themselves() -> None:
    """A profile that takes barcodes for branches."""
    counts = add_counts({}, {"unknown_branches": {"MARS": 2}})
    for batch in range(3):
        counts = add_counts(
            counts, {"unknown_branches": {f"{batch}-{code}": 1 for code in range(WORDS_MAX)} | {"MARS": 1}}
        )
    told = counts["unknown_branches"]
    assert (len(told), told["MARS"]) == (WORDS_MAX + 1, 5)
    assert told[OTHERS] == 3 * WORDS_MAX + 5 - sum(count for word, count in told.items() if word != OTHERS)
