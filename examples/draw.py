"""Draws the product pictures: one plain illustration for each product, from its category, size, ports and colour."""

from examples.canvas import Canvas, Colour, darker, lighter
from examples.draw_input import keyboard, mouse
from examples.item import Item

COLOURS: dict[str, Colour] = {
    "Black": (46, 50, 58),
    "Grey": (128, 136, 148),
    "Silver": (186, 193, 203),
    "White": (240, 242, 245),
    "Blue": (66, 112, 190),
}
TEAL: Colour = (44, 138, 148)
_TINTS: dict[str, Colour] = {
    "V16P": (214, 128, 92), "V22F": (96, 142, 190), "V24F": (84, 150, 132), "V24Q": (120, 116, 186),
    "V27F": (70, 134, 170), "V27Q": (58, 120, 196), "V27G": (196, 74, 108), "V27U": (38, 146, 140),
    "V27UC": (226, 146, 74), "V32U": (86, 92, 178), "V34W": (150, 88, 170),
}  # fmt: skip


def picture(item: Item) -> bytes:
    """Return the product's picture as PNG bytes, 640 x 480 pixels."""
    canvas = Canvas()
    body = COLOURS[item.specification["Colour"]]
    drawers = {
        "Mini PCs": _mini_pc,
        "Monitors": _monitor,
        "Docks and hubs": _dock,
        "Keyboards": keyboard,
        "Mice": mouse,
    }
    drawers[item.category](canvas, item, body)
    return canvas.png()


def _count(item: Item, header: str) -> int:
    return int(item.specification.get(header) or 0)


def _mini_pc(canvas: Canvas, item: Item, body: Colour) -> None:
    wide, _, high = (int(part) for part in item.specification["Dimensions (mm)"].split(" x "))
    half, front = wide * 1.22, high * 2.05
    left, right, ground = 320 - half, 320 + half, 372
    y, back, inset = ground - front, ground - front - 96, half * 0.2
    canvas.shadow((left - 8, ground - 22, right + 8, ground + 30))
    canvas.polygon(
        [(left + 4, y + 8), (left + inset, back), (right - inset, back), (right - 4, y + 8)],
        lighter(body, 0.28), lighter(body, 0.12),
    )  # fmt: skip
    if item.specification["Fanless"] == "yes":
        _fins(canvas, (left, right, y, back, inset), body)
    else:
        canvas.text((320, (y + back) / 2 + 8), f"LARKSPAN {item.family}", lighter(body, 0.72), 16)
    canvas.rounded((left, y, right, ground), 13, lighter(body, 0.1), darker(body, 0.3))
    canvas.rounded((left + 10, y + 9, right - 10, ground - 9), 8, darker(body, 0.42), darker(body, 0.55))
    _front_ports(canvas, item, (left, right, (y + ground) / 2))


def _fins(canvas: Canvas, shape: tuple[float, float, float, float, float], body: Colour) -> None:
    left, right, y, back, inset = shape
    for step in range(1, 16):
        share = step / 16
        bottom = left + 4 + (right - left - 8) * share
        top = left + inset + (right - left - 2 * inset) * share
        canvas.line([(bottom, y - 2), (top, back + 6)], darker(body, 0.24), 4)


def _front_ports(canvas: Canvas, item: Item, front: tuple[float, float, float]) -> None:
    left, right, middle = front
    canvas.ring((right - 56, middle - 13, right - 30, middle + 13), (220, 226, 234), 2.4)
    canvas.ellipse((right - 46, middle - 3, right - 40, middle + 3), (94, 220, 190))
    at = left + 34
    for _ in range(2):
        canvas.rounded((at, middle - 7, at + 34, middle + 7), 2, (210, 216, 226))
        canvas.rounded((at + 3, middle - 1, at + 31, middle + 5), 1, TEAL)
        at += 48
    for _ in range(_count(item, "USB-C ports")):
        canvas.rounded((at, middle - 5, at + 25, middle + 5), 5, (210, 216, 226))
        canvas.rounded((at + 4, middle - 1.5, at + 21, middle + 1.5), 1.5, (60, 66, 76))
        at += 38
    canvas.ellipse((at + 2, middle - 7, at + 16, middle + 7), (210, 216, 226))
    canvas.ellipse((at + 6, middle - 3, at + 12, middle + 3), (40, 44, 52))


def _monitor(canvas: Canvas, item: Item, body: Colour) -> None:
    inches = float(item.specification["Screen size (inch)"])
    ultrawide = item.family == "V34W"
    wide = {"V16P": 350.0, "V34W": 548.0}.get(item.family, inches * 15.2)
    high = wide * (9 / 21.5 if ultrawide else 9 / 16)
    left, right, top = 320 - wide / 2, 320 + wide / 2, 186 - high / 2 + (54 if item.family == "V16P" else 0)
    bottom = top + high
    canvas.shadow((188, 404, 452, 440))
    if item.family == "V16P":
        _cover(canvas, left, right, bottom, body)
    else:
        _stand(canvas, bottom, body, tall=item.specification["Height adjustable"] == "yes")
    canvas.rounded((left, top, right, bottom), 9, lighter(body, 0.1), darker(body, 0.2))
    chin = 9 if item.specification["Panel"] != "IPS" or inches >= 24 else 15
    canvas.wallpaper((left + 6, top + 6, right - 6, bottom - chin), 4, _TINTS[item.family])
    if ultrawide:
        _bend(canvas, left, right, top, bottom)
    pixels = {"3840": "4K", "2560": "2K", "1920": "Full HD", "3440": "WQHD"}[item.specification["Resolution"][:4]]
    words = f"{item.specification['Screen size (inch)']}-inch  {pixels}  {item.specification['Refresh rate (Hz)']} Hz"
    canvas.text((left + 24, top + 28), words, darker(_TINTS[item.family], 0.45), 17, "lm")


