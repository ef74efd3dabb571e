"""One product of the example company as its own module writes it, before it becomes a row of the catalogue."""

from dataclasses import dataclass, field

from knowledge.language import Bilingual

BRAND = "Larkspan"
PLAIN = (
    "sku", "name_en", "name_zh", "brand", "category", "category_zh", "description_en", "description_zh",
    "price_cny", "price_usd", "stock", "lead_days", "image", "discontinued",
)  # fmt: skip
SPECIFICATION = (
    "Processor", "Memory (GB)", "Storage (GB)", "Operating system",
    "Screen size (inch)", "Resolution", "Refresh rate (Hz)", "Panel", "Brightness (nits)",
    "HDMI ports", "DisplayPort ports", "USB-C ports", "USB-A ports", "Ethernet (Gbps)", "Wi-Fi", "Bluetooth",
    "Max external displays", "Max display resolution", "Power delivery (W)",
    "Connection", "Quiet", "Keys", "Layout", "Switch type", "Hot-swappable", "Backlight", "DPI", "Buttons",
    "Battery life (h)", "Speakers", "VESA mount", "Height adjustable", "Fanless", "Colour", "Works with",
    "Power consumption (W)", "Dimensions (mm)", "Weight (kg)", "Warranty (months)",
)  # fmt: skip
"""The headers of the typed columns, in the order of the file; a product leaves empty what does not apply to it."""


@dataclass(frozen=True)
class Item:
    """One product. `cny` and `usd` are two price lists of their own (whole units), not a conversion.

    `family` names the product page and the datasheet it belongs to; `specification` maps headers of `SPECIFICATION`
    to what stands in the cell.
    """

    sku: str
    family: str
    name: Bilingual
    category: str
    description: Bilingual
    cny: int
    usd: int
    stock: int
    lead_days: int
    specification: dict[str, str] = field(default_factory=dict)
    discontinued: bool = False

    @property
    def image(self) -> str:
        """Return the picture's path beside the catalogue."""
        return f"pictures/{self.sku.lower()}.png"


CATEGORIES = {
    "Mini PCs": "迷你主机",
    "Monitors": "显示器",
    "Docks and hubs": "扩展坞",
    "Keyboards": "键盘",
    "Mice": "鼠标",
}
"""Each category's English name and its Chinese one."""
