"""Countries by code and by name, and what their postal codes look like. Data, and looking it up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

__all__ = [
    "POSTAL_CODES",
    "US_STATES",
    "code_of_country",
    "country_name",
    "fits_postal_code",
    "folded_name",
    "LONGEST_COUNTRY_WORDS",
]

_NAMES = """
AF Afghanistan|AL Albania|DZ Algeria|AD Andorra|AO Angola|AG Antigua and Barbuda|AR Argentina
AM Armenia|AU Australia|AT Austria|AZ Azerbaijan|BS Bahamas|BH Bahrain|BD Bangladesh|BB Barbados
BY Belarus|BE Belgium|BZ Belize|BJ Benin|BT Bhutan|BO Bolivia|BA Bosnia and Herzegovina|BW Botswana
BR Brazil|BN Brunei|BG Bulgaria|BF Burkina Faso|BI Burundi|KH Cambodia|CM Cameroon|CA Canada
CV Cape Verde|CF Central African Republic|TD Chad|CL Chile|CN China|CO Colombia|KM Comoros|CG Congo
CD Democratic Republic of the Congo|CR Costa Rica|CI Ivory Coast|HR Croatia|CU Cuba|CY Cyprus
CZ Czech Republic|DK Denmark|DJ Djibouti|DM Dominica|DO Dominican Republic|EC Ecuador|EG Egypt
SV El Salvador|GQ Equatorial Guinea|ER Eritrea|EE Estonia|SZ Eswatini|ET Ethiopia|FJ Fiji|FI Finland
FR France|GA Gabon|GM Gambia|GE Georgia|DE Germany|GH Ghana|GR Greece|GD Grenada|GT Guatemala
GN Guinea|GW Guinea-Bissau|GY Guyana|HT Haiti|HN Honduras|HK Hong Kong|HU Hungary|IS Iceland|IN India
ID Indonesia|IR Iran|IQ Iraq|IE Ireland|IL Israel|IT Italy|JM Jamaica|JP Japan|JO Jordan
KZ Kazakhstan|KE Kenya|KI Kiribati|KW Kuwait|KG Kyrgyzstan|LA Laos|LV Latvia|LB Lebanon|LS Lesotho
LR Liberia|LY Libya|LI Liechtenstein|LT Lithuania|LU Luxembourg|MO Macao|MG Madagascar|MW Malawi
MY Malaysia|MV Maldives|ML Mali|MT Malta|MH Marshall Islands|MR Mauritania|MU Mauritius|MX Mexico
FM Micronesia|MD Moldova|MC Monaco|MN Mongolia|ME Montenegro|MA Morocco|MZ Mozambique|MM Myanmar
NA Namibia|NR Nauru|NP Nepal|NL Netherlands|NZ New Zealand|NI Nicaragua|NE Niger|NG Nigeria
KP North Korea|MK North Macedonia|NO Norway|OM Oman|PK Pakistan|PW Palau|PS Palestine|PA Panama
PG Papua New Guinea|PY Paraguay|PE Peru|PH Philippines|PL Poland|PT Portugal|PR Puerto Rico|QA Qatar
RO Romania|RU Russia|RW Rwanda|KN Saint Kitts and Nevis|LC Saint Lucia
VC Saint Vincent and the Grenadines|WS Samoa|SM San Marino|ST Sao Tome and Principe|SA Saudi Arabia
SN Senegal|RS Serbia|SC Seychelles|SL Sierra Leone|SG Singapore|SK Slovakia|SI Slovenia
SB Solomon Islands|SO Somalia|ZA South Africa|KR South Korea|SS South Sudan|ES Spain|LK Sri Lanka
SD Sudan|SR Suriname|SE Sweden|CH Switzerland|SY Syria|TW Taiwan|TJ Tajikistan|TZ Tanzania
TH Thailand|TL East Timor|TG Togo|TO Tonga|TT Trinidad and Tobago|TN Tunisia|TR Turkey
TM Turkmenistan|TV Tuvalu|UG Uganda|UA Ukraine|AE United Arab Emirates|GB United Kingdom
US United States|UY Uruguay|UZ Uzbekistan|VU Vanuatu|VA Vatican City|VE Venezuela|VN Vietnam|YE Yemen
ZM Zambia|ZW Zimbabwe
"""
_ALIASES = {
    "usa": "US", "u s a": "US", "u s": "US", "america": "US", "united states of america": "US",
    "the states": "US", "states": "US", "uk": "GB", "u k": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "great britain": "GB", "britain": "GB", "northern ireland": "GB",
    "holland": "NL", "deutschland": "DE", "espana": "ES", "italia": "IT", "schweiz": "CH",
    "suisse": "CH", "osterreich": "AT", "czechia": "CZ", "korea": "KR", "uae": "AE",
    "emirates": "AE", "russian federation": "RU", "cote d ivoire": "CI", "burma": "MM",
    "republic of ireland": "IE", "brasil": "BR", "cabo verde": "CV", "turkiye": "TR",
    "vatican": "VA", "macau": "MO", "nederland": "NL", "bharat": "IN",
}  # fmt: skip

POSTAL_CODES: Mapping[str, str] = {
    "US": r"\d{5}(?:[ -]?\d{4})?",
    "CA": r"[A-CEGHJ-NPR-TVXY]\d[A-Z][ -]?\d[A-Z]\d",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "DE": r"\d{5}",
    "FR": r"\d{5}",
    "ES": r"\d{5}",
    "IT": r"\d{5}",
    "NL": r"[1-9]\d{3} ?[A-Z]{2}",
    "CH": r"[1-9]\d{3}",
    "AU": r"\d{4}",
    "IN": r"[1-9]\d{2} ?\d{3}",
}
"""Regular expressions by country, for upper case."""

US_STATES: Mapping[str, str] = {
    "al": "alabama", "ak": "alaska", "az": "arizona", "ar": "arkansas", "ca": "california",
    "co": "colorado", "ct": "connecticut", "de": "delaware", "fl": "florida", "ga": "georgia",
    "hi": "hawaii", "id": "idaho", "il": "illinois", "in": "indiana", "ia": "iowa", "ks": "kansas",
    "ky": "kentucky", "la": "louisiana", "me": "maine", "md": "maryland", "ma": "massachusetts",
    "mi": "michigan", "mn": "minnesota", "ms": "mississippi", "mo": "missouri", "mt": "montana",
    "ne": "nebraska", "nv": "nevada", "nh": "new hampshire", "nj": "new jersey",
    "nm": "new mexico", "ny": "new york", "nc": "north carolina", "nd": "north dakota",
    "oh": "ohio", "ok": "oklahoma", "or": "oregon", "pa": "pennsylvania", "ri": "rhode island",
    "sc": "south carolina", "sd": "south dakota", "tn": "tennessee", "tx": "texas", "ut": "utah",
    "vt": "vermont", "va": "virginia", "wa": "washington", "wv": "west virginia",
    "wi": "wisconsin", "wy": "wyoming", "dc": "district of columbia",
}  # fmt: skip
"""Name by abbreviation, in lower case."""

LONGEST_COUNTRY_WORDS = 5
"""No country's name has more words."""


