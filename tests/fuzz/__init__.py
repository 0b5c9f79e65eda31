"""Bytes and values that nobody would send, and what must hold for them all.

Each target is a file with `check(data)`, which states its rules, and `seeds()`, real input to begin from. Tests beside
it try values that are made of good ones; `make soak` lets a coverage-guided fuzzer look for bytes as well. What was
found stays in `found/`, and is tried by every `make test`.
"""
