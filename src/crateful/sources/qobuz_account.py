"""The account fields of Qobuz, with labels and help."""

from __future__ import annotations

from typing import Final

from crateful.sources.description import AccountField

BEST: Final = 4
"""The quality up to 24/192."""

ABOUT: Final = "Lossless and hi-res with your own subscription; can be searched."

FIELDS: Final = (
    AccountField(
        "user_id", "digits", "User id", "The number of your own Qobuz account.", is_required=True
    ),
    AccountField(
        "token", "token", "Token", "The token of your own sign-in to Qobuz.", is_required=True
    ),
    AccountField(
        "app_id",
        "digits",
        "App id",
        "The player that the token belongs to; empty, it is read from Qobuz's web player.",
    ),
    AccountField(
        "secrets",
        "secrets",
        "App secrets",
        "That player's secrets, separated by commas; empty, they are read as well.",
    ),
    AccountField(
        "api_url",
        "url",
        "Address of the catalogue",
        "Where Qobuz's catalogue is asked.",
        default="https://www.qobuz.com/api.json/0.2",
    ),
    AccountField(
        "web_url",
        "url",
        "Address of the web player",
        "Where Qobuz's web player is.",
        default="https://play.qobuz.com",
    ),
    AccountField(
        "requests_per_minute",
        "number",
        "Requests per minute",
        "Requests per minute to Qobuz, of all that share the data folder together.",
        default=60,
        minimum=1,
        maximum=600,  # ten a second; Qobuz's own players make fewer
    ),
    AccountField(
        "tracks_at_a_time",
        "number",
        "Tracks at the same time",
        "How many tracks of one album are fetched side by side.",
        default=4,
        minimum=1,
        maximum=8,
    ),
    AccountField(
        "quality",
        "number",
        "Quality",
        "What is fetched when a request names no quality, 0 (MP3) to 4 (up to 24/192).",
        default=BEST,
        maximum=BEST,
    ),
)

STEPS: Final = (
    "Sign in at https://play.qobuz.com with your own account.",
    "Press `F12`. Open `Application` (Firefox: `Storage`), `Local storage`, entry `localuser`.",
    "Copy `id` into the user id and `token` into the token.",
    "Do not sign out there: that ends the token. Closing the page is fine.",
)

GERMAN: Final = {
    ABOUT: "Verlustfrei und Hi-Res mit deinem eigenen Abo; kann durchsucht werden.",
    "up to 24/192": "bis 24/192",
    "up to 24/96": "bis 24/96",
    "MP3 at 320 kbit/s": "MP3 mit 320 kbit/s",
    "User id": "Benutzernummer",
    "The number of your own Qobuz account.": "Die Nummer deines eigenen Qobuz-Kontos.",
    "The token of your own sign-in to Qobuz.": "Das Token deiner eigenen Anmeldung bei Qobuz.",
    "App id": "Nummer des Players",
    "The player that the token belongs to; empty, it is read from Qobuz's web player.": (
        "Der Player, zu dem das Token gehört; leer wird sie aus Qobuz' Webplayer gelesen."
    ),
    "App secrets": "Geheimnisse des Players",
    "That player's secrets, separated by commas; empty, they are read as well.": (
        "Die Geheimnisse dieses Players, durch Kommas getrennt; leer werden auch sie gelesen."
    ),
    "Address of the catalogue": "Adresse des Katalogs",
    "Where Qobuz's catalogue is asked.": "Wo Qobuz' Katalog gefragt wird.",
    "Address of the web player": "Adresse des Webplayers",
    "Where Qobuz's web player is.": "Wo Qobuz' Webplayer ist.",
    "Requests per minute": "Anfragen pro Minute",
    "Requests per minute to Qobuz, of all that share the data folder together.": (
        "Anfragen pro Minute an Qobuz, von allen mit demselben Datenordner zusammen."
    ),
    "Tracks at the same time": "Titel zur gleichen Zeit",
    "How many tracks of one album are fetched side by side.": (
        "Wie viele Titel eines Albums nebeneinander geholt werden."
    ),
    "Quality": "Qualität",
    "What is fetched when a request names no quality, 0 (MP3) to 4 (up to 24/192).": (
        "Was geholt wird, wenn niemand eine Qualität nennt, 0 (MP3) bis 4 (bis 24/192)."
    ),
    STEPS[0]: "Melde dich bei https://play.qobuz.com mit deinem eigenen Konto an.",
    STEPS[1]: (
        "Drücke `F12`. Öffne `Anwendung` (Firefox: `Web-Speicher`), `Lokaler Speicher`, Eintrag"
        " `localuser`."
    ),
    STEPS[2]: "Kopiere `id` in die Benutzernummer und `token` in das Token.",
    STEPS[3]: "Melde dich dort nicht ab: das beendet das Token. Die Seite schließen darfst du.",
}
