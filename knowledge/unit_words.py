"""The units that are read, how large each is, and how people write it in Chinese and English."""

# dimension -> unit -> (its size in the dimension's first unit, how people write it). Lower-case spellings match any
# case; a spelling with a capital letter matches as it stands.
UNITS: dict[str, dict[str, tuple[str, str]]] = {
    "storage": {
        "GB": ("1", "gb|gib|G|gigs|gig|gigabytes|gigabyte|吉字节"),
        "TB": ("1000", "tb|tib|T|terabytes|terabyte|太字节"),
        "MB": ("0.001", "mb|mib|megabytes|megabyte|兆"),
        "KB": ("0.000001", "kb|kib|kilobytes|kilobyte"),
    },
    "length": {
        "mm": ("1", "mm|millimetres|millimeters|millimetre|millimeter|毫米"),
        "cm": ("10", "cm|centimetres|centimeters|centimetre|centimeter|厘米|公分"),
        "m": ("1000", "m|metres|meters|metre|meter|米"),
        "in": ("25.4", "inches|inch|in|\"|″|''|英寸|英吋|寸|吋"),
        "ft": ("304.8", "ft|feet|foot|英尺"),
        "km": ("1000000", "km|kilometres|kilometers|公里|千米"),
    },
    "weight": {
        "kg": ("1", "kg|kgs|kilos|kilo|kilograms|kilogram|公斤|千克"),
        "g": ("0.001", "g|grams|gram|克"),
        "lb": ("0.45359237", "lbs|lb|pounds|pound|磅"),
        "oz": ("0.028349523125", "oz|ounces|ounce|盎司"),
        "jin": ("0.5", "斤|市斤"),
        "t": ("1000", "tonnes|tonne|吨"),
    },
    "power": {"W": ("1", "w|watts|watt|瓦|瓦特"), "kW": ("1000", "kw|kilowatts|千瓦")},
    # Apart from watts: what a UPS can carry is stated as both, and they differ by the power factor.
    "apparent power": {"VA": ("1", "va|伏安"), "kVA": ("1000", "kva|千伏安")},
    "energy": {"Wh": ("1", "wh|watt-hours|瓦时"), "kWh": ("1000", "kwh|千瓦时|度电")},
    "charge": {"mAh": ("1", "mah|毫安时|毫安"), "Ah": ("1000", "ah|安时")},
    "frequency": {
        "Hz": ("1", "hz|hertz|赫兹|赫"),
        "kHz": ("1000", "khz|千赫"),
        "MHz": ("1000000", "mhz|兆赫"),
        "GHz": ("1000000000", "ghz|吉赫"),
    },
    "volume": {
        "L": ("1", "l|L|litres|liters|litre|liter|升|公升"),
        "ml": ("0.001", "ml|mL|millilitres|milliliters|毫升"),
    },
    "voltage": {"V": ("1", "v|volts|volt|伏|伏特"), "mV": ("0.001", "mv")},
    "current": {"A": ("1", "A|amps|amp|安培"), "mA": ("0.001", "mA")},
    "time": {
        "h": ("3600", "h|hrs|hr|hours|hour|个小时|小时|钟头"),
        "s": ("1", "s|secs|sec|seconds|second|秒钟|秒"),
        "ms": ("0.001", "ms|milliseconds|millisecond|毫秒"),
        "min": ("60", "mins|min|minutes|minute|分钟"),
        "day": ("86400", "days|day|天|个工作日|工作日|working days|business days"),
        "week": ("604800", "weeks|week|wks|周|个星期|星期|个礼拜|礼拜"),
        # A month is a twelfth of a year, so that 24 months are exactly two years.
        "month": ("2629746", "months|month|mths|个月|月"),
        "year": ("31556952", "years|year|yrs|yr|年"),
    },
    "speed": {
        "Mbps": ("1", "mbps|mbit/s|Mb/s|兆网|M网"),
        "Gbps": ("1000", "gbps|gbit/s|Gb/s"),
        "MB/s": ("8", "MB/s|mbytes/s"),
        "GB/s": ("8000", "GB/s"),
    },
    "density": {"dpi": ("1", "dpi")},
    "pages": {"ppm": ("1", "ppm|pages per minute|页/分钟")},
    "loudness": {"dB": ("1", "db|decibels|分贝"), "dBA": ("1", "dba|db(a)")},
    "luminance": {"cd/m²": ("1", "cd/m²|cd/m2|nits|nit|尼特")},
    "light": {"lm": ("1", "lm|lumens|lumen|流明")},
    "rotation": {"rpm": ("1", "rpm|转/分|转")},
    "temperature": {"°C": ("1", "°c|℃|摄氏度")},
    "share": {"%": ("1", "%|percent|per cent")},
    "count": {
        "pcs": (
            "1",
            "pcs|pc|pieces|piece|pc(s)|units|unit|sets|set|ports|port|个|台|件|只|套|支|把|张|部|条|块板|块屏|块硬盘|口",
        ),
    },
}  # fmt: skip
MONEY: dict[str, tuple[str, str]] = {
    # ISO code: (what stands before the number, what stands after it)
    "CNY": ("cny|rmb|cn¥|¥|人民币", "cny|rmb|yuan|元钱|元|块钱|块|人民币|¥"),
    "USD": ("us$|usd|$|美元|美金", "usd|us dollars|dollars|dollar|bucks|美元|美金|美刀|刀|$"),
    "EUR": ("eur|€|欧元", "eur|euros|euro|欧元|欧|€"),
    "GBP": ("gbp|£|英镑", "gbp|pounds sterling|quid|英镑|£"),
    "JPY": ("jpy|jp¥|日元", "jpy|yen|日元|日圆|円"),
    "HKD": ("hkd|hk$|港币|港元", "hkd|hong kong dollars|港币|港元"),
    "TWD": ("twd|nt$|ntd|新台币", "twd|ntd|新台币|台币"),
    "KRW": ("krw|₩", "krw|won|韩元"),
    "SGD": ("sgd|s$", "sgd|singapore dollars|新加坡元|新币"),
    "AUD": ("aud|a$|au$", "aud|澳元|澳币"),
    "CAD": ("cad|c$|ca$", "cad|加元|加币"),
    "CHF": ("chf|sfr", "chf|francs|瑞郎|瑞士法郎"),
    "INR": ("inr|₹|rs.", "inr|rupees|卢比"),
}
