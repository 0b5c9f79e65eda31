"""A vendor's system that works over REST, and holds each answer against the OpenAPI document."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.test import Client
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bashu.domain.rights.scopes import PartnerScope
from bashu.engine import clock, partners
from bashu.engine.partners import Made
from tests.people import City

ROOT = "/api/v1"
ALL = frozenset(PartnerScope)
PROBLEM = "application/problem+json"


@cache
def document() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Client().get(f"{ROOT}/openapi.json").content)
    return told


def made(*cities: City, scopes: frozenset[PartnerScope] = ALL, per_minute: int = 60_000, sandbox: bool = False) -> Made:
    return partners.make(
        name="A vendor",
        library_ids=[city.library.pk for city in cities],
        scopes=scopes,
        per_minute=per_minute,
        sandbox=sandbox,
        by=None,
        now=clock.now(),
    )


def token_of(made: Made, **more: str) -> Any:
    asked = {"grant_type": "client_credentials", "client_id": made.client, "client_secret": made.secret}
    return Client().post(
        f"{ROOT}/token", "&".join(f"{name}={value}" for name, value in {**asked, **more}.items()),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip


@dataclass
class Vendor:
    token: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, status: int = 200, **asked: Any) -> Any:
        told = self.client.get(ROOT + path, asked, headers=self._headers)
        return self._told("get", path, told=told, status=status)

    def post(self, path: str, sent: Any, *, status: int = 200) -> Any:
        told = self.client.post(ROOT + path, json.dumps(sent), content_type="application/json", headers=self._headers)
        return self._told("post", path, told=told, status=status)

    def do(self, *commands: dict[str, Any], status: int = 200) -> Any:
        """What came of each."""
        told = self.post("/commands", {"commands": list(commands)}, status=status)
        return told["results"] if status == 200 else told

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def _told(self, method: str, path: str, *, told: Any, status: int) -> Any:
        assert told.status_code == status, told.content
        body = json.loads(told.content)
        conforms(method, path, status=status, media=told["Content-Type"].partition(";")[0], body=body)
        return body


def conforms(method: str, path: str, *, status: int, media: str, body: Any) -> None:
    """To the schema that the document has for it."""
    found = next(
        operations
        for template, operations in document()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", template), ROOT + path)
    )
    schema = found[method]["responses"][str(status)]["content"][media]["schema"]
    whole = Resource.from_contents(document(), default_specification=DRAFT202012)
    pointed = json.loads(json.dumps(schema).replace('"#/components', '"urn:api#/components'))
    registry: Any = Registry().with_resource("urn:api", whole)
    OAS31Validator(pointed, registry=registry).validate(body)


def vendor(*cities: City, scopes: frozenset[PartnerScope] = ALL) -> Vendor:
    return Vendor(json.loads(token_of(made(*cities, scopes=scopes)).content)["access_token"])


def new_id() -> str:
    return str(clock.new_id())


def command(kind: str, city: City, **fields: Any) -> dict[str, Any]:
    """At the machine of this city, whose card reader is trusted."""
    return {"id": new_id(), "kind": kind, "terminal": city.machine.pk} | fields
