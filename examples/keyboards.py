"""The keyboards and the keyboard and mouse set."""

from examples.item import Item
from knowledge.language import Bilingual

WIRED, RADIO, BLUETOOTH = "Wired (USB)", "Wireless (2.4 GHz)", "Wireless (2.4 GHz and Bluetooth)"
_HEADERS = (
    "Connection", "Quiet", "Keys", "Layout", "Switch type", "Hot-swappable", "Backlight", "Battery life (h)", "Colour",
    "Dimensions (mm)", "Weight (kg)", "Warranty (months)",
)  # fmt: skip


def _keyboard(
    code: str, name: tuple[str, str], pitch: tuple[str, str], money: tuple[int, int], supply: tuple[int, int],
    cells: tuple[str, ...],
) -> Item:  # fmt: skip
    named = dict(zip(_HEADERS, cells, strict=True))
    return Item(
        sku=f"LK-{code}", family=code.split("-")[0], name=Bilingual(en=f"Larkspan {name[0]}", zh=f"云岫 {name[1]}"),
        category="Keyboards", description=Bilingual(en=pitch[0], zh=pitch[1]), cny=money[0], usd=money[1],
        stock=supply[0], lead_days=supply[1],
        specification={
            **{header: cell for header, cell in named.items() if cell},
            "Works with": "Windows, macOS, Linux" if "Bluetooth" not in named["Connection"]
            else "Windows, macOS, Linux, iPadOS, Android",
        },
    )  # fmt: skip


def keyboards() -> list[Item]:
    """Return every keyboard, office ones first."""
    return [*_office(), *_mechanical()]


def _office() -> list[Item]:
    slim = (
        "A slim, quiet wireless keyboard with scissor keys that switches between three devices and types on Mac and "
        "Windows.",
        "轻薄静音无线键盘，剪刀脚按键，可在三台设备间切换，Mac 和 Windows 都能用。",
    )
    cells = (BLUETOOTH, "yes", "84", "75%", "Scissor", "no", "no", "2400")
    size = ("312 x 128 x 17", "0.46", "24")
    return [
        _keyboard(
            "K104", ("K104 Full-size Wired Keyboard", "K104 全尺寸有线键盘"),
            ("A quiet, spill-resistant full-size keyboard for the office.", "安静、防泼溅的全尺寸办公键盘。"),
            (79, 13), (640, 2),
            (WIRED, "yes", "104", "Full size", "Membrane", "no", "no", "", "Black", "440 x 130 x 26", "0.52", "12"),
        ),
        _keyboard("K84W", ("K84W Quiet Wireless Keyboard, Black", "K84W 无线静音键盘（黑色）"), slim, (199, 32), (233, 2),
                  (*cells, "Black", *size)),
        _keyboard("K84W-WH", ("K84W Quiet Wireless Keyboard, White", "K84W 无线静音键盘（白色）"), slim, (199, 32), (121, 2),
                  (*cells, "White", *size)),
        _keyboard(
            "KM10", ("KM10 Wireless Keyboard and Mouse Set", "KM10 无线键鼠套装"),
            ("A full-size wireless keyboard and a quiet mouse on one USB receiver.", "全尺寸无线键盘加静音鼠标，共用一个 USB 接收器。"),
            (149, 25), (388, 2),
            (RADIO, "yes", "104", "Full size", "Membrane", "no", "no", "4000", "Black", "440 x 132 x 24", "0.68", "12"),
        ),
        _keyboard(
            "K64E", ("K64E Split Ergonomic Keyboard", "K64E 分体式人体工学键盘"),
            ("A split, tented wireless keyboard that keeps the wrists straight; hot-swappable quiet tactile switches.",
             "左右分体、可倾斜的无线键盘，手腕自然放松；静音段落轴，支持热插拔。"),
            (699, 109), (16, 5),
            (BLUETOOTH, "yes", "64", "Split", "Quiet tactile", "yes", "no", "600", "Grey", "350 x 180 x 40", "0.92", "24"),
        ),
        _keyboard(
            "NP18", ("NP18 Wireless Number Pad", "NP18 无线数字小键盘"),
            ("A wireless number pad that matches the K84W.", "与 K84W 同款风格的无线数字小键盘。"),
            (99, 16), (0, 10),
            (BLUETOOTH, "yes", "18", "Number pad", "Scissor", "no", "no", "1200", "Black", "90 x 128 x 17", "0.14", "12"),
        ),
    ]  # fmt: skip


def _mechanical() -> list[Item]:
    tkl = ("A wireless mechanical keyboard with hot-swappable switches and an aluminium plate.",
           "无线机械键盘，轴体可热插拔，铝合金定位板。")  # fmt: skip
    quiet = ("A wireless mechanical keyboard with silent linear switches and sound-damping foam, made for open offices.",
             "静音线性轴无线机械键盘，内填消音棉，专为开放办公室设计。")  # fmt: skip
    small, large = ("358 x 136 x 38", "0.98", "24"), ("382 x 138 x 39", "1.12", "24")
    return [
        _keyboard(
            "K87M", ("K87M Wired Mechanical Keyboard", "K87M 有线机械键盘"),
            ("A compact wired mechanical keyboard with clicky blue switches and white backlight.",
             "紧凑有线机械键盘，青轴手感清脆，白色背光。"),
            (269, 42), (147, 2),
            (WIRED, "no", "87", "Tenkeyless", "Clicky (blue)", "no", "yes", "", "Black", "356 x 134 x 36", "0.86", "24"),
        ),
        _keyboard("K87MW-RD", ("K87MW Wireless Mechanical Keyboard, Red Switches", "K87MW 无线机械键盘（红轴）"), tkl, (399, 62),
                  (96, 2), (BLUETOOTH, "no", "87", "Tenkeyless", "Linear (red)", "yes", "yes", "200", "Black", *small)),
        _keyboard("K87MW-BR", ("K87MW Wireless Mechanical Keyboard, Brown Switches", "K87MW 无线机械键盘（茶轴）"), tkl, (399, 62),
                  (78, 2), (BLUETOOTH, "no", "87", "Tenkeyless", "Tactile (brown)", "yes", "yes", "200", "Black", *small)),
        _keyboard("K98S", ("K98S Silent Wireless Mechanical Keyboard, Black", "K98S 无线静音机械键盘（黑色）"), quiet, (459, 72),
                  (69, 2), (BLUETOOTH, "yes", "98", "96%", "Silent linear", "yes", "yes", "220", "Black", *large)),
        _keyboard("K98S-WH", ("K98S Silent Wireless Mechanical Keyboard, White", "K98S 无线静音机械键盘（白色）"), quiet, (459, 72),
                  (0, 12), (BLUETOOTH, "yes", "98", "96%", "Silent linear", "yes", "yes", "220", "White", *large)),
    ]  # fmt: skip
