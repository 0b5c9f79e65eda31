"""Makes the demonstration's input from a folder of collected sources: `python data/make.py SOURCE_FOLDER`.

Not needed at run time. What each file holds, where it came from and under which licence: data/README.md.
"""

import csv
import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bashu.domain.catalogue.identifiers import normalise_isbn
from bashu.wire.marc.describe import describe
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Field, Record
from bashu.wire.marc.splitter import RECORD_END
from bashu.wire.marc.writer import write

HERE = Path(__file__).parent
BOOKS_MAX = 25_000
MARC8_MAX = 1_000
LEADER = "00000nam0 2200000   450 "
# Repositories whose records may be passed on: dp2 Apache-2.0, marc-to-argot MIT, marc2bibframe2 CC0.
PERMISSIVE = {"DigitalPlatform/dp2", "trln/marc-to-argot", "lcnetdev/marc2bibframe2"}

HAN = r"\u3400-\u9fff"
TITLE = re.compile(rf"[{HAN}][{HAN}\w·—:：,，、!！?？.()（）《》-]{{1,59}}")
AUTHOR = re.compile(rf"(?:[\[(（【〔]([{HAN}]{{1,4}})[\])）】〕]\s*)?([{HAN}A-Za-z][{HAN}A-Za-z.·• ]{{1,29}})")
PUBLISHER = re.compile(rf"[{HAN}·]{{2,18}}(?:出版社|书店|書局|书局|书馆|出版公司|出版集团|出版中心)")
ROLE = re.compile(r"\s+(?:著|编著|编|主编|译)$")
YEAR = re.compile(r"(19[5-9]\d|20[012]\d)(?!\d)")
AUTHORS_MAX = 3


@dataclass(frozen=True, slots=True)
class Book:
    """Bare facts. An author is a country (may be empty) and a name."""

    title: str
    authors: tuple[tuple[str, str], ...]
    publisher: str
    year: int
    isbn: str
    pages: int | None


def main(source: Path) -> None:
    books = list(chosen_books(source / "books_zh.tsv.gz"))
    # Of eight works the first library has five and the second five, so that two are in both files.
    first = [(number, book) for number, book in enumerate(books, start=1) if number % 8 < 5]
    second = [(number, book) for number, book in enumerate(books, start=1) if number % 8 >= 3]
    pack("cnmarc_gb18030.iso.gz", [first_style(number, book) for number, book in first])
    pack("cnmarc_utf8.iso.gz", [second_style(number, book) for number, book in second])
    pack("marc21_gpo.mrc.gz", government_records(source / "marc21_gpo.mrc.gz"))
    pack("marc21_cjk.mrc.gz", permissive_records(source))
    bnu = (source / "cnmarc_real_bnu10.gb18030.iso").read_bytes()
    pack("cnmarc_bnu.iso.gz", [bnu])
    libraries(source)


def pack(name: str, records: Iterable[bytes]) -> None:
    """The same bytes for the same records: no time and no name in the gzip header."""
    with (HERE / name).open("wb") as target, gzip.GzipFile("", "wb", 9, target, mtime=0) as packed:
        packed.writelines(records)


