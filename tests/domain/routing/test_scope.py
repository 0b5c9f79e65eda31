import pytest

from bashu.domain.routing import branches_of

REGION_OF = {1: "510104", 2: "510107", 3: "500103", 4: "51"}


@pytest.mark.parametrize(
    ("regions", "listed", "excluded", "rooms"),
    [
        ((), {3: 5}, (), {3: 5}),
        (("5101",), {}, (), {1: 40, 2: 40}),
        (("5101",), {2: None, 3: 5}, (), {1: 40, 2: None, 3: 5}),
        (("50", "51"), {}, (2, 3), {1: 40, 4: 40}),
        ((), {3: 5}, (3,), {}),
    ],
)
def test_c357_the_branches_of_a_group(
    regions: tuple[str, ...], listed: dict[int, int | None], excluded: tuple[int, ...], rooms: dict[int, int | None]
) -> None:
    """C357: of regions, those that are listed, but the excluded ones."""
    found = branches_of(regions=regions, capacity=40, listed=listed, excluded=excluded, region_of=REGION_OF)
    assert found == rooms
