"""What `decide` says of the pairs that people labelled: bench/labels/README.md."""

from bashu.domain.catalogue.matching import Verdict, decide, keys
from tests.domain.catalogue.records import LABELLED

PRECISION, RECALL = 0.995, 0.90


def test_what_is_joined_is_the_same_and_most_of_what_is_the_same_is_joined() -> None:
    joined = [label for label, one, other in LABELLED if decide(one, other).verdict is Verdict.SAME]
    same = [label for label, _, _ in LABELLED if label == Verdict.SAME]
    right = joined.count(Verdict.SAME)
    assert right / len(joined) >= PRECISION, f"{len(joined) - right} of {len(joined)} joined wrongly"
    assert right / len(same) >= RECALL


def test_the_order_of_a_pair_does_not_matter_and_what_is_the_same_is_found() -> None:
    for _, one, other in LABELLED:
        judgement = decide(one, other)
        assert judgement == decide(other, one)
        assert judgement.verdict is not Verdict.SAME or set(keys(one)) & set(keys(other))
