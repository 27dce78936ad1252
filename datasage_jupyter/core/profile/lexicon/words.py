"""Time words, codes, units, and the words that column names are made of."""

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sep sept",
         "october oct", "november nov", "december dec"), start=1)  # fmt: skip
    for name in names.split()
}
WEEKDAYS = frozenset(
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun".split()
)
TRUE_FALSE = (
    frozenset({"yes", "no"}), frozenset({"y", "n"}), frozenset({"true", "false"}), frozenset({"t", "f"}),
    frozenset({"0", "1"}), frozenset({"on", "off"}),
)  # fmt: skip
CURRENCIES = frozenset(
    """USD EUR GBP JPY CHF CAD AUD NZD CNY HKD SGD SEK NOK DKK PLN CZK HUF RUB TRY INR KRW BRL MXN ZAR ILS THB IDR MYR PHP TWD AED SAR EGP NGN KES
    GHS PKR BDT LKR VND UAH RON BGN HRK ISK CLP COP PEN ARS UYU MAD TND XAF XOF XDR XPF BTC QAR KWD BHD OMR JOD""".split()
)
LANGUAGES = frozenset(
    """english french german spanish italian portuguese dutch russian chinese mandarin cantonese japanese korean arabic hindi bengali urdu turkish polish
    swedish norwegian danish finnish greek hebrew thai vietnamese indonesian malay persian farsi ukrainian czech hungarian romanian bulgarian serbian croatian
    slovak catalan tagalog filipino swahili tamil telugu punjabi gujarati latin""".split()
)
LANGUAGE_CODES = frozenset("en fr de es it pt nl ru zh ja ko ar hi tr pl sv no da fi el he th vi id uk cs hu ro bg".split())
COLORS = frozenset(
    """red green blue yellow orange purple pink brown black white gray grey cyan magenta teal navy maroon olive beige gold silver violet indigo
    turquoise tan cream ivory lime aqua crimson coral salmon khaki lavender bronze charcoal burgundy""".split()
)
AIRLINES = frozenset(
    """american airlines|delta air lines|united airlines|southwest airlines|jetblue airways|alaska airlines|spirit airlines|frontier airlines|hawaiian airlines
    |air canada|lufthansa|british airways|air france|klm|emirates|qatar airways|ryanair|easyjet|turkish airlines|singapore airlines|qantas|iberia|aeroflot
    |cathay pacific|ana|japan airlines|delta|united|southwest|jetblue|virgin america|us airways|skywest|allegiant air|envoy air|vistara|indigo|air india|spicejet
    |air_india|goair|go_first|airasia""".replace("\n", "").replace("    ", "").split("|")
)
MISSING_WORDS = frozenset(
    """na|n/a|n.a.|n.a|n / a|n\\a|#n/a|#na|n/r|nr|null|none|nil|nill|nan|missing|unk|undefined|unspecified|unavailable|unknown|tbd|tba|-|--|---|–|—|.|..|...
    |?|??|???|*|**|***|_|#|x|(x)|n.d.|nd|blank|empty|(null)|(none)|(blank)|(empty)|<na>|<null>|[null]|[none]|#null!|#value!|#ref!|#div/0!|#name?|#num!
    |\\n|unanswered|not available|not applicable|not known|not recorded|not reported|not specified|not provided|not stated|not found|not avail
    |no data|no value|no answer|no info|no information|data missing|value missing|n.v.|k.a.|s/d|unknown/invalid""".replace("\n", "").replace("    |", "|").split("|")
)
SENTINELS = frozenset(
    float(sign * int(digit * width)) for digit in "9" for width in (2, 3, 4, 5, 6, 7, 8) for sign in (1, -1)
) | frozenset([-1.0, -8.0, -88.0, -888.0, -8888.0, 8888.0, 888.0, -7.0, -77.0, -777.0, -2147483648.0, -32768.0, 2147483647.0])

