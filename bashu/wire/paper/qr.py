"""A QR code as squares, for a screen."""

from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# Light modules around it, as ISO/IEC 18004 asks for.
QUIET = 4


def squares(text: str) -> tuple[int, str]:
    """How many modules it is wide with its margin, and the dark ones as the data of an SVG path."""
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    side = code.getModuleCount()
    dark = ((row, column) for row in range(side) for column in range(side) if code.isDark(row, column))
    path = "".join(f"M{column + QUIET} {row + QUIET}h1v1h-1z" for row, column in dark)
    return side + 2 * QUIET, path
