"""With which courier a parcel went, and with whom a box. Written beside the command that hands it over, since the log
names nobody.
"""

from bashu.db.circulation.parcel_models import Carrier, Waybill


def write_waybill(*, parcel_id: int, patron_id: int, courier: str, number: str) -> None:
    """In place of the one before."""
    Waybill.objects.update_or_create(
        parcel_id=parcel_id, defaults={"patron_id": patron_id, "courier": courier, "number": number}
    )


def write_carrier(*, box_id: int, name: str) -> None:
    """In place of the one before: whoever brought it here has it no more."""
    Carrier.objects.update_or_create(box_id=box_id, defaults={"name": name})
