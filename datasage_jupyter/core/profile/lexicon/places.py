"""Countries (ISO 3166-1 names and codes), first-level regions of large English-speaking countries."""

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
    [" ".join(entry.split()[:-2]).lower() for entry in _entries(_COUNTRIES)] + _entries(_OTHER_NAMES)
)
COUNTRY_CODES = frozenset(code for entry in _entries(_COUNTRIES) for code in entry.split()[-2:])
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
