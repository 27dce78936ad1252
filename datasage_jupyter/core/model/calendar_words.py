"""Months and weekdays as the languages of Europe with the most speakers write them, in full and short.

Source: the calendar names of the Unicode CLDR (Unicode License v3), lower case and without their full stops.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_MONTHS = """
january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec
januar/jan/jänner februar/feb märz/mär/mrz april/apr mai juni/jun juli/jul august/aug september/sep/sept oktober/okt november/nov dezember/dez
janvier/janv février/févr mars avril/avr mai juin juillet/juil août septembre/sept octobre/oct novembre/nov décembre/déc
enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago septiembre/sept octubre/oct noviembre/nov diciembre/dic
gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/set ottobre/ott novembre/nov dicembre/dic
janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set outubro/out novembro/nov dezembro/dez
januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep oktober/okt november/nov december/dec
styczeń/sty/stycznia luty/lut/lutego marzec/mar/marca kwiecień/kwi/kwietnia maj/maja czerwiec/cze/czerwca lipiec/lip/lipca sierpień/sie/sierpnia wrzesień/wrz/września październik/paź/października listopad/lis/listopada grudzień/gru/grudnia
januari/jan februari/feb mars april/apr maj juni juli augusti/aug september/sep oktober/okt november/nov december/dec
januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep oktober/okt november/nov december/dec
januar/jan februar/feb mars/mar april/apr mai juni/jun juli/jul august/aug september/sep oktober/okt november/nov desember/des
tammikuu/tammi/tammikuuta helmikuu/helmi/helmikuuta maaliskuu/maalis/maaliskuuta huhtikuu/huhti/huhtikuuta toukokuu/touko/toukokuuta kesäkuu/kesä/kesäkuuta heinäkuu/heinä/heinäkuuta elokuu/elo/elokuuta syyskuu/syys/syyskuuta lokakuu/loka/lokakuuta marraskuu/marras/marraskuuta joulukuu/joulu/joulukuuta
leden/led/ledna únor/úno/února březen/bře/března duben/dub/dubna květen/kvě/května červen/čvn/června červenec/čvc/července srpen/srp/srpna září/zář říjen/říj/října listopad/lis/listopadu prosinec/pro/prosince
ocak/oca şubat/şub mart/mar nisan/nis mayıs/may haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki kasım/kas aralık/ara
январь/янв/января февраль/февр/февраля март/марта/мар апрель/апр/апреля май/мая июнь/июня/июн июль/июля/июл август/авг/августа сентябрь/сент/сентября октябрь/окт/октября ноябрь/нояб/ноября декабрь/дек/декабря
"""
_WEEKDAYS = """
monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat sunday/sun
montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sa sonntag/so
lundi/lun mardi/mar mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim
lunes/lun martes/mar miércoles/mié jueves/jue viernes/vie sábado/sáb domingo/dom
lunedì/lun martedì/mar mercoledì/mer giovedì/gio venerdì/ven sabato/sab domenica/dom
segunda-feira/seg/segunda terça-feira/ter/terça quarta-feira/qua/quarta quinta-feira/qui/quinta sexta-feira/sex/sexta sábado/sáb domingo/dom
maandag/ma dinsdag/di woensdag/wo donderdag/do vrijdag/vr zaterdag/za zondag/zo
poniedziałek/pon wtorek/wt środa/śr czwartek/czw piątek/pt sobota/sob niedziela/niedz
måndag/mån tisdag/tis onsdag/ons torsdag/tors fredag/fre lördag/lör söndag/sön
mandag/man tirsdag/tirs onsdag/ons torsdag/tors fredag/fre lørdag/lør søndag/søn
mandag/man tirsdag/tir onsdag/ons torsdag/tor fredag/fre lørdag/lør søndag/søn
maanantai/ma/maanantaina tiistai/ti/tiistaina keskiviikko/ke/keskiviikkona torstai/to/torstaina perjantai/pe/perjantaina lauantai/la/lauantaina sunnuntai/su
pondělí/po úterý/út středa/st čtvrtek/čt pátek/pá sobota/so neděle/ne
pazartesi/pzt salı/sal çarşamba/çar perşembe/per cuma/cum cumartesi/cmt pazar/paz
понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс
"""
SHORT = 3
"""Words of fewer letters are read as weekdays only where most of a week is there."""
MOST_OF_A_WEEK = 5


def _languages(text: str) -> tuple[dict[str, int], ...]:
    return tuple(
        {word: place for place, words in enumerate(line.split(), start=1) for word in words.split("/")}
        for line in text.strip().splitlines()
    )


MONTHS = _languages(_MONTHS)
"""Number of the month (January is 1) by word, a table for each language."""
WEEKDAYS = _languages(_WEEKDAYS)
"""Number of the day (Monday is 1) by word, a table for each language."""


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """Number of the month by word in any of the languages; the few words that mean two months are left out."""
    known: dict[str, int] = {}
    unclear: set[str] = set()
    for language in MONTHS:
        for word, place in language.items():
            if known.setdefault(word, place) != place:
                unclear.add(word)
    return {word: place for word, place in known.items() if word not in unclear or MONTHS[0].get(word) == place}


def plain(word: str) -> str:
    """A calendar word as the tables have it: `Jan.` is `jan`."""
    return word.strip().rstrip(".").lower()


def calendar_places(values: Iterable[str]) -> dict[str, int] | None:
    """The place of each value among the months or days of one language; None where they are not all such words.

    Args:
        values: Distinct values.
    """
    words = {value: plain(value) for value in values}
    if not words:
        return None
    for language in (*MONTHS, *WEEKDAYS):
        if all(word in language for word in words.values()) and not is_chance(words.values()):
            return {value: language[word] for value, word in words.items()}
    return None


def is_chance(words: Iterable[str]) -> bool:
    """Two letters are words of many lists."""
    found = set(words)
    return min(map(len, found)) < SHORT and len(found) < MOST_OF_A_WEEK
