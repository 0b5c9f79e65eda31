"""Searches the catalogue of a home, as a child: as the pages do it, and with PostgreSQL alone."""

import time
from collections.abc import Callable
from random import Random

from django.db import connection

from bashu.search.query import search
from bench.child import obey

COMMON = ("中国", "历史", "文学", "小说", "人生", "世界", "鲁迅", "wei cheng", "zhongguo", "history", "china", "report")
TITLES = 200
PAUSE_SECONDS = 0.05
ILIKE = "SELECT count(*) OVER (), id FROM catalogue_bibrecord WHERE title ILIKE %s LIMIT 20"


def _measure() -> dict[str, object]:
    while search(COMMON[0]).building or not search(COMMON[0]).total:
        time.sleep(PAUSE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM catalogue_bibrecord ORDER BY id")
        titles = [title for (title,) in cursor.fetchall()]

        def by_database(text: str) -> None:
            cursor.execute(ILIKE, [f"%{text}%"])
            cursor.fetchall()

        random = Random(1)
        asked = [*COMMON * 5, *random.sample(titles, TITLES)]
        return {
            "records": len(titles),
            "search": [_milliseconds(search, text) for text in asked],
            "database": [_milliseconds(by_database, text) for text in asked],
        }


def _milliseconds(find: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    find(text)
    return (time.perf_counter() - began) * 1e3


def _await(*, isbn: str) -> None:
    while not search(f"isbn:{isbn}").total:
        time.sleep(PAUSE_SECONDS)


def main() -> None:
    obey({"measure": _measure, "await": _await})
