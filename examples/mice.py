"""The mice and the trackball."""

from examples.item import Item
from examples.keyboards import BLUETOOTH, RADIO, WIRED
from knowledge.language import Bilingual

_HEADERS = (
    "Connection", "Quiet", "DPI", "Buttons", "Battery life (h)", "Colour", "Dimensions (mm)", "Weight (kg)",
    "Warranty (months)",
)  # fmt: skip


def _mouse(
    code: str, name: tuple[str, str], pitch: tuple[str, str], money: tuple[int, int], supply: tuple[int, int],
    cells: tuple[str, ...],
) -> Item:  # fmt: skip
    named = dict(zip(_HEADERS, cells, strict=True))
    return Item(
        sku=f"LK-{code}", family=code.split("-")[0], name=Bilingual(en=f"Larkspan {name[0]}", zh=f"云岫 {name[1]}"),
        category="Mice", description=Bilingual(en=pitch[0], zh=pitch[1]), cny=money[0], usd=money[1],
        stock=supply[0], lead_days=supply[1],
        specification={
            **{header: cell for header, cell in named.items() if cell},
            "Works with": "Windows, macOS, Linux" if "Bluetooth" not in named["Connection"]
            else "Windows, macOS, Linux, iPadOS, Android",
        },
    )  # fmt: skip


def mice() -> list[Item]:
    """Return every mouse, office ones first."""
    return [*_office(), *_special()]


def _office() -> list[Item]:
    pitch = (
        "A light, quiet wireless mouse that runs for a year on one AA battery.",
        "轻巧静音的无线鼠标，一节 5 号电池可用约一年。",
    )
    cells, size = (RADIO, "yes", "1600", "3", "3000"), ("104 x 62 x 38", "0.08", "12")
    return [
        _mouse(
            "M1", ("M1 Wired Mouse", "M1 有线鼠标"),
            ("A plain, dependable wired mouse for the office.", "简单耐用的办公有线鼠标。"), (35, 6), (812, 2),
            (WIRED, "no", "1200", "3", "", "Black", "112 x 62 x 38", "0.09", "12"),
        ),
        _mouse("M2W", ("M2W Wireless Mouse, Black", "M2W 无线鼠标（黑色）"), pitch, (79, 13), (455, 2), (*cells, "Black", *size)),
        _mouse("M2W-WH", ("M2W Wireless Mouse, White", "M2W 无线鼠标（白色）"), pitch, (79, 13), (302, 2), (*cells, "White", *size)),
        _mouse("M2W-BL", ("M2W Wireless Mouse, Blue", "M2W 无线鼠标（蓝色）"), pitch, (85, 14), (0, 7), (*cells, "Blue", *size)),
        _mouse(
            "M3W", ("M3W Rechargeable Wireless Mouse", "M3W 可充电无线鼠标"),
            ("A quiet rechargeable mouse that switches between three devices and charges over USB-C.",
             "静音可充电鼠标，可在三台设备间切换，USB-C 充电。"),
            (139, 22), (264, 2), (BLUETOOTH, "yes", "2400", "5", "500", "Grey", "108 x 64 x 40", "0.09", "24"),
        ),
    ]  # fmt: skip


def _special() -> list[Item]:
    return [
        _mouse(
            "M5V", ("M5V Vertical Ergonomic Wireless Mouse", "M5V 垂直人体工学无线鼠标"),
            ("A vertical mouse at 57 degrees that eases the wrist; for the right hand.", "57 度垂直握姿，缓解手腕压力，右手专用。"),
            (219, 35), (109, 2), (BLUETOOTH, "yes", "2400", "6", "600", "Black", "118 x 76 x 72", "0.13", "24"),
        ),
        _mouse(
            "M4T", ("M4T Wireless Trackball", "M4T 无线轨迹球鼠标"),
            ("A thumb trackball for small desks: the hand stays still.", "拇指轨迹球，适合小桌面，手不用移动。"),
            (289, 45), (41, 3), (BLUETOOTH, "no", "2000", "5", "1500", "Black", "132 x 96 x 52", "0.16", "24"),
        ),
        _mouse(
            "M6W", ("M6W Precision Wireless Mouse", "M6W 精准无线鼠标"),
            ("A multi-device mouse with a metal wheel that tracks on glass, for spreadsheets and design.",
             "金属滚轮、玻璃面可用的多设备鼠标，适合表格和设计。"),
            (359, 55), (72, 2), (BLUETOOTH, "yes", "8000", "7", "700", "Grey", "124 x 84 x 50", "0.14", "24"),
        ),
        _mouse(
            "M7", ("M7 Wired Gaming Mouse", "M7 有线电竞鼠标"),
            ("A light wired gaming mouse with a flexible cable.", "轻量有线电竞鼠标，线材柔软。"),
            (189, 29), (134, 2), (WIRED, "no", "16000", "6", "", "Black", "122 x 64 x 39", "0.06", "24"),
        ),
        _mouse(
            "M7W", ("M7W Wireless Gaming Mouse", "M7W 无线电竞鼠标"),
            ("A 58-gram wireless gaming mouse with a 26,000 DPI sensor.", "58 克无线电竞鼠标，26,000 DPI 传感器。"),
            (429, 66), (58, 2), (RADIO, "no", "26000", "6", "90", "White", "121 x 63 x 39", "0.058", "24"),
        ),
    ]  # fmt: skip
