"""Draws the keyboards and the mice."""

from examples.canvas import Canvas, Colour, darker, lighter
from examples.item import Item

ACCENT: Colour = (44, 138, 148)
CABLE: Colour = (62, 66, 74)
Rows = tuple[tuple[float, ...], ...]

_MAIN: Rows = (
    (1,) * 15,
    (1,) * 13 + (2,),
    (1.5, *(1,) * 12, 1.5),
    (1.75, *(1,) * 11, 2.25),
    (2.25, *(1,) * 10, 2.75),
    (1.25, 1.25, 1.25, 6.25, 1.25, 1.25, 1.25, 1.25),
)
_COMPACT: Rows = (
    (1,) * 16,
    (*(1,) * 13, 2, 1),
    (1.5, *(1,) * 12, 1.5, 1),
    (1.75, *(1,) * 11, 2.25, 1),
    (2.25, *(1,) * 10, 1.75, 1, 1),
    (1.25, 1.25, 1.25, 6.25, 1, 1, 1, 1, 1, 1),
)
_PAD: Rows = ((1,) * 4, (1,) * 4, (1,) * 4, (1,) * 4, (1,) * 4, (2, 1, 1))
_ARROWS: Rows = ((1,) * 3, (1,) * 3, (1,) * 3, (0,), (0, 1, 0), (1,) * 3)
_HALF: Rows = ((1,) * 6, (1,) * 6, (1.25, *(1,) * 5), (1.5, *(1,) * 4, 0.5), (1.25, 1.25, 2, 1.5))


def keyboard(canvas: Canvas, item: Item, body: Colour) -> None:
    """Draw a keyboard from above, with as many blocks of keys as its layout has."""
    if item.family == "K64E":
        _split(canvas, body)
    elif item.family == "KM10":
        _case(canvas, item, body, (40, 190, 470, 332), [(_MAIN, 15), (_ARROWS, 3), (_PAD, 4)])
        _shape(canvas, body, (502, 196, 596, 340), wired=False)
    else:
        box, blocks = {
            "Full size": ((44, 160, 596, 336), [(_MAIN, 15.0), (_ARROWS, 3.0), (_PAD, 4.0)]),
            "75%": ((80, 140, 560, 342), [(_COMPACT, 16.0)]),
            "Tenkeyless": ((64, 142, 576, 340), [(_MAIN, 15.0), (_ARROWS, 3.0)]),
            "96%": ((56, 148, 584, 338), [(_MAIN, 15.0), (_PAD, 4.0)]),
            "Number pad": ((216, 92, 424, 384), [(_PAD, 4.0)]),
        }[item.specification["Layout"]]
        _case(canvas, item, body, box, blocks)


def _case(
    canvas: Canvas, item: Item, body: Colour, box: tuple[float, float, float, float], blocks: list[tuple[Rows, float]]
) -> None:
    x0, y0, x1, y1 = box
    if "Wired" in item.specification["Connection"]:
        canvas.curve((320, y0 + 6), (320, 90), (420, 120), (430, -10), CABLE, 8)
    canvas.shadow((x0 - 6, y1 - 50, x1 + 6, y1 + 26), 80)
    canvas.rounded((x0, y0, x1, y1 + 5), 16, darker(body, 0.25))
    canvas.rounded((x0, y0, x1, y1), 16, lighter(body, 0.16), body)
    glow = item.specification.get("Backlight") == "yes"
    base = (72, 190, 196) if glow else darker(body, 0.32)
    canvas.rounded((x0 + 12, y0 + 12, x1 - 12, y1 - 12), 8, base, darker(base, 0.2 if glow else 0.1))
    units = sum(width for _, width in blocks) + 0.5 * (len(blocks) - 1)
    unit = (x1 - x0 - 32) / units
    at = x0 + 16
    for number, (rows, width) in enumerate(blocks):
        _keys(canvas, rows, (at, y0 + 16, unit, (y1 - y0 - 32) / 6), body, first=number == 0 and rows is not _PAD)
        at += (width + 0.5) * unit


def _keys(canvas: Canvas, rows: Rows, place: tuple[float, float, float, float], body: Colour, *, first: bool) -> None:
    left, top, unit, high = place
    cap = lighter(body, 0.3) if sum(body) < 500 else lighter(body, 0.75)
    for line, row in enumerate(rows):
        at = left
        full = sum(rows[0])
        stretch = full / sum(row) if sum(row) > full * 0.9 else 1.0
        for key, width in enumerate(row):
            wide = (width or 1) * unit * stretch
            if width:
                accent = first and (
                    (line == 0 and key == 0) or (line == 3 and key == len(row) - 1 - (len(rows[0]) == 16))
                )
                colour = ACCENT if accent else cap
                canvas.rounded(
                    (at + 1.8, top + line * high + 1.8, at + wide - 1.8, top + (line + 1) * high - 2.6), 4,
                    lighter(colour, 0.12), darker(colour, 0.1),
                )  # fmt: skip
            at += wide