def code_of_country(name: str, names: Mapping[str, str] | None = None) -> str | None:
    """The ISO code of a country given by name or by code in capitals; `None` if unknown.

    `names`: those of another language, to code; they come before the English ones.
    """
    stripped = name.strip()
    if len(stripped) == 2 and stripped.isupper() and stripped in _by_code():
        return stripped
    folded = folded_name(stripped)
    return (names or {}).get(folded) or _by_name().get(folded)


def country_name(code: str) -> str | None:
    """The English name of the country with this ISO code."""
    return _by_code().get(code.upper())


def fits_postal_code(code: str, country: str) -> bool:
    """Whether a postal code has the form of this country (ISO code); True if we know none."""
    pattern = POSTAL_CODES.get(country.upper())
    return pattern is None or re.fullmatch(pattern, code.strip().upper()) is not None


def folded_name(name: str) -> str:
    """A country's name as it is looked up: plain letters in lower case."""
    bare = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    words = re.findall(r"[a-z]+", "".join(c for c in bare if not unicodedata.combining(c)))
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


@cache
def _by_code() -> dict[str, str]:
    entries = (entry for line in _NAMES.split("\n") for entry in line.split("|") if entry)
    return {entry[:2]: entry[3:] for entry in entries}


@cache
def _by_name() -> dict[str, str]:
    return {folded_name(name): code for code, name in _by_code().items()} | _ALIASES
