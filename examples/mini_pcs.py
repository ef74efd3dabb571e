"""The mini PCs: five families, most in several configurations of memory and storage."""

from dataclasses import dataclass

from examples.item import Item
from knowledge.language import Bilingual

WINDOWS = "Windows 11 Pro"
NO_SYSTEM = "None (bare system)"


@dataclass(frozen=True)
class Family:
    """What every configuration of one family shares."""

    code: str
    title: Bilingual
    pitch: Bilingual
    shared: dict[str, str]


@dataclass(frozen=True)
class Configuration:
    """One configuration: memory and storage in GB, prices, what is in the warehouse."""

    memory: int
    storage: int
    cny: int
    usd: int
    stock: int
    lead_days: int
    system: str = WINDOWS
    discontinued: bool = False


def _capacity(gigabytes: int) -> str:
    return f"{gigabytes // 1024} TB" if gigabytes >= 1024 else f"{gigabytes} GB"


def _system_words(system: str) -> Bilingual:
    if system == WINDOWS:
        return Bilingual(en="Windows 11 Pro is pre-installed.", zh="预装 Windows 11 专业版。")
    return Bilingual(en="Ships without an operating system.", zh="出厂不带操作系统。")


def _item(family: Family, made: Configuration) -> Item:
    short = _capacity(made.storage).replace(" TB", "T").replace(" GB", "")
    size = f"{made.memory} GB / {_capacity(made.storage)}"
    words = _system_words(made.system)
    return Item(
        sku=f"LK-{family.code}-{made.memory}-{short}",
        family=family.code,
        name=Bilingual(en=f"Larkspan {family.title.en} ({size})", zh=f"云岫 {family.title.zh}（{size}）"),
        category="Mini PCs",
        description=Bilingual(
            en=f"{family.pitch.en} This configuration has {made.memory} GB of memory and a {_capacity(made.storage)} "
            f"NVMe SSD. {words.en}",
            zh=f"{family.pitch.zh}本配置为 {made.memory} GB 内存、{_capacity(made.storage)} NVMe 固态硬盘。{words.zh}",
        ),
        cny=made.cny, usd=made.usd, stock=made.stock, lead_days=made.lead_days, discontinued=made.discontinued,
        specification={
            **family.shared,
            "Memory (GB)": str(made.memory),
            "Storage (GB)": str(made.storage),
            "Operating system": made.system,
        },
    )  # fmt: skip


