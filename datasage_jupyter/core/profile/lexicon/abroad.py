"""Words of column names in other languages, and their English."""

_WORDS = """
year jahr annee anno ano rok vuosi yil|month monat mois mes mese maand miesiac manad maned kuukausi mesic|day jour dia giorno dzien
|week woche semaine semana settimana tydzien vecka uge uke viikko tyden hafta|quarter quartal trimestre kwartaal kwartal kvartal
|weekday wochentag giornosettimana weekdag veckodag ukedag|date datum fecha dato paivamaara tarih|hour stunde heure hora uur
|season saison temporada stagione seizoen|period periode periodo
|city stadt ville ciudad cidade citta stad miasto kaupunki mesto sehir ort gemeinde commune municipio comune gemeente gmina kommune kommun
|state bundesland provincia provincie wojewodztwo fylke departement|county landkreis comarca powiat|zip plz postnr postleitzahl codepostal cep postnummer psc postinumero
|postal postale|street strasse calle rua straat ulica gata gate katu ulice sokak
|address adresse direccion endereco indirizzo adres adress osoite adresa|latitude breitengrad breite latitud latitudine breedtegraad|longitude langengrad longitud longitudine lengtegraad
|gender geschlecht sexe sexo sesso geslacht plec kjonn sukupuoli pohlavi cinsiyet|age alter edad idade eta leeftijd wiek alder ika vek yas
|first_name vorname prenom primeiro_nome voornaam imie fornamn fornavn etunimi jmeno|last_name nachname familienname apellido apellidos sobrenome cognome achternaam nazwisko efternamn etternavn sukunimi prijmeni soyadi
|name nom nombre nome naam nazwa namn navn nimi nazev|company firma empresa entreprise societe azienda bedrijf unternehmen foretag yritys|job beruf metier profesion profissao professione beroep zawod yrke ammatti
|price preis precio preco prezzo prijs cena pris hinta fiyat tarif|cost kosten cout costo custo koszt kostnad kulut|amount betrag montant importe valor importo bedrag kwota belopp summa
|revenue umsatz umsatze einnahmen ventas vendas vendite omzet przychod omsetning omsattning|sales chiffre_affaires|salary gehalt lohn salaire salario sueldo stipendio loon pensja palkka
|profit gewinn benefice beneficio lucro utile winst zysk vinst|tax steuer impot impuesto imposto tassa belasting podatek skatt|budget haushalt presupuesto orcamento bilancio begroting
|count anzahl nombres cantidad quantidade quantita aantal liczba antal antall maara pocet adet menge quantite
|population einwohner habitants habitantes abitanti inwoners ludnosc|number nummer numero numer numar cislo numara|code codigo codice kod kode koodi
|phone telefon telefono telefone telefoon puhelin movil celular|mobile mobil cellulare|fax telefax|email courriel correo|id kennung identifiant
|percent prozent pourcent porcentaje porcentagem percentuale procent anteil taux|rank rang platz rango clasificacion|status zustand estado_pedido stato
|description beschreibung descripcion descricao descrizione beschrijving opis beskrivning|comment kommentar commentaire comentario commento opmerking bemerkung notiz
|category kategorie categorie categoria kategoria kategori|type typ tipo|language sprache langue idioma lingua taal jezyk sprak|currency wahrung devise moneda moeda valuta waluta
|color farbe couleur cor colore kleur kolor farge|group gruppe groupe grupo gruppo groep grupa grupp|temperature temperatur temperatura temperatuur
"""
_ENDINGS = """
date datum|number nummer nr|year jahr|month monat|price preis|amount betrag|count anzahl zahl|name name|place ort|street strasse|cost kosten
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in text.replace("\n", " ").split("|"))
    return {word: tuple(english.split("_")) for english, *words in entries for word in words}


WORDS_ABROAD = _table(_WORDS)
"""English words by a word without accents."""
ENDINGS_ABROAD = _table(_ENDINGS)
"""What German compounds are by their last part: a `Geburtsdatum` is a date."""
SHORTEST_COMPOUND = 3
"""Letters before an ending that make it a compound."""
