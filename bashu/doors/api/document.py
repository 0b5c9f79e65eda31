"""What the library that makes the OpenAPI document does not say by itself."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from bashu.doors.api.partners.access import SCHEMES
from bashu.doors.api.problems import TYPE

JSON = "application/json"
PROBLEM = "#/components/schemas/Problem"


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    """How partners come in, and that problems are problems (RFC 9457)."""
    schema["components"].setdefault("securitySchemes", {}).update(SCHEMES)
    for operations in schema["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                _name(answer.get("content", {}))
    return schema


def _name(content: dict[str, Any]) -> None:
    told = content.get(JSON, {}).get("schema", {})
    if told.get("$ref") == PROBLEM or told.get("title") == "Problem":
        content[TYPE] = content.pop(JSON)
