from tests.search.conftest import home, indexed, shelf

__all__ = ["home", "indexed", "shelf"]
