"""The monitors, from 21.5 to 34 inches, and one portable one."""

from examples.item import Item
from knowledge.language import Bilingual

FHD, QHD, UHD, WQHD = "1920 x 1080 (Full HD)", "2560 x 1440 (2K QHD)", "3840 x 2160 (4K UHD)", "3440 x 1440 (WQHD)"
_HEADERS = (
    "Screen size (inch)", "Resolution", "Refresh rate (Hz)", "Panel", "Brightness (nits)", "HDMI ports",
    "DisplayPort ports", "USB-C ports", "USB-A ports", "Power delivery (W)", "Speakers", "VESA mount",
    "Height adjustable", "Power consumption (W)", "Dimensions (mm)", "Weight (kg)",
)  # fmt: skip


def _monitor(
    code: str, name: tuple[str, str], pitch: tuple[str, str], money: tuple[int, int], supply: tuple[int, int],
    cells: tuple[str, ...], colour: str = "Black",
) -> Item:  # fmt: skip
    named = dict(zip(_HEADERS, cells, strict=True))
    return Item(
        sku=f"LK-{code}", family=code.split("-")[0], name=Bilingual(en=f"Larkspan {name[0]}", zh=f"云岫 {name[1]}"),
        category="Monitors", description=Bilingual(en=pitch[0], zh=pitch[1]), cny=money[0], usd=money[1],
        stock=supply[0], lead_days=supply[1],
        specification={
            **{header: cell for header, cell in named.items() if cell},
            "Colour": colour,
            "Works with": "Windows, macOS, Linux",
            "Warranty (months)": "36",
        },
    )  # fmt: skip


def monitors() -> list[Item]:
    """Return every monitor, smallest first."""
    return [
        _monitor(
            "V16P", ("V16P 15.6-inch Portable Monitor", "V16P 15.6 英寸便携显示器"),
            ("A portable Full HD second screen that runs from one USB-C cable and folds into its own cover.",
             "便携全高清副屏，一根 USB-C 线供电加信号，保护套可折成支架。"),
            (1099, 169), (57, 2),
            ("15.6", FHD, "60", "IPS", "300", "1", "0", "2", "0", "", "yes", "no", "no", "10", "356 x 225 x 9", "0.78"),
        ),
        _monitor(
            "V22F", ("V22F 21.5-inch Full HD Monitor", "V22F 21.5 英寸全高清显示器"),
            ("A small, economical Full HD monitor for front desks and tills.", "小巧经济的全高清显示器，适合前台和收银。"),
            (599, 95), (210, 2),
            ("21.5", FHD, "75", "IPS", "250", "1", "0", "0", "0", "", "no", "yes", "no", "18", "488 x 378 x 180", "2.6"),
        ),
        _monitor(
            "V24F", ("V24F 23.8-inch Full HD Monitor", "V24F 23.8 英寸全高清显示器"),
            ("The everyday office monitor: Full HD at 100 Hz with low blue light.", "日常办公显示器：全高清、100 Hz、低蓝光。"),
            (699, 109), (324, 2),
            ("23.8", FHD, "100", "IPS", "250", "1", "1", "0", "0", "", "no", "yes", "no", "22", "540 x 415 x 190", "3.1"),
        ),
        _monitor(
            "V24Q", ("V24Q 23.8-inch 2K Monitor", "V24Q 23.8 英寸 2K 显示器"),
            ("A sharp 2K screen in a compact size, on a height-adjustable stand.", "小尺寸高清晰 2K 屏，配升降支架。"),
            (1099, 165), (73, 2),
            ("23.8", QHD, "100", "IPS", "300", "1", "1", "0", "0", "", "no", "yes", "yes", "28", "540 x 500 x 200", "4.9"),
        ),
        _monitor(
            "V27F", ("V27F 27-inch Full HD Monitor", "V27F 27 英寸全高清显示器"),
            ("A large, affordable Full HD monitor with built-in speakers.", "大屏实惠的全高清显示器，内置音箱。"),
            (899, 139), (158, 2),
            ("27", FHD, "100", "IPS", "250", "1", "1", "0", "0", "", "yes", "yes", "no", "26", "612 x 455 x 200", "4.0"),
        ),
        *_v27(),
        _monitor(
            "V32U", ("V32U 31.5-inch 4K Monitor", "V32U 31.5 英寸 4K 显示器"),
            ("A 31.5-inch 4K monitor for spreadsheets and timelines, with one-cable USB-C charging at 65 W.",
             "31.5 英寸 4K 大屏，看表格和时间线更从容，USB-C 一线连接并反向充电 65 W。"),
            (2899, 449), (31, 2),
            ("31.5", UHD, "60", "IPS", "400", "2", "1", "1", "2", "65", "yes", "yes", "yes", "48", "714 x 560 x 240", "7.9"),
        ),
        _monitor(
            "V34W", ("V34W 34-inch Curved Ultrawide Monitor", "V34W 34 英寸曲面带鱼屏显示器"),
            ("A curved 21:9 ultrawide at 165 Hz that replaces two smaller monitors.",
             "21:9 曲面带鱼屏，165 Hz 高刷新率，一台顶两台小屏。"),
            (2999, 469), (0, 14),
            ("34", WQHD, "165", "VA", "350", "2", "1", "0", "2", "", "no", "yes", "yes", "55", "808 x 520 x 250", "8.4"),
        ),
    ]  # fmt: skip


