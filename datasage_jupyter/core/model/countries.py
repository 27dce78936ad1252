"""Countries by name and ISO 3166-1 code, and how a name in a table is read as one of them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from datasage_jupyter.core.model.country_names import NAMES_ABROAD

_COUNTRIES = """
Afghanistan AF AFG|Albania AL ALB|Algeria DZ DZA|Andorra AD AND|Angola AO AGO|Antigua and Barbuda AG ATG|Argentina AR ARG|Armenia AM ARM|Aruba AW ABW
|Australia AU AUS|Austria AT AUT|Azerbaijan AZ AZE|Bahamas BS BHS|Bahrain BH BHR|Bangladesh BD BGD|Barbados BB BRB|Belarus BY BLR|Belgium BE BEL
|Belize BZ BLZ|Benin BJ BEN|Bermuda BM BMU|Bhutan BT BTN|Bolivia BO BOL|Bosnia and Herzegovina BA BIH|Botswana BW BWA|Brazil BR BRA|Brunei BN BRN
|Bulgaria BG BGR|Burkina Faso BF BFA|Burundi BI BDI|Cambodia KH KHM|Cameroon CM CMR|Canada CA CAN|Cape Verde CV CPV|Cayman Islands KY CYM
|Central African Republic CF CAF|Chad TD TCD|Chile CL CHL|China CN CHN|Colombia CO COL|Comoros KM COM|Congo CG COG
|Democratic Republic of the Congo CD COD|Costa Rica CR CRI|Ivory Coast CI CIV|Croatia HR HRV|Cuba CU CUB|Cyprus CY CYP|Czech Republic CZ CZE
|Denmark DK DNK|Djibouti DJ DJI|Dominica DM DMA|Dominican Republic DO DOM|Ecuador EC ECU|Egypt EG EGY|El Salvador SV SLV|Equatorial Guinea GQ GNQ
|Eritrea ER ERI|Estonia EE EST|Eswatini SZ SWZ|Ethiopia ET ETH|Fiji FJ FJI|Finland FI FIN|France FR FRA|French Guiana GF GUF|French Polynesia PF PYF
|Gabon GA GAB|Gambia GM GMB|Georgia GE GEO|Germany DE DEU|Ghana GH GHA|Gibraltar GI GIB|Greece GR GRC|Greenland GL GRL|Grenada GD GRD|Guadeloupe GP GLP
|Guam GU GUM|Guatemala GT GTM|Guernsey GG GGY|Guinea GN GIN|Guinea-Bissau GW GNB|Guyana GY GUY|Haiti HT HTI|Honduras HN HND|Hong Kong HK HKG
|Hungary HU HUN|Iceland IS ISL|India IN IND|Indonesia ID IDN|Iran IR IRN|Iraq IQ IRQ|Ireland IE IRL|Isle of Man IM IMN|Israel IL ISR|Italy IT ITA
|Jamaica JM JAM|Japan JP JPN|Jersey JE JEY|Jordan JO JOR|Kazakhstan KZ KAZ|Kenya KE KEN|Kiribati KI KIR|North Korea KP PRK|South Korea KR KOR
|Kosovo XK XKX|Kuwait KW KWT|Kyrgyzstan KG KGZ|Laos LA LAO|Latvia LV LVA|Lebanon LB LBN|Lesotho LS LSO|Liberia LR LBR|Libya LY LBY
|Liechtenstein LI LIE|Lithuania LT LTU|Luxembourg LU LUX|Macao MO MAC|Madagascar MG MDG|Malawi MW MWI|Malaysia MY MYS|Maldives MV MDV|Mali ML MLI
|Malta MT MLT|Marshall Islands MH MHL|Martinique MQ MTQ|Mauritania MR MRT|Mauritius MU MUS|Mexico MX MEX|Micronesia FM FSM|Moldova MD MDA|Monaco MC MCO
|Mongolia MN MNG|Montenegro ME MNE|Morocco MA MAR|Mozambique MZ MOZ|Myanmar MM MMR|Namibia NA NAM|Nauru NR NRU|Nepal NP NPL|Netherlands NL NLD
|New Caledonia NC NCL|New Zealand NZ NZL|Nicaragua NI NIC|Niger NE NER|Nigeria NG NGA|North Macedonia MK MKD|Norway NO NOR|Oman OM OMN|Pakistan PK PAK
|Palau PW PLW|Palestine PS PSE|Panama PA PAN|Papua New Guinea PG PNG|Paraguay PY PRY|Peru PE PER|Philippines PH PHL|Poland PL POL|Portugal PT PRT
|Puerto Rico PR PRI|Qatar QA QAT|Reunion RE REU|Romania RO ROU|Russia RU RUS|Rwanda RW RWA|Saint Kitts and Nevis KN KNA|Saint Lucia LC LCA
|Saint Vincent and the Grenadines VC VCT|Samoa WS WSM|San Marino SM SMR|Sao Tome and Principe ST STP|Saudi Arabia SA SAU|Senegal SN SEN|Serbia RS SRB
|Seychelles SC SYC|Sierra Leone SL SLE|Singapore SG SGP|Slovakia SK SVK|Slovenia SI SVN|Solomon Islands SB SLB|Somalia SO SOM|South Africa ZA ZAF
|South Sudan SS SSD|Spain ES ESP|Sri Lanka LK LKA|Sudan SD SDN|Suriname SR SUR|Sweden SE SWE|Switzerland CH CHE|Syria SY SYR|Taiwan TW TWN
|Tajikistan TJ TJK|Tanzania TZ TZA|Thailand TH THA|Timor-Leste TL TLS|Togo TG TGO|Tonga TO TON|Trinidad and Tobago TT TTO|Tunisia TN TUN|Turkey TR TUR
|Turkmenistan TM TKM|Tuvalu TV TUV|Uganda UG UGA|Ukraine UA UKR|United Arab Emirates AE ARE|United Kingdom GB GBR|United States US USA|Uruguay UY URY
|Uzbekistan UZ UZB|Vanuatu VU VUT|Vatican City VA VAT|Venezuela VE VEN|Vietnam VN VNM|Western Sahara EH ESH|Yemen YE YEM|Zambia ZM ZMB|Zimbabwe ZW ZWE
"""

COUNTRIES: tuple[tuple[str, str, str], ...] = tuple(
    (" ".join(parts[:-2]), parts[-2], parts[-1])
    for entry in _COUNTRIES.replace("\n", "").split("|")
    if len(parts := entry.split()) > 2
)
"""Name, two-letter and three-letter code."""

_ALIASES = {
    "AUT": "österreich", "BEL": "belgique|belgië", "BHS": "the bahamas", "BIH": "bosnia|bosnia and herz.", "FRA": "frankreich|france, metropolitan", "BOL": "bolivia, plurinational state of",
    "BRA": "brasil", "BRN": "brunei darussalam", "CHE": "schweiz|suisse|svizzera", "CIV": "cote d'ivoire|cote divoire",
    "COD": "congo, dem. rep.|dr congo|drc|zaire|congo-kinshasa|congo kinshasa", "COG": "congo, rep.|congo-brazzaville|congo brazzaville",
    "CPV": "cabo verde", "CZE": "czechia|czech", "DEU": "deutschland|allemagne", "DNK": "danmark", "ESP": "españa",
    "FIN": "suomi", "FSM": "micronesia, fed. sts.|federated states of micronesia", "GBR": "united kingdom of great britain and northern ireland|uk|u.k.|great britain|britain",
    "HKG": "hong kong, china|hong kong sar", "ITA": "italia", "KGZ": "kyrgyz republic|kirghizia",
    "KOR": "korea|korea, rep.|republic of korea|s. korea", "LAO": "lao pdr|lao", "MAC": "macau|macao, china", "MEX": "méxico",
    "MKD": "macedonia|macedonia, fyr|fyrom", "MMR": "burma", "NLD": "holland|nederland", "NOR": "norge", "POL": "polska",
    "PRK": "korea, dem. rep.|korea, democratic people's republic of|dprk|n. korea", "PSE": "west bank and gaza|palestinian territories|palestinian territory, occupied|gaza",
    "RUS": "russian federation", "SVK": "slovak republic", "SWE": "sverige", "SWZ": "swaziland", "SYR": "syrian arab republic",
    "TLS": "east timor", "TUR": "türkiye", "TWN": "taiwan, china|taiwan, province of china|chinese taipei",
    "TZA": "tanzania, united republic of", "USA": "united states of america|us|u.s.|u.s.a.|usa|america", "VAT": "holy see|holy see (vatican city state)", "VEN": "venezuela, rb", "VNM": "viet nam",
}  # fmt: skip
_WRITTEN_OUT = {
    "rep": "republic", "dem": "democratic", "st": "saint", "is": "islands", "isl": "islands", "fed": "federated", "sts": "states",
    "ppl": "people", "peoples": "people", "prov": "province", "eq": "equatorial", "isls": "islands",
}  # fmt: skip
_LINKS = frozenset({"the", "of", "and", "d", "la"})
_FORMS = frozenset({
    "republic", "democratic", "people", "islamic", "arab", "kingdom", "state", "states", "federation", "federal", "federated",
    "plurinational", "bolivarian", "socialist", "sar", "china", "province", "rb", "commonwealth", "co", "operative", "principality",
})  # fmt: skip
"""Words that say what kind of state it is rather than which one."""


def country_code(name: str) -> str | None:
    """The three-letter ISO code of a country, however its name is written: `Congo, Dem. Rep.`, `Yemen, Rep.`, `DE`.

    Args:
        name: A name or an ISO code.
    """
    text = name.strip()
    if text.upper() == text and text in _by_code():
        return _by_code()[text]
    words = _words(text)
    known = _by_words()
    found = known.get(frozenset(words))
    if found is not None or not words:
        return found
    return known.get(frozenset(words - _FORMS))


@lru_cache(maxsize=1)
def _by_code() -> dict[str, str]:
    return {code: three for _, two, three in COUNTRIES for code in (two, three)}


@lru_cache(maxsize=1)
def _by_words() -> dict[frozenset[str], str]:
    known = {_words(name): three for three, names in NAMES_ABROAD.items() for name in names}
    known |= {_words(name): three for name, _, three in COUNTRIES}
    return known | {_words(alias): three for three, listed in _ALIASES.items() for alias in listed.split("|")}


def _words(name: str) -> frozenset[str]:
    """The words of a name without accents, order and links; abbreviations written out."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'", "").replace("’", "")
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain).replace("u.s", "us")
    said = re.findall(r"[^\W\d_]+", plain)
    return frozenset(_WRITTEN_OUT.get(word, word) for word in said) - _LINKS
