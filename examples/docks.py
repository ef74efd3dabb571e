"""The docking stations and hubs."""

from examples.item import Item
from knowledge.language import Bilingual

_HEADERS = (
    "HDMI ports", "DisplayPort ports", "USB-C ports", "USB-A ports", "Ethernet (Gbps)", "Max external displays",
    "Max display resolution", "Power delivery (W)", "Connection", "Works with", "Colour", "Dimensions (mm)",
    "Weight (kg)", "Warranty (months)",
)  # fmt: skip
_4K30, _4K60 = "3840 x 2160 at 30 Hz (4K)", "3840 x 2160 at 60 Hz (4K)"
_ALL, _TABLETS = "Windows, macOS, Linux", "Windows, macOS, Linux, iPadOS, Android"


def _dock(
    code: str, name: tuple[str, str], pitch: tuple[str, str], money: tuple[int, int], supply: tuple[int, int],
    cells: tuple[str, ...],
) -> Item:  # fmt: skip
    named = dict(zip(_HEADERS, cells, strict=True))
    return Item(
        sku=f"LK-{code}", family=code, name=Bilingual(en=f"Larkspan {name[0]}", zh=f"云岫 {name[1]}"),
        category="Docks and hubs", description=Bilingual(en=pitch[0], zh=pitch[1]), cny=money[0], usd=money[1],
        stock=supply[0], lead_days=supply[1],
        specification={header: cell for header, cell in named.items() if cell},
    )  # fmt: skip


def docks() -> list[Item]:
    """Return every hub and docking station, from the simplest to the most capable."""
    return [*_hubs(), *_stations()]


def _hubs() -> list[Item]:
    return [
        _dock(
            "H4", ("H4 4-port USB Hub", "H4 四口 USB 集线器"),
            ("Adds four USB-A ports at 5 Gbps from one USB-A port; no video output.",
             "由一个 USB-A 口扩展出四个 5 Gbps USB-A 口，不带视频输出。"),
            (69, 12), (530, 2),
            ("0", "0", "0", "4", "", "0", "", "", "USB-A", _ALL, "Black", "105 x 35 x 12", "0.07", "12"),
        ),
        _dock(
            "H5C", ("H5C 5-in-1 USB-C Hub", "H5C 五合一 USB-C 扩展坞"),
            ("A pocket USB-C hub with one HDMI output at 4K 30 Hz and 60 W pass-through charging.",
             "口袋大小的 USB-C 扩展坞，一路 4K 30 Hz HDMI 输出，支持 60 W 直通充电。"),
            (139, 23), (412, 2),
            ("1", "0", "1", "3", "", "1", _4K30, "60", "USB-C", _TABLETS, "Grey", "110 x 40 x 13", "0.09", "12"),
        ),
        _dock(
            "H7C", ("H7C 7-in-1 USB-C Hub", "H7C 七合一 USB-C 扩展坞"),
            ("A travel hub with one HDMI output at 4K 60 Hz, gigabit Ethernet and 85 W pass-through charging.",
             "差旅扩展坞，一路 4K 60 Hz HDMI 输出、千兆网口，支持 85 W 直通充电。"),
            (249, 39), (268, 2),
            ("1", "0", "2", "3", "1", "1", _4K60, "85", "USB-C", _TABLETS, "Grey", "118 x 48 x 15", "0.12", "12"),
        ),
    ]  # fmt: skip


def _stations() -> list[Item]:
    return [
        _dock(
            "D11", ("D11 11-in-1 USB-C Dock", "D11 十一合一 USB-C 扩展坞"),
            ("Drives two 4K displays at 60 Hz from one USB-C cable on Windows and charges the laptop at 85 W. On macOS "
             "the second display mirrors the first, because macOS does not support MST.",
             "在 Windows 上一根 USB-C 线可驱动两台 4K 60 Hz 显示器，并为笔记本充电 85 W。macOS 不支持 MST，第二台显示器只能镜像。"),
            (599, 95), (117, 2),
            ("2", "0", "2", "5", "1", "2", _4K60, "85", "USB-C", _ALL, "Grey", "132 x 72 x 28", "0.31", "24"),
        ),
        _dock(
            "D13", ("D13 Dual-display Dock for Mac and Windows", "D13 双屏扩展坞（Mac 与 Windows 通用）"),
            ("Extends two 4K displays at 60 Hz on Windows and on every Apple silicon Mac with the DisplayLink driver; "
             "charges at 100 W.",
             "安装 DisplayLink 驱动后，在 Windows 和所有 Apple 芯片 Mac 上都能扩展两台 4K 60 Hz 显示器，充电 100 W。"),
            (999, 155), (84, 2),
            ("2", "2", "2", "4", "1", "2", _4K60, "100", "USB-C or USB-A", _ALL, "Black", "150 x 80 x 30", "0.38", "24"),
        ),
        _dock(
            "D15", ("D15 Thunderbolt 4 Dock", "D15 雷电 4 扩展坞"),
            ("A Thunderbolt 4 dock for two 4K displays at 60 Hz, with 2.5 Gbps Ethernet and 96 W charging. Two extended "
             "displays on a Mac need an M1 Pro or later Pro or Max chip.",
             "雷电 4 扩展坞，可接两台 4K 60 Hz 显示器，带 2.5G 网口，充电 96 W。Mac 扩展双屏需 M1 Pro 及以后的 Pro 或 Max 芯片。"),
            (1599, 245), (29, 2),
            ("1", "1", "4", "4", "2.5", "2", _4K60, "96", "Thunderbolt 4", "Windows, macOS", "Grey", "178 x 82 x 32",
             "0.52", "36"),
        ),
        _dock(
            "D20", ("D20 Thunderbolt 5 Dock", "D20 雷电 5 扩展坞"),
            ("Our most capable dock: three 4K displays at 120 Hz on Windows, 10 Gbps Ethernet and 140 W charging.",
             "最强扩展坞：Windows 下可接三台 4K 120 Hz 显示器，万兆网口，充电 140 W。"),
            (2599, 399), (0, 30),
            ("1", "2", "4", "3", "10", "3", "3840 x 2160 at 120 Hz (4K)", "140", "Thunderbolt 5", "Windows, macOS",
             "Black", "200 x 90 x 36", "0.74", "36"),
        ),
    ]  # fmt: skip
