"""How the catalogue's headers and values read in the documents, in both languages."""

from examples.item import SPECIFICATION, Item
from knowledge.language import Language

LABELS = {
    "Processor": "处理器", "Memory (GB)": "内存（GB）", "Storage (GB)": "硬盘（GB）", "Operating system": "操作系统",
    "Screen size (inch)": "屏幕尺寸（英寸）", "Resolution": "分辨率", "Refresh rate (Hz)": "刷新率（Hz）", "Panel": "面板",
    "Brightness (nits)": "亮度（尼特）", "HDMI ports": "HDMI 接口", "DisplayPort ports": "DisplayPort 接口",
    "USB-C ports": "USB-C 接口", "USB-A ports": "USB-A 接口", "Ethernet (Gbps)": "有线网口（Gbps）", "Wi-Fi": "无线网络",
    "Bluetooth": "蓝牙", "Max external displays": "最多外接显示器", "Max display resolution": "最高输出分辨率",
    "Power delivery (W)": "供电（W）", "Connection": "连接方式", "Quiet": "静音", "Keys": "键数", "Layout": "布局",
    "Switch type": "轴体", "Hot-swappable": "热插拔", "Backlight": "背光", "DPI": "DPI", "Buttons": "按键数",
    "Battery life (h)": "续航（小时）", "Speakers": "音箱", "VESA mount": "VESA 挂装", "Height adjustable": "支架升降",
    "Fanless": "无风扇", "Colour": "颜色", "Works with": "适用系统", "Power consumption (W)": "功耗（W）",
    "Dimensions (mm)": "尺寸（mm）", "Weight (kg)": "重量（kg）", "Warranty (months)": "保修（月）",
}  # fmt: skip
_VALUES = {
    "yes": "是", "no": "否", "Black": "黑色", "White": "白色", "Grey": "灰色", "Silver": "银色", "Blue": "蓝色",
    "None (bare system)": "无（裸机）", "Windows 11 Pro": "Windows 11 专业版", "Wired (USB)": "有线（USB）",
    "Wireless (2.4 GHz)": "无线（2.4 GHz）", "Wireless (2.4 GHz and Bluetooth)": "无线（2.4 GHz 和蓝牙）",
    "USB-C or USB-A": "USB-C 或 USB-A", "Thunderbolt 4": "雷电 4", "Thunderbolt 5": "雷电 5", "Full size": "全尺寸",
    "75%": "75%", "Split": "分体", "Tenkeyless": "87 键无数字区", "Number pad": "数字小键盘", "Membrane": "薄膜",
    "Scissor": "剪刀脚", "Quiet tactile": "静音段落轴", "Clicky (blue)": "青轴", "Linear (red)": "红轴",
    "Tactile (brown)": "茶轴", "Silent linear": "静音线性轴", "Fast IPS": "快速 IPS",
    "1920 x 1080 (Full HD)": "1920 x 1080（全高清）", "2560 x 1440 (2K QHD)": "2560 x 1440（2K）",
    "3840 x 2160 (4K UHD)": "3840 x 2160（4K）", "3440 x 1440 (WQHD)": "3440 x 1440（带鱼屏）",
    "3840 x 2160 at 60 Hz (4K)": "3840 x 2160 @ 60 Hz（4K）", "3840 x 2160 at 30 Hz (4K)": "3840 x 2160 @ 30 Hz（4K）",
    "3840 x 2160 at 120 Hz (4K)": "3840 x 2160 @ 120 Hz（4K）",
}  # fmt: skip


def label(header: str, language: Language) -> str:
    """Return the header as it reads in `language`."""
    return LABELS[header] if language == "zh" else header


def value(cell: str, language: Language) -> str:
    """Return the cell as it reads in `language`; what needs no translation stays."""
    if language == "zh":
        return _VALUES.get(cell, cell.replace(", ", "、"))
    return cell


def used_headers(chosen: list[Item]) -> list[str]:
    """Return the headers at least one of the products has a value for, in the catalogue's order."""
    return [header for header in SPECIFICATION if any(item.specification.get(header) for item in chosen)]


def money(item: Item, currency: str, language: Language) -> str:
    """Return the price as a document states it: `2,799 yuan`, `2,799 元`, `US$429`."""
    if currency == "USD":
        return f"US${item.usd:,}" if language == "en" else f"{item.usd:,} 美元"
    return f"{item.cny:,} yuan" if language == "en" else f"{item.cny:,} 元"