UNITS = {
    "$": "$", "usd": "$", "dollar": "$", "dollars": "$", "eur": "€", "euro": "€", "euros": "€", "gbp": "£", "pounds": "lb", "cents": "¢",
    "pct": "%", "percent": "%", "percentage": "%", "kg": "kg", "kgs": "kg", "kilograms": "kg", "g": "g", "grams": "g", "mg": "mg", "lb": "lb", "lbs": "lb", "oz": "oz",
    "tonnes": "t", "tons": "t", "km": "km", "kilometers": "km", "kilometres": "km", "m": "m", "meters": "m", "metres": "m", "cm": "cm", "mm": "mm", "mi": "mi",
    "miles": "mi", "ft": "ft", "feet": "ft", "inches": "in", "yd": "yd", "kmh": "km/h", "mph": "mph", "mpg": "mpg", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "kw": "kW",
    "mw": "MW", "hp": "hp", "cc": "cc", "l": "L", "liters": "L", "litres": "L", "ml": "mL", "gal": "gal", "gallons": "gal", "ha": "ha", "hectares": "ha", "acres": "acres",
    "sqft": "sq ft", "sqkm": "km²", "sec": "s", "secs": "s", "seconds": "s", "ms": "ms", "minutes": "min", "mins": "min", "hours": "h", "hrs": "h",
    "days": "days", "weeks": "weeks", "months": "months", "years": "years", "celsius": "°C", "fahrenheit": "°F", "kelvin": "K", "hpa": "hPa", "ppm": "ppm", "ppb": "ppb",
    "bytes": "B", "kb": "kB", "mb": "MB", "gb": "GB", "hz": "Hz", "khz": "kHz", "mhz": "MHz", "ghz": "GHz", "volts": "V", "watts": "W", "calories": "kcal", "kcal": "kcal",
}  # fmt: skip
MONEY_WORDS = frozenset(
    """price prices cost costs salary salaries wage wages revenue revenues income amount amt budget sales profit profits fee fees payment payments
    pay spend spending expense expenses earnings gross turnover value balance tax taxes rent fare bonus usd eur gbp dollars debit credit price_usd gdp""".split()
)
COUNT_WORDS = frozenset("count counts total totals number num qty quantity sum frequency freq population votes visits hits clicks units".split())
ID_WORDS = frozenset("id ids key uuid guid pk oid identifier uid rowid objectid index idx ref isbn sku upc ssn ein fein barcode doi".split())
CODE_WORDS = frozenset(
    "code codes cd zip zipcode postcode postal fips naics sic phone fax mobile telephone tel ansi iata icao geoid extension pin license licence permit "
    "registration parcel serial lot account invoice order ticket case".split()
)
NUMBER_WORDS = frozenset("number num no nr nbr".split())
RANK_WORDS = frozenset("rank ranking position pos place order seq sequence".split())
GROUP_WORDS = frozenset(
    """type class category cat group level grade district ward zone cluster status flag region segment tier division sector precinct species label stage
    phase category_id code color colour gender sex weekday dayofweek dow month quarter hour holiday season week day direction method mode""".split()
)

NAME_WORDS = frozenset(
    """account actual added address addr age agent amount application approved area average avg ballot barcode base birth board board borrower box brand business
    capacity car card case category cause center central city class client closed code color comment comments commit community company contact content cost count country
    county created creation credit currency customer data date day days death delivery department dept desc description destination detail direct district document
    dropoff duration east effective email employee end entity ethnicity event exp expiration expiry facility family fax field file first fiscal flag form free from full
    gender geo given group height home host hour house id image incident income index industry info inspection invoice issue issued item job key kind label last lat
    latitude length level license line link list loan local location lon long longitude mail mailing main manager market max member middle min mobile month name
    nation national net new north number occupation of office open operator order org organization origin owner parent park part party pass patient payment percent permit person phone
    pickup place plan point population position post postal power price principal print prod product primary profile program project prop property province public purchase quantity
    quarter race rank rate rating reference region registration release rent report request residence result return returned review revenue room salary sale sales sample
    school score season second section sector sender serial service sex ship shipping short size sort source south specialty start state station status stop store
    street student sub subject suburb suffix sum surname system tax team telephone temp temperature term test text time timestamp title to total town track trans transaction travel
    trip type unit update updated url user valid value vehicle vendor view visit volume voter ward web website week weight west width work year yr zip zone zipcode postcode
    firstname lastname fullname abbr ab abbreviation cd num no desc prefix retirement renewed verify""".split()
)  # fmt: skip
