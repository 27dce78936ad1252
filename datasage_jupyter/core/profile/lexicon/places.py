"""Names of countries, and first-level regions of large English-speaking countries."""

from datasage_jupyter.core.model.countries import COUNTRIES
from datasage_jupyter.core.model.country_names import NAMES_ABROAD

_OTHER_NAMES = """
usa|u.s.|u.s.a.|us|united states of america|the united states|america|uk|u.k.|great britain|britain|england|scotland|wales|northern ireland
|russian federation|korea, rep.|korea, republic of|republic of korea|korea|iran, islamic rep.|iran, islamic republic of|iran (islamic republic of)
|viet nam|czechia|lao pdr|lao people's democratic republic|syrian arab republic|cote d'ivoire|côte d'ivoire|congo, dem. rep.|congo, rep.
|congo, democratic republic of|congo, republic of|congo, democratic republic of the|tanzania, united republic of|united republic of tanzania|venezuela, rb
|egypt, arab rep.|yemen, rep.|slovak republic|kyrgyz republic|macedonia|burma|swaziland|the gambia|gambia, the|bahamas, the|the bahamas
|bolivia, plurinational state of|brunei darussalam|moldova, republic of|republic of moldova|hong kong sar, china|hong kong, china|türkiye|turkiye|holland
|the netherlands|cabo verde|st. lucia|micronesia, fed. sts.|west bank and gaza|east timor|zaire|yugoslavia|soviet union|ussr|czechoslovakia|west germany|east germany
|deutschland|españa|espana|frankreich|brasil|méxico|italia|österreich|schweiz|polska|sverige|norge|danmark|suomi|nederland|belgique|suisse|allemagne
"""
_STATES = """
Alabama AL|Alaska AK|Arizona AZ|Arkansas AR|California CA|Colorado CO|Connecticut CT|Delaware DE|District of Columbia DC|Florida FL|Georgia GA|Hawaii HI|Idaho ID
|Illinois IL|Indiana IN|Iowa IA|Kansas KS|Kentucky KY|Louisiana LA|Maine ME|Maryland MD|Massachusetts MA|Michigan MI|Minnesota MN|Mississippi MS|Missouri MO
|Montana MT|Nebraska NE|Nevada NV|New Hampshire NH|New Jersey NJ|New Mexico NM|New York NY|North Carolina NC|North Dakota ND|Ohio OH|Oklahoma OK|Oregon OR
|Pennsylvania PA|Rhode Island RI|South Carolina SC|South Dakota SD|Tennessee TN|Texas TX|Utah UT|Vermont VT|Virginia VA|Washington WA|West Virginia WV
|Wisconsin WI|Wyoming WY|Puerto Rico PR|Guam GU|American Samoa AS|Virgin Islands VI|Northern Mariana Islands MP
"""
_PROVINCES = """
Alberta AB|British Columbia BC|Manitoba MB|New Brunswick NB|Newfoundland and Labrador NL|Nova Scotia NS|Ontario ON|Prince Edward Island PE|Quebec QC
|Québec QC|Saskatchewan SK|Northwest Territories NT|Nunavut NU|Yukon YT|New South Wales NSW|Victoria VIC|Queensland QLD|South Australia SA
|Western Australia WA|Tasmania TAS|Australian Capital Territory ACT|Northern Territory NT
"""


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.replace("\n", "").split("|") if entry.strip()]


COUNTRY_NAMES = frozenset(
    [name.lower() for name, _, _ in COUNTRIES]
    + _entries(_OTHER_NAMES)
    + [name for names in NAMES_ABROAD.values() for name in names]
)
COUNTRY_CODES = frozenset(code for _, *codes in COUNTRIES for code in codes)
STATE_NAMES = frozenset(" ".join(entry.split()[:-1]).lower() for entry in _entries(_STATES + "|" + _PROVINCES))
STATE_CODES = frozenset(entry.split()[-1] for entry in _entries(_STATES))
PROVINCE_CODES = frozenset(entry.split()[-1] for entry in _entries(_PROVINCES))
STREET_WORDS = frozenset(
    [
        "street",
        "st",
        "avenue",
        "ave",
        "av",
        "road",
        "rd",
        "drive",
        "dr",
        "lane",
        "ln",
        "boulevard",
        "blvd",
        "court",
        "ct",
        "circle",
        "cir",
        "place",
        "pl",
        "way",
        "parkway",
        "pkwy",
        "highway",
        "hwy",
        "terrace",
        "ter",
        "crescent",
        "cres",
        "close",
        "trail",
        "trl",
        "suite",
        "ste",
        "unit",
        "apt",
        "pike",
        "square",
        "sq",
        "loop",
        "route",
        "rr",
        "alley",
        "plaza",
        "rue",
        "strasse",
        "straße",
        "calle",
        "via",
    ]
)
STATE_WORDS = frozenset(["state", "states", "province", "region", "prefecture", "oblast", "canton", "bundesland"])