def _v27() -> list[Item]:
    """Return the sharper 27-inch monitors, the size asked for most."""
    qhd = ("27", QHD, "100", "IPS", "350", "1", "1", "0", "0", "", "no", "yes", "yes", "32", "612 x 525 x 215", "5.6")
    pitch = (
        "A 27-inch 2K monitor with a factory-calibrated IPS panel on a height-adjustable, rotating stand.",
        "27 英寸 2K 显示器，出厂校色 IPS 面板，支架可升降、旋转。",
    )
    return [
        _monitor("V27Q", ("V27Q 27-inch 2K Monitor", "V27Q 27 英寸 2K 显示器"), pitch, (1399, 215), (126, 2), qhd),
        _monitor(
            "V27Q-WH", ("V27Q 27-inch 2K Monitor, White", "V27Q 27 英寸 2K 显示器（白色）"),
            (pitch[0] + " White housing.", pitch[1] + "白色外壳。"), (1449, 222), (44, 2), qhd, "White",
        ),
        _monitor(
            "V27G", ("V27G 27-inch 180 Hz Gaming Monitor", "V27G 27 英寸 180 Hz 电竞显示器"),
            ("A fast 2K IPS monitor at 180 Hz with 1 ms response for games.", "2K 快速 IPS 面板，180 Hz、1 毫秒响应，为游戏而生。"),
            (1699, 259), (62, 2),
            ("27", QHD, "180", "Fast IPS", "400", "2", "2", "0", "2", "", "no", "yes", "yes", "45", "614 x 530 x 230", "6.1"),
        ),
        _monitor(
            "V27U", ("V27U 27-inch 4K Monitor", "V27U 27 英寸 4K 显示器"),
            ("A 27-inch 4K monitor for text and photos, covering 99% of sRGB.", "27 英寸 4K 显示器，文字锐利、色彩准确，覆盖 99% sRGB。"),
            (1899, 289), (88, 2),
            ("27", UHD, "60", "IPS", "350", "2", "1", "0", "0", "", "yes", "yes", "yes", "36", "612 x 525 x 215", "5.8"),
        ),
        _monitor(
            "V27UC", ("V27UC 27-inch 4K USB-C Monitor", "V27UC 27 英寸 4K USB-C 显示器"),
            ("A 27-inch 4K monitor that charges a laptop at 90 W over the same USB-C cable and has a built-in USB hub, "
             "made with MacBook users in mind.",
             "27 英寸 4K 显示器，一根 USB-C 线同时传画面并给笔记本充电 90 W，内置 USB 集线器，特别适合 MacBook 用户。"),
            (2499, 379), (52, 2),
            ("27", UHD, "60", "IPS", "400", "1", "1", "1", "3", "90", "yes", "yes", "yes", "42", "612 x 525 x 215", "6.2"),
        ),
    ]  # fmt: skip
