"""The German names of countries, to ISO code. Data only."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["GERMAN_COUNTRIES"]

GERMAN_COUNTRIES: Mapping[str, str] = {
    "Ägypten": "EG", "Äthiopien": "ET", "Albanien": "AL", "Algerien": "DZ", "Andorra": "AD",
    "Argentinien": "AR", "Armenien": "AM", "Aserbaidschan": "AZ", "Australien": "AU",
    "Bangladesch": "BD", "Belgien": "BE", "Bolivien": "BO", "Bosnien und Herzegowina": "BA",
    "Brasilien": "BR", "Bulgarien": "BG", "Chile": "CL", "China": "CN", "Costa Rica": "CR",
    "Dänemark": "DK", "Deutschland": "DE", "Dominikanische Republik": "DO", "Ecuador": "EC",
    "Elfenbeinküste": "CI", "Estland": "EE", "Finnland": "FI", "Frankreich": "FR",
    "Georgien": "GE", "Ghana": "GH", "Griechenland": "GR", "Großbritannien": "GB",
    "Indien": "IN", "Indonesien": "ID", "Irak": "IQ", "Iran": "IR", "Irland": "IE",
    "Island": "IS", "Israel": "IL", "Italien": "IT", "Japan": "JP", "Jordanien": "JO",
    "Kambodscha": "KH", "Kamerun": "CM", "Kanada": "CA", "Kasachstan": "KZ", "Katar": "QA",
    "Kenia": "KE", "Kolumbien": "CO", "Kroatien": "HR", "Kuba": "CU", "Kuwait": "KW",
    "Lettland": "LV", "Libanon": "LB", "Libyen": "LY", "Liechtenstein": "LI", "Litauen": "LT",
    "Luxemburg": "LU", "Malaysia": "MY", "Malta": "MT", "Marokko": "MA", "Mexiko": "MX",
    "Moldau": "MD", "Monaco": "MC", "Mongolei": "MN", "Montenegro": "ME", "Nepal": "NP",
    "Neuseeland": "NZ", "Niederlande": "NL", "Nigeria": "NG", "Nordkorea": "KP",
    "Nordmazedonien": "MK", "Norwegen": "NO", "Österreich": "AT", "Pakistan": "PK",
    "Panama": "PA", "Paraguay": "PY", "Peru": "PE", "Philippinen": "PH", "Polen": "PL",
    "Portugal": "PT", "Rumänien": "RO", "Russland": "RU", "Saudi-Arabien": "SA",
    "Schweden": "SE", "Schweiz": "CH", "Senegal": "SN", "Serbien": "RS", "Singapur": "SG",
    "Slowakei": "SK", "Slowenien": "SI", "Spanien": "ES", "Südafrika": "ZA", "Südkorea": "KR",
    "Syrien": "SY", "Taiwan": "TW", "Tansania": "TZ", "Thailand": "TH", "Tschechien": "CZ",
    "Tunesien": "TN", "Türkei": "TR", "Uganda": "UG", "Ukraine": "UA", "Ungarn": "HU",
    "Uruguay": "UY", "Usbekistan": "UZ", "Venezuela": "VE", "Vereinigte Arabische Emirate": "AE",
    "Vereinigte Staaten": "US", "Vereinigtes Königreich": "GB", "Vietnam": "VN",
    "Weißrussland": "BY", "Zypern": "CY",
}  # fmt: skip
