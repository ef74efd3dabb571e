"""A small drawing surface for the product pictures: soft shadows and shaded shapes, drawn large and scaled down."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 640, 480
LIMIT = 30_000  # bytes of a picture; a larger one is kept in 256 colours
SCALE = 3  # drawn this much larger, so that edges are smooth after scaling down
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
Point = tuple[float, float]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return `one` with `share` (0..1) of `other` in it."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b


def lighter(colour: Colour, share: float) -> Colour:
    """Return the colour moved towards white by `share` (0..1)."""
    return mix(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float) -> Colour:
    """Return the colour moved towards black by `share` (0..1)."""
    return mix(colour, (0, 0, 0), share)


class Canvas:
    """A picture of 640 x 480 units in which every shape is given in those units."""

    def __init__(self, top: Colour = (246, 248, 251), bottom: Colour = (222, 228, 236)) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
        self.image.paste(_gradient((WIDTH * SCALE, HEIGHT * SCALE), top, bottom))

    def shadow(self, box: Box, strength: int = 70, blur: float = 12) -> None:
        """Lay a soft dark ellipse on the ground; `strength` is its darkness 0..255."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).ellipse(_scaled(box), fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        self.image.paste((30, 38, 54), mask=mask)

    def rounded(self, box: Box, radius: float, top: Colour, bottom: Colour | None = None) -> None:
        """Fill a rounded rectangle, shaded from `top` to `bottom`."""
        mask = self._mask()
        ImageDraw.Draw(mask).rounded_rectangle(_scaled(box), radius * SCALE, fill=255)
        self._fill(mask, top, bottom or top)

    def polygon(self, points: Sequence[Point], top: Colour, bottom: Colour | None = None) -> None:
        """Fill a polygon, shaded from `top` to `bottom`."""
        mask = self._mask()
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=255)
        self._fill(mask, top, bottom or top)

    def smooth(self, points: Sequence[Point], top: Colour, bottom: Colour) -> None:
        """Fill the closed Catmull-Rom curve through the points, shaded from `top` to `bottom`."""
        outline = []
        for n in range(len(points)):
            a, b, c, d = (points[(n + k - 1) % len(points)] for k in range(4))
            for step in range(12):
                t = step / 12
                x, y = (
                    b[i]
                    + 0.5
                    * t
                    * (
                        c[i]
                        - a[i]
                        + t * (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i] + t * (3 * (b[i] - c[i]) + d[i] - a[i]))
                    )
                    for i in (0, 1)
                )
                outline.append((x, y))
        self.polygon(outline, top, bottom)

    def ellipse(self, box: Box, top: Colour, bottom: Colour | None = None) -> None:
        """Fill an ellipse, shaded from `top` to `bottom`."""
        mask = self._mask()
        ImageDraw.Draw(mask).ellipse(_scaled(box), fill=255)
        self._fill(mask, top, bottom or top)

    def ring(self, box: Box, colour: Colour, width: float) -> None:
        """Draw the outline of an ellipse."""
        ImageDraw.Draw(self.image).ellipse(_scaled(box), outline=colour, width=round(width * SCALE))

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line with round ends and joints."""
        draw, w = ImageDraw.Draw(self.image), width * SCALE
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        draw.line(scaled, fill=colour, width=round(w), joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            draw.ellipse((x - w / 2, y - w / 2, x + w / 2, y + w / 2), fill=colour)

    def curve(self, a: Point, b: Point, c: Point, d: Point, colour: Colour, width: float) -> None:
        """Draw a cubic Bezier curve from `a` to `d`: a cable."""
        points = []
        for step in range(41):
            t = step / 40
            u = 1 - t
            points.append((
                u**3 * a[0] + 3 * u * u * t * b[0] + 3 * u * t * t * c[0] + t**3 * d[0],
                u**3 * a[1] + 3 * u * u * t * b[1] + 3 * u * t * t * c[1] + t**3 * d[1],
            ))  # fmt: skip
        self.line(points, colour, width)

    def text(self, place: Point, words: str, colour: Colour, size: float, anchor: str = "mm") -> None:
        """Write Latin text with its `anchor` (Pillow's, the middle by default) at `place`."""
        font = ImageFont.load_default(size * SCALE)
        ImageDraw.Draw(self.image).text((place[0] * SCALE, place[1] * SCALE), words, colour, font, anchor)

    def wallpaper(self, box: Box, radius: float, tint: Colour) -> None:
        """Fill a screen with soft hills in `tint`."""
        screen = self._mask()
        ImageDraw.Draw(screen).rounded_rectangle(_scaled(box), radius * SCALE, fill=255)
        self._fill(screen, lighter(tint, 0.72), lighter(tint, 0.35))
        x0, y0, x1, y1 = box
        w, h = x1 - x0, y1 - y0
        for depth, (share, lift) in enumerate(((0.25, 0.42), (0.0, 0.62), (-0.25, 0.82))):
            hill = self._mask()
            middle = x0 + w * (0.75, 0.2, 0.62)[depth]
            ImageDraw.Draw(hill).ellipse(
                _scaled((middle - w * 0.75, y0 + h * lift, middle + w * 0.75, y0 + h * (lift + 1.3))), fill=255
            )
            colour = lighter(tint, share) if share >= 0 else darker(tint, -share)
            self._fill(ImageChops.multiply(hill, screen), colour, darker(colour, 0.15))

    def png(self) -> bytes:
        """Return the picture as a PNG of 640 x 480 pixels, at most about 30 KB; the same shapes give the same bytes."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        full = _png(small)
        return full if len(full) <= LIMIT else _png(small.quantize(256, dither=Image.Dither.NONE))

    def _mask(self) -> Image.Image:
        return Image.new("L", self.image.size, 0)

    def _fill(self, mask: Image.Image, top: Colour, bottom: Colour) -> None:
        place = mask.getbbox()
        if place:
            size = (place[2] - place[0], place[3] - place[1])
            self.image.paste(_gradient(size, top, bottom), place[:2], mask.crop(place))


def _gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, size[1]))
    column.putdata([mix(top, bottom, y / max(1, size[1] - 1)) for y in range(size[1])])
    return column.resize(size)


def _scaled(box: Box) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
