"""Who may do what, and where: a person's rights are those of the roles granted to them, each within a scope."""

from bashu.domain.rights.grants import NETWORK, NO_RIGHTS, Grant, Reach, Rights, Scope
from bashu.domain.rights.roles import AT_A_DESK, ROLES, Right, Role

__all__ = ["AT_A_DESK", "NETWORK", "NO_RIGHTS", "ROLES", "Grant", "Reach", "Right", "Rights", "Role", "Scope"]
