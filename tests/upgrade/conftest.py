from tests.project.conftest import home

__all__ = ["home"]