def chosen_books(path: Path) -> Iterator[Book]:
    """The most wanted of the books whose fields are clean. How much each was wanted stays behind."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted = sorted(rows, key=lambda row: (-int(row["votes"] or 0), int(row["id"])))
    seen: set[tuple[str, str, str]] = set()
    for row in wanted:
        book = clean(row)
        if book and (key := (book.title, book.authors[0][1], book.publisher)) not in seen and len(seen) < BOOKS_MAX:
            seen.add(key)
            yield book


def clean(row: dict[str, str]) -> Book | None:
    title, publisher, year = row["title"].strip(), row["publisher"].strip(), YEAR.match(row["pub_date"])
    written = [ROLE.sub("", name.strip()) for name in re.split(r"[/、，,;；]", row["author"])]
    names = [AUTHOR.fullmatch(name) for name in written][:AUTHORS_MAX]
    authors = tuple((name[1] or "", name[2].strip()) for name in names if name)
    if row["defect"] or not TITLE.fullmatch(title) or not PUBLISHER.fullmatch(publisher) or not year:
        return None
    if not authors or len(authors) != len(names):
        return None
    pages = int(row["pages"]) if row["pages"].isdigit() and 8 <= int(row["pages"]) <= 3_000 else None
    return Book(title, authors, publisher, int(year[1]), normalise_isbn(row["isbn"]), pages)


def first_style(number: int, book: Book) -> bytes:
    """In the manner of one library: GB 18030, ISBN with prefix, country in round brackets, 著 after the author."""
    said = "，".join((f"({country})" if country else "") + name for country, name in book.authors) + "著"
    return cnmarc(f"A{number:07}", book, said=said, isbn=book.isbn, agency="SRC-A", charset=Charset.GB18030)


def second_style(number: int, book: Book) -> bytes:
    """In the manner of another: UTF-8, bare ISBN, country in square brackets, no 著."""
    said = "，".join((f"[{country}]" if country else "") + name for country, name in book.authors)
    return cnmarc(f"B{number:07}", book, said=said, isbn=book.isbn, agency="SRC-B", charset=Charset.UTF_8)


def cnmarc(control: str, book: Book, *, said: str, isbn: str, agency: str, charset: Charset) -> bytes:
    title, _, subtitle = book.title.partition("：")
    general = f"20240101d{book.year}    em y0chiy50      ea"
    fields = [
        Field("001", data=control),
        *([Field("010", "  ", (("a", isbn),))] if isbn else []),
        Field("100", "  ", (("a", general),)),
        Field("101", "0 ", (("a", "chi"),)),
        Field("102", "  ", (("a", "CN"),)),
        Field("200", "1 ", (("a", title), *((("e", subtitle),) if subtitle else ()), ("f", said))),
        Field("210", "  ", (("c", book.publisher), ("d", str(book.year)))),
        *([Field("215", "  ", (("a", f"{book.pages}页"),))] if book.pages else []),
        *(Field("701", " 0", (("a", name), ("4", "著"))) for _, name in book.authors),
        Field("801", " 0", (("a", "CN"), ("b", agency), ("c", "20240101"))),
    ]
    return write(LEADER, fields, charset=charset)


def records_of(path: Path) -> Iterator[Record]:
    with gzip.open(path) as file:
        yield from (entry for entry in read(file) if isinstance(entry, Record))


def government_records(path: Path) -> Iterator[bytes]:
    """As they are: what is printed or on disc, and of the on-line ones some in MARC-8, all its letters included."""
    on_line = 0
    for record in records_of(path):
        description = describe(record)
        physical = description.extent and "online" not in description.extent and "electronic" not in description.extent
        in_marc8 = not physical and record.charset is Charset.MARC_8
        on_line += in_marc8
        if physical or (in_marc8 and (on_line <= MARC8_MAX or not record.raw.isascii())):
            yield record.raw


def permissive_records(source: Path) -> Iterator[bytes]:
    with (source / "marc21_cjk880.sources.tsv").open(encoding="utf-8", newline="") as file:
        repositories = [row["repo"] for row in csv.DictReader(file, delimiter="\t")]
    raw = gzip.decompress((source / "marc21_cjk880.mrc.gz").read_bytes()).split(RECORD_END)
    for repository, record in zip(repositories, raw, strict=False):
        if repository in PERMISSIVE:
            yield record + RECORD_END


def libraries(source: Path) -> None:
    """Members and the divisions they lie in. Every point is the centre of its division."""
    with (source / "divisions_cq_sc.csv").open(encoding="utf-8", newline="") as file:
        divisions = {row["code"]: row for row in csv.DictReader(file)}
    with (source / "libraries_86.csv").open(encoding="utf-8-sig", newline="") as file:
        members = list(csv.DictReader(file))
    kept = ("lib_id", "side", "level", "name_zh", "name_en", "division_code", "basis")
    rows = [{name: member[name] for name in kept} for member in members]
    for row in rows:
        row["name_en"] = row["name_en"].replace("Ba'nan", "Banan")
    table("libraries_86.csv", rows)
    needed = {code for row in rows for code in (row["division_code"], row["division_code"][:4] + "00")}
    needed |= {"500000", "510000"}
    table("divisions.csv", [
        {"code": code, "name_zh": chinese(row), "name_en": english(row), "lon": row["lon"], "lat": row["lat"]}
        for code, row in sorted(divisions.items()) if code in needed and code != "500100"
    ])  # fmt: skip


def chinese(row: dict[str, str]) -> str:
    """The counties of the municipality are a division too, which the table calls by that word alone."""
    return "重庆市各县" if row["code"] == "500200" else row["name"]


def english(row: dict[str, str]) -> str:
    """The pinyin as a place name, closed up; an apostrophe before a vowel (GB/T 28039): Guang'an, Banan."""
    if row["code"] == "500200":
        return "Counties of Chongqing"
    first, *others = row["pinyin"].split()
    return (first + "".join(f"'{each}" if each[0] in "aeo" else each for each in others)).capitalize()


def table(name: str, rows: list[dict[str, str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python data/make.py SOURCE_FOLDER")
    main(Path(sys.argv[1]))
