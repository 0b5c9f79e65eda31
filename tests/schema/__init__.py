"""`python -m tests.schema` writes bashu/db/schema/ready.sql anew."""
