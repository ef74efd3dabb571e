"""A small catalogue of our own, imported into an empty store, for tests of what is read from it."""

from pathlib import Path

from sqlalchemy import Engine

from knowledge.catalogue import Catalogue
from knowledge.catalogue_import import import_catalogue
from knowledge.embedders import HashingEmbedder
from knowledge.store import create_tables, open_engine

HEADER = (
    "sku,name_en,name_zh,brand,category,price_cny,price_usd,cost_cny,stock,discontinued,"
    "Memory (GB),Storage (GB),Screen size (inch),Resolution,HDMI ports,Connection,Weight (kg),Colour,Quiet"
)
ROWS = """
NO-P10-8-256,Nova P10 Mini PC (8 GB / 256 GB),诺瓦 P10 迷你主机（8 GB / 256 GB）,Nova,Mini PCs,1500,230,900,5,no,8,256,,,1,,0.5,Black,
NO-P10-16-512,Nova P10 Mini PC (16 GB / 512 GB),诺瓦 P10 迷你主机（16 GB / 512 GB）,Nova,Mini PCs,2200,330,1500,0,no,16,512,,,2,,0.5,Black,
NO-P20-32-1T,Nova P20 Mini PC (32 GB / 1 TB),诺瓦 P20 迷你主机（32 GB / 1 TB）,Nova,Mini PCs,4200,640,3000,3,no,32,1024,,,2,,0.8,Silver,
NO-P5-16-512,Nova P5 Mini PC (16 GB / 512 GB),诺瓦 P5 迷你主机（16 GB / 512 GB）,Nova,Mini PCs,1000,150,700,0,yes,16,512,,,1,,0.5,Black,
NO-S24F,Nova S24F 24-inch Monitor,诺瓦 S24F 24 英寸显示器,Nova,Monitors,800,120,500,9,no,,,23.8,1920 x 1080 (Full HD),1,,3.2,Black,
NO-S27Q,Nova S27Q 27-inch Monitor,诺瓦 S27Q 27 英寸显示器,Nova,Monitors,1600,250,1000,4,no,,,27,2560 x 1440 (QHD),2,,4.4,Black,
NO-S27U,Nova S27U 27-inch 4K Monitor,诺瓦 S27U 27 英寸 4K 显示器,Nova,Monitors,2600,390,1700,2,no,,,27,3840 x 2160 (4K UHD),2,,4.6,White,
ZE-M1,Zeta M1 Wired Mouse,泽塔 M1 有线鼠标,Zeta,Mice,40,6,20,50,no,,,,,,Wired USB,0.09,Black,no
ZE-M2W,Zeta M2W Wireless Mouse,泽塔 M2W 无线鼠标,Zeta,Mice,90,14,50,0,no,,,,,,2.4 GHz wireless,0.08,White,yes
ZE-M3W,Zeta M3W Wireless Mouse,泽塔 M3W 无线鼠标,Zeta,Mice,150,23,80,20,no,,,,,,"Bluetooth, 2.4 GHz wireless",0.11,Black,yes
""".strip()


def small_catalogue(folder: Path) -> tuple[Catalogue, Engine]:
    """Return a catalogue of `ROWS`, and its database."""
    path = folder / "products.csv"
    path.write_text(f"{HEADER}\n{ROWS}\n", "utf-8")
    engine = open_engine(f"sqlite:///{folder}/store.db")
    create_tables(engine)
    import_catalogue(engine, path, embedder=HashingEmbedder(), currency="CNY")
    return Catalogue(engine, HashingEmbedder()), engine
