"""What people and programs need to drive the demonstration from outside. Same seed, same facts, same order."""

from collections.abc import Iterator
from typing import Any, Final

from bashu.db.catalogue.queries import ItemRow, items_with_barcodes
from bashu.db.network.queries import network
from bashu.db.network.staff import logins
from bashu.project.demo.people import at_the_hub, cast, family
from bashu.project.demo.places import CHENGDU, CHONGQING, Member, accounts, by_code, city_name, machines, members
from bashu.project.env import Env
from bashu.project.errors import OperatingError

# Of each library of the two cities: the first ones stand on their shelves when the demonstration begins.
ITEMS_OF_EACH: Final = 5


def facts(env: Env) -> dict[str, Any]:
    """Where items are, and which logins there are, is asked of the database; everything else follows from the seed."""
    known = network()
    if known is None or not known.demonstration:
        raise OperatingError("No demonstration is loaded here. Load it first: bashu demo")
    known_logins = logins()
    return {
        "http": env.public_url,
        "sip2": {"host": env.sip2_host, "port": env.sip2_port},
        "terminals": list(_terminals()),
        "patrons": list(_patrons()),
        "items": list(_items()),
        "staff": [
            {"login": each.login, "password": each.password, "library": each.library, "role": each.role}
            for each in accounts()
            if each.login in known_logins and not env.sandbox
        ],
    }


def _terminals() -> Iterator[dict[str, str]]:
    for machine in machines():
        yield {
            "login": machine.login,
            "password": machine.password,
            "institution": machine.library,
            "location": machine.branch,
            "library": machine.library,
            "city": city_name(by_code()[machine.library]),
            "charset": machine.charset,
        }


def _patrons() -> Iterator[dict[str, str]]:
    for person in (*cast(), *(each for city in (CHENGDU, CHONGQING) for each in (*family(city), *at_the_hub(city)))):
        yield {
            "card": person.card,
            "kind": person.kind.value,
            "pin": person.pin,
            "home": person.home.code,
            "city": city_name(person.home),
            "state": person.state.value,
        }


def _items() -> Iterator[dict[str, str]]:
    wanted = [
        (member.barcode(number), member)
        for city in (CHENGDU, CHONGQING)
        for member in members()
        if member.city == city and member.barcode_prefix
        for number in range(1, ITEMS_OF_EACH + 1)
    ]
    found = items_with_barcodes([barcode for barcode, _ in wanted])
    for barcode, member in wanted:
        for row in found.get(barcode, ()):
            yield _item(row, member)


def _item(row: ItemRow, owner: Member) -> dict[str, str]:
    return {
        "barcode": row.barcode,
        "owner": owner.code,
        "title": row.title,
        "branch": row.at.code,
        "city": row.at.city.en,
        "status": row.status,
    }