def _bend(canvas: Canvas, left: float, right: float, top: float, bottom: float) -> None:
    """Cut shallow arcs off the upper and lower edge, which reads as a curved screen."""
    canvas.ellipse((left - 60, top - 34, right + 60, top + 12), (241, 244, 248))
    canvas.ellipse((left - 60, bottom - 11, right + 60, bottom + 30), (229, 234, 241))
    stand = (70, 75, 84)
    canvas.polygon([(300, bottom - 11), (340, bottom - 11), (344, 408), (296, 408)], lighter(stand, 0.1), stand)
    canvas.rounded((228, 404, 412, 418), 7, lighter(stand, 0.15), stand)


def _stand(canvas: Canvas, bottom: float, body: Colour, *, tall: bool) -> None:
    ground = 416
    half = 92 if tall else 74
    neck = 22 if tall else 16
    canvas.polygon(
        [(320 - neck, bottom - 6), (320 + neck, bottom - 6), (324 + neck, ground - 8), (316 - neck, ground - 8)],
        darker(body, 0.25), lighter(body, 0.16),
    )  # fmt: skip
    canvas.rounded((320 - half, ground - 12, 320 + half, ground + 3), 7, lighter(body, 0.2), darker(body, 0.15))
    if tall:
        canvas.ellipse((312, ground - 62, 328, ground - 46), lighter(body, 0.35), lighter(body, 0.2))


def _cover(canvas: Canvas, left: float, right: float, bottom: float, body: Colour) -> None:
    canvas.polygon(
        [(left + 26, bottom - 4), (right - 26, bottom - 4), (right + 8, 418), (left - 8, 418)],
        lighter(body, 0.22), darker(body, 0.1),
    )  # fmt: skip


def _dock(canvas: Canvas, item: Item, body: Colour) -> None:
    wide, deep, high = (int(part) for part in item.specification["Dimensions (mm)"].split(" x "))
    half = 118 + wide * 0.62
    front = 30 + high * 2.6
    left, right, ground = 320 - half + 24, 320 + half + 24, 344
    y, back, inset = ground - front, ground - front - 24 - deep * 0.75, half * 0.16
    cable = (58, 62, 70)
    canvas.curve((left + 30, ground - 24), (left - 110, ground - 6), (60, 250), (66, 150), cable, 11)
    canvas.rounded((50, 96, 82, 156), 7, lighter(body, 0.25), body)
    canvas.rounded((57, 74, 75, 98), 5, (222, 227, 234), (168, 176, 188))
    canvas.shadow((left - 6, ground - 18, right + 6, ground + 26))
    canvas.polygon(
        [(left + 4, y + 8), (left + inset, back), (right - inset, back), (right - 4, y + 8)],
        lighter(body, 0.32), lighter(body, 0.14),
    )  # fmt: skip
    canvas.text((320 + 24, (y + back) / 2 + 6), f"LARKSPAN {item.family}", lighter(body, 0.72), 15)
    canvas.rounded((left, y, right, ground), 12, lighter(body, 0.08), darker(body, 0.32))
    canvas.rounded((left + 9, y + 8, right - 9, ground - 8), 7, darker(body, 0.45), darker(body, 0.58))
    _dock_ports(canvas, item, left + 26, right - 26, (y + ground) / 2)


def _dock_ports(canvas: Canvas, item: Item, left: float, right: float, middle: float) -> None:
    shapes = [
        *["HDMI"] * _count(item, "HDMI ports"),
        *["DP"] * _count(item, "DisplayPort ports"),
        *["C"] * min(3, _count(item, "USB-C ports")),
        *["A"] * min(4, _count(item, "USB-A ports")),
        *["LAN"] * bool(item.specification.get("Ethernet (Gbps)")),
    ]
    step = (right - left) / len(shapes)
    for place, shape in enumerate(shapes):
        _port(canvas, shape, left + step * (place + 0.5), middle, min(1.0, step / 40))


def _port(canvas: Canvas, shape: str, x: float, y: float, size: float) -> None:
    metal, hole = (212, 218, 228), (58, 64, 74)
    wide, high = {"HDMI": (17, 8), "DP": (17, 8), "C": (12, 5), "A": (16, 7), "LAN": (14, 12)}[shape]
    w, h = wide * size, high * size
    canvas.rounded((x - w, y - h, x + w, y + h), h if shape == "C" else 3, metal)
    if shape == "A":
        canvas.rounded((x - w + 3, y, x + w - 3, y + h - 2), 1, TEAL)
    elif shape == "HDMI":
        canvas.polygon(
            [(x - w + 3, y - h + 3), (x + w - 3, y - h + 3), (x + w - 7, y + h - 3), (x - w + 7, y + h - 3)], hole
        )
    elif shape == "DP":
        canvas.polygon(
            [(x - w + 3, y - h + 3), (x + w - 3, y - h + 3), (x + w - 3, y + h - 3), (x - w + 8, y + h - 3)], hole
        )
    else:
        canvas.rounded((x - w + 4, y - h + 3, x + w - 4, y + h - 3), 2, hole)
