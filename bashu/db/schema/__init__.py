"""All tables as the migrations make them, in one file: a database that is empty takes it instead of each migration.

Django works for seconds on what a model was after each of a hundred migrations; PostgreSQL takes `ready.sql` in a part
of one. What is not in the file yet is then migrated as ever, so that an old file is slower and never wrong.
`python -m tests.schema` writes it anew, and `tests/db/test_ready.py` proves that it is what the migrations make.
"""