_MP30 = Family(
    "MP30",
    Bilingual(en="MP30 Mini PC", zh="MP30 迷你主机"),
    Bilingual(
        en="A quiet entry mini PC for office work, tills and signage, with two HDMI outputs for two 4K displays.",
        zh="面向办公、收银和信息屏的入门迷你主机，运行安静，两个 HDMI 接口可接两台 4K 显示器。",
    ),
    {
        "Processor": "Intel Processor N100", "HDMI ports": "2", "DisplayPort ports": "0", "USB-C ports": "1",
        "USB-A ports": "4", "Ethernet (Gbps)": "1", "Wi-Fi": "Wi-Fi 5", "Bluetooth": "5.0",
        "Max external displays": "2", "Max display resolution": "3840 x 2160 at 60 Hz (4K)", "Quiet": "yes",
        "VESA mount": "yes", "Fanless": "no", "Colour": "Black", "Works with": "Windows, Linux",
        "Power consumption (W)": "15", "Dimensions (mm)": "115 x 112 x 39", "Weight (kg)": "0.42",
        "Warranty (months)": "24",
    },
)  # fmt: skip
_MP50 = Family(
    "MP50",
    Bilingual(en="MP50 Mini PC", zh="MP50 迷你主机"),
    Bilingual(
        en="Discontinued: its successor is the MP60 (LK-MP60-16-512). A mainstream mini PC for office work.",
        zh="已停产，后续型号为 MP60（LK-MP60-16-512）。主流办公迷你主机。",
    ),
    {
        "Processor": "Intel Core i5-1235U", "HDMI ports": "1", "DisplayPort ports": "1", "USB-C ports": "1",
        "USB-A ports": "4", "Ethernet (Gbps)": "1", "Wi-Fi": "Wi-Fi 6", "Bluetooth": "5.2",
        "Max external displays": "3", "Max display resolution": "3840 x 2160 at 60 Hz (4K)", "Quiet": "no",
        "VESA mount": "yes", "Fanless": "no", "Colour": "Silver", "Works with": "Windows, Linux",
        "Power consumption (W)": "28", "Dimensions (mm)": "124 x 112 x 42", "Weight (kg)": "0.52",
        "Warranty (months)": "36",
    },
)  # fmt: skip
_MP60 = Family(
    "MP60",
    Bilingual(en="MP60 Mini PC", zh="MP60 迷你主机"),
    Bilingual(
        en="Our best-selling mini PC: an eight-core processor for office work, programming and light photo editing, "
        "with up to three 4K displays.",
        zh="销量最好的迷你主机：八核处理器，胜任办公、编程和轻度修图，最多可接三台 4K 显示器。",
    ),
    {
        "Processor": "AMD Ryzen 7 7735HS", "HDMI ports": "1", "DisplayPort ports": "1", "USB-C ports": "1",
        "USB-A ports": "4", "Ethernet (Gbps)": "2.5", "Wi-Fi": "Wi-Fi 6", "Bluetooth": "5.2",
        "Max external displays": "3", "Max display resolution": "3840 x 2160 at 60 Hz (4K)", "Quiet": "no",
        "VESA mount": "yes", "Fanless": "no", "Colour": "Grey", "Works with": "Windows, Linux",
        "Power consumption (W)": "54", "Dimensions (mm)": "128 x 126 x 45", "Weight (kg)": "0.61",
        "Warranty (months)": "36",
    },
)  # fmt: skip
_MP80 = Family(
    "MP80",
    Bilingual(en="MP80 Performance Mini PC", zh="MP80 高性能迷你主机"),
    Bilingual(
        en="A fast mini PC for designers and developers, with USB4, two 2.5 Gbps network ports and up to four displays.",
        zh="面向设计师和开发者的高性能迷你主机，带 USB4、双 2.5G 网口，最多可接四台显示器。",
    ),
    {
        "Processor": "AMD Ryzen 7 8845HS", "HDMI ports": "1", "DisplayPort ports": "1", "USB-C ports": "2",
        "USB-A ports": "4", "Ethernet (Gbps)": "2.5", "Wi-Fi": "Wi-Fi 6E", "Bluetooth": "5.3",
        "Max external displays": "4", "Max display resolution": "3840 x 2160 at 120 Hz (4K)", "Quiet": "no",
        "VESA mount": "yes", "Fanless": "no", "Colour": "Grey", "Works with": "Windows, Linux",
        "Power consumption (W)": "65", "Dimensions (mm)": "130 x 128 x 50", "Weight (kg)": "0.74",
        "Warranty (months)": "36",
    },
)  # fmt: skip
_MP90 = Family(
    "MP90",
    Bilingual(en="MP90 Workstation Mini PC", zh="MP90 迷你工作站"),
    Bilingual(
        en="A palm-sized workstation for video editing, CAD and local AI tools, with two Thunderbolt 4 ports and "
        "10 Gbps Ethernet.",
        zh="掌上工作站，适合视频剪辑、CAD 和本地 AI 工具，带两个雷电 4 接口和万兆网口。",
    ),
    {
        "Processor": "Intel Core Ultra 9 185H", "HDMI ports": "2", "DisplayPort ports": "0", "USB-C ports": "2",
        "USB-A ports": "4", "Ethernet (Gbps)": "10", "Wi-Fi": "Wi-Fi 7", "Bluetooth": "5.4",
        "Max external displays": "4", "Max display resolution": "3840 x 2160 at 120 Hz (4K)", "Quiet": "no",
        "VESA mount": "no", "Fanless": "no", "Colour": "Black", "Works with": "Windows, Linux",
        "Power consumption (W)": "90", "Dimensions (mm)": "168 x 150 x 58", "Weight (kg)": "1.35",
        "Warranty (months)": "36",
    },
)  # fmt: skip
_MF40 = Family(
    "MF40",
    Bilingual(en="MF40 Fanless Mini PC", zh="MF40 无风扇迷你主机"),
    Bilingual(
        en="A fanless, completely silent mini PC in an aluminium case for studios, clinics and dusty workshops.",
        zh="无风扇、完全静音的铝壳迷你主机，适合录音室、诊室和多尘车间。",
    ),
    {
        "Processor": "Intel Core i3-N305", "HDMI ports": "1", "DisplayPort ports": "1", "USB-C ports": "1",
        "USB-A ports": "4", "Ethernet (Gbps)": "2.5", "Wi-Fi": "Wi-Fi 6", "Bluetooth": "5.2",
        "Max external displays": "2", "Max display resolution": "3840 x 2160 at 60 Hz (4K)", "Quiet": "yes",
        "VESA mount": "yes", "Fanless": "yes", "Colour": "Silver", "Works with": "Windows, Linux",
        "Power consumption (W)": "20", "Dimensions (mm)": "150 x 130 x 48", "Weight (kg)": "1.1",
        "Warranty (months)": "36",
    },
)  # fmt: skip

_CONFIGURATIONS = (
    (_MP30, Configuration(8, 256, 1499, 229, 186, 2)),
    (_MP30, Configuration(16, 512, 1899, 289, 142, 2)),
    (_MP50, Configuration(16, 512, 2299, 349, 0, 0, discontinued=True)),
    (_MP60, Configuration(16, 512, 2799, 429, 95, 2)),
    (_MP60, Configuration(16, 1024, 2999, 459, 38, 2)),
    (_MP60, Configuration(32, 1024, 3499, 539, 64, 2)),
    (_MP60, Configuration(32, 512, 2899, 445, 21, 2, NO_SYSTEM)),
    (_MP80, Configuration(32, 1024, 4599, 699, 47, 3)),
    (_MP80, Configuration(64, 2048, 5999, 899, 0, 21)),
    (_MP90, Configuration(32, 1024, 5699, 869, 18, 5)),
    (_MP90, Configuration(64, 2048, 6999, 1069, 9, 5)),
    (_MF40, Configuration(8, 256, 2199, 339, 33, 3)),
    (_MF40, Configuration(16, 512, 2699, 409, 26, 3)),
)


def mini_pcs() -> list[Item]:
    """Return every mini PC, families in order of performance."""
    return [_item(family, made) for family, made in _CONFIGURATIONS]