def _split(canvas: Canvas, body: Colour) -> None:
    for left, top in ((48, 150), (342, 150)):
        right = left + 250
        canvas.shadow((left - 4, top + 150, right + 4, top + 214), 80)
        outer = [(left, top + 14), (right, top), (right, top + 182), (left, top + 182)]
        if left > 300:
            outer = [(left, top), (right, top + 14), (right, top + 182), (left, top + 182)]
        canvas.polygon(outer, lighter(body, 0.18), darker(body, 0.12))
        canvas.rounded((left + 10, top + 22, right - 10, top + 172), 8, darker(body, 0.38), darker(body, 0.46))
        _keys(canvas, _HALF, (left + 14, top + 26, 222 / 6, 28.4), body, first=left < 300)


def mouse(canvas: Canvas, item: Item, body: Colour) -> None:
    """Draw a mouse from above, a vertical one from the side, a trackball with its ball."""
    if item.family == "M5V":
        _vertical(canvas, body)
    elif item.family == "M4T":
        _shape(canvas, body, (186, 96, 446, 392), wired=False)
        canvas.ellipse((180, 210, 276, 306), darker(body, 0.4))
        canvas.ellipse((188, 218, 268, 298), (214, 84, 92), (150, 34, 54))
        canvas.ellipse((204, 230, 226, 248), (240, 170, 172))
    else:
        _, wide, _ = (int(part) for part in item.specification["Dimensions (mm)"].split(" x "))
        half = wide * 1.52
        _shape(
            canvas, body, (320 - half, 92, 320 + half, 398), wired="Wired" in item.specification["Connection"],
            sides=int(item.specification["Buttons"]) > 3, game=item.family in {"M7", "M7W"},
        )  # fmt: skip


def _shape(
    canvas: Canvas, body: Colour, box: tuple[float, float, float, float], *, wired: bool, sides: bool = False,
    game: bool = False,
) -> None:  # fmt: skip
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    middle = (x0 + x1) / 2
    if wired:
        canvas.curve((middle, y0 + 10), (middle, y0 - 50), (middle + 90, 70), (middle + 110, -10), CABLE, 8)
    canvas.shadow((x0 - 10, y1 - h * 0.22, x1 + 10, y1 + h * 0.08), 85)
    if sides:
        canvas.rounded((x0 - 5, y0 + h * 0.36, x0 + 20, y0 + h * 0.47), 6, darker(body, 0.4))
        canvas.rounded((x0 - 5, y0 + h * 0.49, x0 + 20, y0 + h * 0.6), 6, darker(body, 0.4))
    canvas.rounded((x0, y0, x1, y1), w * 0.48, lighter(body, 0.3), darker(body, 0.16))
    canvas.rounded((x0 + w * 0.06, y0 + h * 0.03, x1 - w * 0.06, y1 - h * 0.12), w * 0.42, lighter(body, 0.36), body)
    seam = darker(body, 0.34)
    canvas.line([(middle, y0 + h * 0.02), (middle, y0 + h * 0.4)], seam, max(1.6, w * 0.014))
    canvas.line([(x0 + w * 0.04, y0 + h * 0.4), (x1 - w * 0.04, y0 + h * 0.4)], seam, max(1.6, w * 0.014))
    canvas.rounded((middle - w * 0.08, y0 + h * 0.13, middle + w * 0.08, y0 + h * 0.31), w * 0.08, darker(body, 0.6))
    wheel = ACCENT if not game else (226, 84, 110)
    canvas.rounded(
        (middle - w * 0.045, y0 + h * 0.15, middle + w * 0.045, y0 + h * 0.29), w * 0.045, lighter(wheel, 0.2), wheel
    )
    if game:
        canvas.line(
            [(middle - w * 0.2, y1 - h * 0.16), (middle, y1 - h * 0.11), (middle + w * 0.2, y1 - h * 0.16)], wheel, 4
        )


def _vertical(canvas: Canvas, body: Colour) -> None:
    canvas.shadow((140, 350, 510, 414), 85)
    hump = [
        (150, 380),
        (176, 316),
        (214, 226),
        (268, 140),
        (336, 104),
        (398, 128),
        (440, 210),
        (472, 310),
        (490, 380),
        (320, 396),
    ]
    canvas.smooth(hump, lighter(body, 0.34), darker(body, 0.1))
    canvas.rounded((146, 370, 494, 394), 12, lighter(body, 0.12), darker(body, 0.25))
    face = [(300, 124), (344, 110), (392, 132), (430, 204), (444, 250), (384, 256), (338, 240), (306, 180)]
    canvas.smooth(face, lighter(body, 0.46), lighter(body, 0.22))
    canvas.line([(346, 112), (366, 176), (388, 252)], darker(body, 0.4), 3)
    canvas.line([(356, 148), (364, 172)], darker(body, 0.6), 15)
    canvas.line([(357, 151), (363, 169)], ACCENT, 8)
    canvas.line([(222, 262), (252, 236)], darker(body, 0.45), 17)
    canvas.line([(258, 216), (284, 186)], darker(body, 0.45), 17)
