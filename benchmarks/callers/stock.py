"""Names, towns and words that callers' values are made of. Data only."""

from __future__ import annotations

__all__ = [
    "AS_IN",
    "CITIES",
    "COMPANIES",
    "FIRST_NAMES",
    "LAST_NAMES",
    "MENUS",
    "NATO",
    "PROVIDERS",
    "QUESTIONS",
    "STREETS",
    "YES_NO",
]

FIRST_NAMES = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard "
    "Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark "
    "Sandra Paul Ashley Steven Emily Andrew Donna Kevin Michelle Brian Carol George Amanda Edward "
    "Melissa Ronald Deborah Jason Stephanie Jeffrey Rebecca Ryan Laura Gary Cynthia Nicholas Amy "
    "Eric Angela Stephen Priya Arjun Mei Hiroshi Fatima Omar Aisha Sofia Mateo Lucia Diego Chloe "
    "Hugo Ingrid Lars Olga Dmitri Anika Kofi Zuri Niamh Siobhan Theo Maya Noah Ava Liam Zoe"
).split()  # fmt: skip
LAST_NAMES = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez "
    "Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris "
    "Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill "
    "Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Patel Khan Chen "
    "Wang Kim Tanaka Kowalski Schmidt Schneider Fischer Weber Rossi Bianchi Dubois Laurent Novak "
    "Ivanov Okafor Mensah Murphy O'Brien O'Connor Smith-Jones Garcia-Lopez Whitfield Abernathy"
).split()  # fmt: skip
PROVIDERS = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com",
    "protonmail.com", "comcast.net", "gmx.de", "yahoo.co.uk", "hotmail.co.uk", "web.de",
)  # fmt: skip
COMPANIES = (
    "brightwater.io", "acme.com", "northwind.org", "bluesky.net", "riverside.edu", "sunrise.co.uk",
    "greenfield.com", "mybakery.de", "oak-hill.com", "ironworks.co", "techhub.ai", "lakeside.org",
    "miller-sons.com", "studio7.net", "redrock.us",
)  # fmt: skip
NATO = {
    letter: word
    for word in (
        "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november "
        "oscar papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu"
    ).split()
    for letter in word[0]
}
AS_IN = {
    "a": ("apple", "adam"), "b": ("boy", "bob", "banana"), "c": ("cat", "charlie"),
    "d": ("dog", "david", "delta"), "e": ("edward", "elephant"), "f": ("frank", "fox"),
    "g": ("george", "girl"), "h": ("henry", "house"), "i": ("igloo", "ivan"), "j": ("john", "jack"),
    "k": ("king", "kilo"), "l": ("larry", "lima"), "m": ("mary", "mike"), "n": ("nancy", "november"),
    "o": ("orange", "oscar"), "p": ("peter", "paul"), "q": ("queen", "quebec"),
    "r": ("robert", "romeo"), "s": ("sam", "sierra"), "t": ("tom", "tango"), "u": ("uncle", "umbrella"),
    "v": ("victor", "violin"), "w": ("william", "whiskey"), "x": ("x-ray", "xylophone"),
    "y": ("yellow", "yankee"), "z": ("zebra", "zulu"),
}  # fmt: skip
STREETS = (
    "Main Street", "Oak Avenue", "Maple Street", "Park Road", "Cedar Lane", "Elm Street",
    "Washington Boulevard", "Lake Drive", "Hillcrest Road", "Sunset Boulevard", "Church Street",
    "Mill Lane", "High Street", "Station Road", "Willow Court", "Lincoln Avenue", "Broadway",
    "Fifth Avenue", "South Main Street", "North Pine Street", "King Street", "Queen Street",
    "Franklin Avenue", "Chestnut Drive", "River Road",
)  # fmt: skip
CITIES = {
    "US": (
        ("Salt Lake City", "Utah", "84101"), ("Austin", "Texas", "78701"),
        ("Portland", "Oregon", "97205"), ("Boston", "Massachusetts", "02108"),
        ("San Francisco", "California", "94110"), ("Chicago", "Illinois", "60614"),
        ("Columbus", "Ohio", "43215"), ("New York", "New York", "10027"),
        ("Denver", "Colorado", "80203"), ("Little Rock", "Arkansas", "72201"),
    ),
    "GB": (
        ("London", "", "SW1A 1AA"), ("Manchester", "", "M1 4BT"), ("Leeds", "", "LS1 5HD"),
        ("Bristol", "", "BS1 4DJ"), ("Edinburgh", "", "EH1 2NG"),
    ),
    "CA": (
        ("Ottawa", "Ontario", "K1P 5M7"), ("Toronto", "Ontario", "M5V 2T6"),
        ("Vancouver", "British Columbia", "V6B 1A1"),
    ),
    "DE": (("Berlin", "", "10115"), ("Hamburg", "", "20095"), ("Leipzig", "", "04109")),
}  # fmt: skip
MENUS = (
    ("What can I help you with?", (("billing", "Billing"), ("support", "Technical support"),
                                   ("order", "New order"))),
    ("Which appointment would you like?", (("cleaning", "Cleaning"), ("checkup", "Check-up"),
                                           ("filling", "Filling"), ("consult", "Consultation"))),
    ("When shall we come?", (("morning", "Morning"), ("afternoon", "Afternoon"))),
    ("Which department?", (("sales", "Sales"), ("returns", "Returns and refunds"),
                           ("shipping", "Shipping"), ("careers", "Careers"))),
)  # fmt: skip
YES_NO = (
    "Would you like a reminder the day before?",
    "Do you want to keep the appointment?",
    "May we call you back at this number?",
    "Is this your first visit?",
)
QUESTIONS = (
    "how long will this take?",
    "what are your opening hours?",
    "is this call recorded?",
    "do you have parking?",
    "can I also book for my wife?",
    "are you a robot?",
    "what's the weather like over there?",
    "do you take insurance?",
    "who will see this?",
    "how much does it cost?",
)
