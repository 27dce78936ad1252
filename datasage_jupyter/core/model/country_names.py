"""Countries as other languages call them: those of Europe with the most speakers, and each country's own.

Source: the territory names of the Unicode CLDR (Unicode License v3), lower case, without those that `countries` knows already.
"""

_NAMES = """
AFG afganistán|afeganistão|afganistan|افغانستان; ALB albanien|albanie|albanië|albánie|arnavutluk|shqipëri;
DZA algerien|algérie|argelia|argélia|algerije|algieria|algeriet|algerie|alžírsko|cezayir|الجزائر; AND andorre|andora;
ATG antigua und barbuda|antigua-et-barbuda|antigua y barbuda|antigua e barbuda|antígua e barbuda|antigua en barbuda|antigua i barbuda|antigua och barbuda|antigua og barbuda|antigua ja barbuda|antigua a barbuda|antigua ve barbuda;
ARG argentinien|argentine|argentinië|argentyna|argentiina|arjantin; ARM armenien|arménie|armenië|ermenistan|հայաստան;
AUS australien|australie|australië|austrálie|avustralya; AUT autriche|oostenrijk|österrike|østrig|østerrike|itävalta|rakousko|avusturya;
AZE aserbaidschan|azerbaïdjan|azerbaiyán|azerbaigian|azerbaijão|azerbeidzjan|azerbejdżan|azerbajdzjan|aserbajdsjan|azerbaidžan|ázerbájdžán|azerbaycan|azərbaycan|азәрбајҹан;
BHS bahamy|bahama|bahamalar; BHR bahreïn|baréin|bahrein|barein|bahrajn|bahreyn|البحرين;
BGD bangladesch|bangladés|bangladesz|bangladéš|bangladeş|বাংলাদেশ; BRB barbade;
BLR biélorussie|bielorrusia|bielorussia|bielorrússia|białoruś|valko-venäjä|bělorusko|беларусь; BEL belgien|bélgica|belgio|belgia|belçika; BLZ belice;
BMU bermudes|bermudas|bermudy; BTN bhoutan|bután|butão|butan|འབྲུག; BOL bolivien|bolivie|boliwia|bolívie|bolivya;
BIH bosnien und herzegowina|bosnie-herzégovine|bosnia y herzegovina|bosnia ed erzegovina|bósnia e herzegovina|bosnië en herzegovina|bośnia i hercegowina|bosnien och hercegovina|bosnien-hercegovina|bosnia-hercegovina|bosnia ja hertsegovina|bosna a hercegovina|bosna-hersek|босна и херцеговина|bosna i hercegovina;
BWA botsuana|botsvana; BRA brasilien|brésil|brasile|brazilië|brazylia|brasilia|brazílie|brezilya; BRN brunej|بروني;
BGR bulgarien|bulgarie|bulgarije|bułgaria|bulharsko|bulgaristan|българия; BFA burquina faso; BDI uburundi;
KHM kambodscha|cambodge|camboya|cambogia|camboja|cambodja|kambodża|kambodja|kambodsja|kambodža|kamboçya|កម្ពុជា;
CMR kamerun|cameroun|camerún|camerun|camarões|kameroen; CAN kanada;
CPV cap-vert|capo verde|kaapverdië|republika zielonego przylądka|kap verde|kapp verde|kapverdy;
CYM kaimaninseln|îles caïmans|islas caimán|isole cayman|ilhas cayman|kaaimaneilanden|kajmany|caymanöarna|caymanøerne|caymanøyene|caymansaaret|kajmanské ostrovy|cayman adaları;
CAF zentralafrikanische republik|république centrafricaine|república centroafricana|repubblica centrafricana|república centro-africana|centraal-afrikaanse republiek|republika środkowoafrykańska|centralafrikanska republiken|den centralafrikanske republik|den sentralafrikanske republikk|keski-afrikan tasavalta|středoafrická republika|orta afrika cumhuriyeti|ködörösêse tî bêafrîka;
TCD tschad|tchad|ciad|chade|tsjaad|czad|tsjad|tšad|čad|çad|تشاد; CHL chili|cile|şili; CHN chine|cina|chiny|kina|kiina|čína|çin;
COL kolumbien|colombie|kolumbia|kolumbie|kolombiya;
COM komoren|comores|comoras|comore|comoren|komory|komorerna|comorerne|komorene|komorit|komorlar|جزر القمر;
COG kongo-brazzaville|república do congo|kongon tasavalta|kongo – brazzaville|kongo - brazavil;
COD kongo-kinshasa|república democrática del congo|demokratyczna republika konga|kongon demokraattinen tasavalta|kongo – kinshasa|kongo - kinşasa;
CRI kostaryka|kostarika|kosta rika; CIV costa d’avorio|costa do marfim|ivoorkust|elfenbenskusten|elfenbenskysten|norsunluurannikko|pobřeží slonoviny;
HRV kroatien|croatie|croacia|croazia|croácia|kroatië|chorwacja|kroatia|chorvatsko|hırvatistan|hrvatska; CUB kuba|kuuba|küba;
CYP zypern|chypre|chipre|cipro|cypr|cypern|kypros|kypr|kıbrıs|κύπρος;
CZE tschechien|tchéquie|chequia|cechia|tchéquia|tsjechië|czechy|tjeckien|tjekkiet|tsjekkia|tšekki|česko|çekya;
DNK dänemark|danemark|dinamarca|danimarca|denemarken|dania|tanska|dánsko|danimarka;
DJI dschibuti|yibuti|gibuti|djibuti|dżibuti|džibutsko|cibuti|جيبوتي; DMA dominique|dominika;
DOM dominikanische republik|république dominicaine|república dominicana|repubblica dominicana|dominicaanse republiek|dominikana|dominikanska republiken|den dominikanske republik|den dominikanske republikk|dominikaaninen tasavalta|dominikánská republika|dominik cumhuriyeti;
ECU équateur|equador|ekwador|ekvádor|ekvador; EGY ägypten|égypte|egipto|egitto|egito|egypte|egipt|egypten|egypti|mısır|مصر; SLV salvador|salwador;
GNQ äquatorialguinea|guinée équatoriale|guinea ecuatorial|guinea equatoriale|guiné equatorial|equatoriaal-guinea|gwinea równikowa|ekvatorialguinea|ækvatorialguinea|ekvatorial-guinea|päiväntasaajan guinea|rovníková guinea|ekvator ginesi;
ERI érythrée|eritreia|erytrea|eritre|إريتريا; EST estland|estonie|viro|estonsko|estonya|eesti; SWZ esuatini|essuatíni|esvatini;
ETH äthiopien|éthiopie|etiopía|etiopia|etiópia|ethiopië|etiopien|etiopie|etiyopya|ኢትዮጵያ; FJI fidschi|fidji|fiyi|figi|fidżi|fidži;
FIN finnland|finlande|finlandia|finlândia|finsko|finlandiya; FRA francia|frança|frankrijk|francja|frankrike|frankrig|ranska|francie|fransa;
GUF französisch-guayana|guyane française|guayana francesa|guyana francese|guiana francesa|frans-guyana|gujana francuska|franska guyana|fransk guyana|ranskan guayana|francouzská guyana|fransız guyanası;
PYF französisch-polynesien|polynésie française|polinesia francesa|polinesia francese|polinésia francesa|frans-polynesië|polinezja francuska|franska polynesien|fransk polynesien|fransk polynesia|ranskan polynesia|francouzská polynésie|fransız polinezyası;
GAB gabun|gabão; GMB gambie|gambiya; GEO georgien|géorgie|georgië|gruzja|gruzie|gürcistan|საქართველო;
DEU alemania|germania|alemanha|duitsland|niemcy|tyskland|saksa|německo|almanya; GHA gana; GIB gibilterra|cebelitarık;
GRC griechenland|grèce|grecia|grécia|griekenland|grecja|grekland|grækenland|hellas|kreikka|řecko|yunanistan|ελλάδα;
GRL grönland|groenland|groenlandia|groenlândia|grenlandia|grønland|grönlanti|grónsko|kalaallit nunaat; GRD grenade|granada;
GLP guadalupe|guadalupa|gwadelupa; GTM gwatemala; GGY guernesey; GIN guinée|guiné|guinee|gwinea|gine;
GNB guinée-bissau|guinea-bisáu|guiné-bissau|guinee-bissau|gwinea bissau|gine-bissau; GUY guiana|gujana;
HKG sonderverwaltungsregion hongkong|r.a.s. chinoise de hong kong|rae de hong kong|ras di hong kong|hong kong, rae da china|hongkong sar van china|sra hongkong|hongkong sar|sar hongkong|hongkong sar kina|hongkong – kiinan erityishallintoalue|hongkong – zao číny|çin hong kong öi̇b|中國香港特別行政區;
HUN ungarn|hongrie|hungría|ungheria|hungria|hongarije|węgry|ungern|unkari|maďarsko|macaristan|magyarország;
ISL island|islande|islandia|islanda|islândia|ijsland|islanti|i̇zlanda|ísland; IND indien|inde|indie|intia|hindistan|भारत;
IDN indonesien|indonésie|indonesië|indonezja|endonezya; IRN irã|ایران; IRQ irak|iraque|irák|العراق;
IRL irland|irlande|irlanda|ierland|irlandia|irlanti|irsko|i̇rlanda|éire;
IMN île de man|isla de man|isola di man|ilha de man|wyspa man|man|mansaari|ostrov man|man adası|ellan vannin; ISR israele|izrael|i̇srail|ישראל|إسرائيل;
ITA italien|italie|italië|włochy|itálie|i̇talya; JAM jamaika|jamaïque|giamaica|jamajka; JPN japon|japón|giappone|japão|japonia|japani|japonsko|japonya;
JOR jordanien|jordanie|jordania|giordania|jordânia|jordanië|jordánsko|ürdün|الأردن;
KAZ kasachstan|kazajistán|kazakistan|cazaquistão|kazachstan|kazakstan|kasakhstan|kazachstán|казахстан|қазақстан; KEN kenia|quênia|keňa; KIR quiribati;
PRK nordkorea|corée du nord|corea del norte|corea del nord|coreia do norte|noord-korea|korea północna|nord-korea|pohjois-korea|severní korea|kuzey kore;
KOR südkorea|corée du sud|corea del sur|corea del sud|coreia do sul|zuid-korea|korea południowa|sydkorea|sør-korea|etelä-korea|jižní korea|güney kore|대한민국;
XKX kosowo|kosova|kosovë|косово; KWT koweït|koeweit|kuwejt|kuvajt|kuveyt|الكويت;
KGZ kirgisistan|kirghizstan|kirguistán|kirghizistan|quirguistão|kirgizië|kirgistan|kirgizistan|kirgisia|kırgızistan|кыргызстан|киргизия; LAO ລາວ;
LVA lettland|lettonie|letonia|lettonia|letônia|letland|łotwa|lotyšsko|letonya|latvija; LBN libanon|liban|líbano|libano|lübnan|لبنان; LSO lesoto;
LBR libérie|liberya; LBY libyen|libye|libia|líbia|libië|ليبيا; LIE lichtenštejnsko;
LTU litauen|lituanie|lituania|lituânia|litouwen|litwa|liettua|litva|litvanya|lietuva;
LUX luxemburg|luxemburgo|lussemburgo|luksemburg|lucembursko|lüksemburg|lëtzebuerg;
MAC sonderverwaltungsregion macau|r.a.s. chinoise de macao|rae de macao|ras di macao|macau, rae da china|macau sar van china|sra makau|macao sar kina|macao – kiinan erityishallintoalue|macao – zao číny|çin makao öi̇b|中國澳門特別行政區;
MDG madagaskar|madagasikara; MWI malaui|malavi; MYS malaisie|malasia|malásia|maleisië|malezja|malesia|malajsie|malezya;
MDV malediven|maldivas|maldive|maldiven|malediwy|maldiverna|maldiverne|maldivene|malediivit|maledivy|maldivler|ދިވެހި ރާއްޖެ; MLT malte;
MHL marshallinseln|îles marshall|islas marshall|isole marshall|ilhas marshall|marshalleilanden|wyspy marshalla|marshallöarna|marshalløerne|marshalløyene|marshallinsaaret|marshallovy ostrovy|marshall adaları;
MTQ martinica|martynika|martinik; MRT mauretanien|mauritanie|mauritanië|mauretania|mauritánie|moritanya|موريتانيا;
MUS maurice|mauricio|maurício|mauricius; MEX mexiko|mexique|messico|meksyk|meksiko|meksika;
FSM mikronesien|micronésie|mikronezja|mikronesiaføderasjonen|mikronesia|mikronésie|mikronezya;
MDA republik moldau|moldavie|moldavia|moldávia|moldavië|mołdawia|moldavien|moldavsko|republica moldova; MCO monako;
MNG mongolei|mongolie|mongolië|mongoliet|mongolsko|moğolistan|монгол; MNE czarnogóra|černá hora|karadağ|crna gora;
MAR marokko|maroc|marruecos|marocco|marrocos|maroko|marocko|fas|المغرب|meṛṛuk; MOZ mosambik|mozambico|moçambique|mozambik; MMR mianmar|mjanma|မြန်မာ;
NAM namibie|namibië|namibya; NPL नेपाल;
NLD niederlande|pays-bas|países bajos|paesi bassi|países baixos|holandia|nederländerna|nederlandene|alankomaat|nizozemsko|hollanda;
NCL neukaledonien|nouvelle-calédonie|nueva caledonia|nuova caledonia|nova caledônia|nieuw-caledonië|nowa kaledonia|nya kaledonien|ny kaledonien|ny-caledonia|uusi-kaledonia|nová kaledonie|yeni kaledonya;
NZL neuseeland|nouvelle-zélande|nueva zelanda|nuova zelanda|nova zelândia|nieuw-zeeland|nowa zelandia|nya zeeland|uusi-seelanti|nový zéland|yeni zelanda|aotearoa;
NIC nikaragua; NER nijer; NGA nigérie|nijerya|nàìjíríà;
MKD nordmazedonien|macédoine du nord|macedonia del norte|macedonia del nord|macedônia do norte|noord-macedonië|macedonia północna|nordmakedonien|nord-makedonia|pohjois-makedonia|severní makedonie|kuzey makedonya|северна македонија;
NOR norwegen|norvège|noruega|norvegia|noorwegen|norwegia|norja|norsko|norveç|noreg; OMN omã|umman|عُمان; PAK paquistão|پاکستان; PLW palaos;
PSE palästinensische autonomiegebiete|territoires palestiniens|territorios palestinos|territori palestinesi|territórios palestinos|palestijnse gebieden|terytoria palestyńskie|palestinska territorierna|de palæstinensiske områder|det palestinske området|palestiinalaisalue|palestinská území|filistin bölgeleri|الأراضي الفلسطينية;
PNG papua-neuguinea|papouasie-nouvelle-guinée|papúa nueva guinea|papua nuova guinea|papua-nova guiné|papoea-nieuw-guinea|papua-nowa gwinea|papua nya guinea|papua ny guinea|papua ny-guinea|papua-uusi-guinea|papua-nová guinea|papua yeni gine|papua niugini;
PRY paraguai|paragwaj; PER pérou;
PHL philippinen|filipinas|filippine|filipijnen|filipiny|filippinerna|filippinerne|filippinene|filippiinit|filipíny|filipinler|pilipinas;
POL polen|pologne|polonia|polônia|puola|polsko|polonya; PRT portogallo|portugalia|portugali|portugalsko|portekiz;
PRI porto rico|portorico|portoryko|portoriko|porto riko; QAT katar|catar|قطر; REU riunione|reunião;
ROU rumänien|roumanie|rumanía|romênia|roemenië|rumunia|rumænien|rumunsko|romanya;
RUS russland|russie|rusia|rusland|rosja|ryssland|venäjä|rusko|rusya|россия; RWA ruanda|u rwanda;
KNA st. kitts und nevis|saint-christophe-et-niévès|san cristóbal y nieves|saint kitts e nevis|são cristóvão e névis|saint kitts en nevis|saint kitts i nevis|s:t kitts och nevis|saint kitts og nevis|saint kitts ja nevis|svatý kryštof a nevis|saint kitts ve nevis;
LCA sainte-lucie|santa lucía|santa lúcia|s:t lucia|svatá lucie;
VCT st. vincent und die grenadinen|saint-vincent-et-les grenadines|san vicente y las granadinas|saint vincent e grenadine|são vicente e granadinas|saint vincent en de grenadines|saint vincent i grenadyny|s:t vincent och grenadinerna|saint vincent og grenadinerne|st. vincent og grenadinene|saint vincent ja grenadiinit|svatý vincenc a grenadiny|saint vincent ve grenadinler;
SMR saint-marin;
STP são tomé und príncipe|sao tomé-et-principe|santo tomé y príncipe|são tomé e príncipe|sao tomé en principe|wyspy świętego tomasza i książęca|são tomé och príncipe|são tomé og príncipe|são tomé ja príncipe|svatý tomáš a princův ostrov|sao tome ve principe;
SAU saudi-arabien|arabie saoudite|arabia saudita|arábia saudita|saoedi-arabië|arabia saudyjska|saudiarabien|saúdská arábie|suudi arabistan|المملكة العربية السعودية;
SRB serbien|serbie|sérvia|servië|srbsko|sırbistan|srbija|србија;
SYC seychellen|seicheles|seszele|seychellerna|seychellerne|seychellene|seychellit|seychely|seyşeller; SLE sierra leona|serra leoa;
SGP singapur|singapour|singapura|新加坡;
SVK slowakei|slovaquie|eslovaquia|slovacchia|eslováquia|slowakije|słowacja|slovakien|slovakiet|slovensko|slovakya;
SVN slowenien|slovénie|eslovenia|eslovênia|slovenië|słowenia|slovenien|slovinsko|slovenya|slovenija;
SLB salomonen|îles salomon|islas salomón|isole salomone|ilhas salomão|salomonseilanden|wyspy salomona|salomonöarna|salomonøerne|salomonøyene|salomonsaaret|šalamounovy ostrovy|solomon adaları;
SOM somalie|somalië|somálsko|somali|soomaaliya|الصومال;
ZAF südafrika|afrique du sud|sudáfrica|sudafrica|áfrica do sul|zuid-afrika|republika południowej afryki|sydafrika|sør-afrika|etelä-afrikka|jihoafrická republika|güney afrika;
SSD südsudan|soudan du sud|sudán del sur|sud sudan|sudão do sul|zuid-soedan|sudan południowy|sydsudan|sør-sudan|etelä-sudan|jižní súdán|güney sudan;
ESP spanien|espagne|spagna|espanha|spanje|hiszpania|spania|espanja|španělsko|i̇spanya; LKA ශ්‍රී ලංකාව|இலங்கை; SDN soudan|sudão|soedan|السودان;
SUR surinam; SWE schweden|suède|suecia|svezia|suécia|zweden|szwecja|ruotsi|švédsko|i̇sveç;
CHE suiza|suíça|zwitserland|szwajcaria|sveits|sveitsi|švýcarsko|i̇sviçre; SYR syrien|syrie|siria|síria|syrië|syyria|sýrie|suriye|سوريا;
TWN tajwan|tchaj-wan|tayvan;
TJK tadschikistan|tadjikistan|tayikistán|tagikistan|tadjiquistão|tadzjikistan|tadżykistan|tadsjikistan|tadžikistan|tádžikistán|tacikistan|тоҷикистон;
TZA tansania|tanzanie|tanzanya; THA thaïlande|tailandia|thailandia|tailândia|tajlandia|thaimaa|thajsko|tayland|ไทย;
TLS timor oriental|timor est|oost-timor|timor wschodni|östtimor|øst-timor|itä-timor|východní timor;
TTO trinidad und tobago|trinité-et-tobago|trinidad y tobago|trinidad e tobago|trinidad en tobago|trynidad i tobago|trinidad och tobago|trinidad og tobago|trinidad ja tobago|trinidad a tobago|trinidad ve tobago;
TUN tunesien|tunisie|túnez|tunesië|tunezja|tunisien|tunisko|tunus|تونس;
TUR türkei|turquie|turquía|turchia|turquia|turkije|turcja|turkiet|tyrkiet|tyrkia|turkki|turecko; TKM turcomenistão; UGA ouganda|oeganda;
UKR ucrania|ucraina|ucrânia|oekraïne|ukraina|ukrajina|ukrayna|україна;
ARE vereinigte arabische emirate|émirats arabes unis|emiratos árabes unidos|emirati arabi uniti|emirados árabes unidos|verenigde arabische emiraten|zjednoczone emiraty arabskie|förenade arabemiraten|de forenede arabiske emirater|de forente arabiske emirater|arabiemiirikunnat|spojené arabské emiráty|birleşik arap emirlikleri|الإمارات العربية المتحدة;
GBR vereinigtes königreich|royaume-uni|reino unido|regno unito|verenigd koninkrijk|wielka brytania|storbritannien|storbritannia|iso-britannia|spojené království|birleşik krallık;
USA vereinigte staaten|états-unis|estados unidos|stati uniti|verenigde staten|stany zjednoczone|yhdysvallat|spojené státy|amerika birleşik devletleri;
URY uruguai|urugwaj; UZB usbekistan|ouzbékistan|uzbequistão|oezbekistan|özbekistan|oʻzbekiston|ўзбекистон;
VAT vatikanstadt|état de la cité du vatican|ciudad del vaticano|città del vaticano|cidade do vaticano|vaticaanstad|watykan|vatikanstaten|vatikaani|vatikán|vatikan;
VEN wenezuela; VNM vietnã|wietnam;
ESH westsahara|sahara occidental|sáhara occidental|sahara occidentale|saara ocidental|westelijke sahara|sahara zachodnia|västsahara|vestsahara|vest-sahara|länsi-sahara|západní sahara|batı sahra|الصحراء الغربية;
YEM jemen|iêmen|اليمن; ZMB sambia|zambie|zambiya; ZWE simbabwe|zimbabue|zimbábue|zimbabve
"""

NAMES_ABROAD: dict[str, tuple[str, ...]] = {
    entry[:3]: tuple(entry[4:].split("|")) for entry in (part.strip() for part in _NAMES.split(";")) if entry
}
"""Names by three-letter code."""
