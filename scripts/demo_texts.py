"""What customers of the demo write and people note about them, in English and French; all invented.

A complaint holds words that seed text_themes looks for, praise holds none of them.
"""

from __future__ import annotations

from demo_world import Account

FRENCH_SPEAKING = ("FR", "BE")
# theme -> sentences by language
COMPLAINTS: dict[str, dict[str, tuple[str, ...]]] = {
    "lack_of_roi": {
        "en": ("lack of ROI", "We do not see the value any more"),
        "fr": ("Pas de retour sur investissement", "Trop peu, cela ne vaut pas la dépense"),
    },
    "poor_support": {
        "en": ("inefficient support", "Slow support, nobody answers"),
        "fr": ("Le support est trop lent", "Deux relances et aucune réponse"),
    },
    "too_complex": {
        "en": ("too complex", "Hard to use for anyone who is new"),
        "fr": ("Trop compliqué pour nos équipes", "Difficile à prendre en main"),
    },
    "missing_feature": {
        "en": ("The export is missing", "We cannot filter by region"),
        "fr": ("Il manque un export simple", "Impossible de filtrer par région"),
    },
    "unreliable": {
        "en": ("It keeps crashing", "Another outage on Monday morning"),
        "fr": ("Plusieurs pages en panne cette semaine", "Les chiffres sont faux, pas fiable"),
    },
    "price_pressure": {
        "en": ("Too expensive for what we use", "We expect a discount at renewal"),
        "fr": ("Trop cher pour notre usage", "Nous attendons un geste commercial"),
    },
}
PRAISE = {
    "en": ("Does what we need, thank you", "Our team likes it", "Quick and friendly help"),
    "fr": ("Fait ce qu'il nous faut, merci", "L'équipe l'apprécie", "Aide rapide et aimable"),
}
# What a life gone wrong is about; the others complain of everything in turn.
THEMES = {
    "support_storm": ("poor_support", "unreliable"),
    "usage_collapse": ("lack_of_roi", "too_complex", "missing_feature", "price_pressure"),
}
NOTES: dict[str, dict[str, str]] = {
    "champion_left": {"en": "Our champion has left", "fr": "Notre interlocuteur est parti"},
    "new_decision_maker": {
        "en": "A new head of operations decides from now on",
        "fr": "Une nouvelle directrice décide désormais",
    },
    "growth": {"en": "They hire for a second site", "fr": "Ils recrutent pour un second site"},
    "payment_deferral": {
        "en": "Asked to pay a month later",
        "fr": "Demande de payer un mois plus tard",
    },
    "competitor_mention": {
        "en": "Named a rival in the call",
        "fr": "A cité un concurrent pendant l'appel",
    },
    "comparison_request": {
        "en": "Wants a comparison before renewing",
        "fr": "Souhaite un comparatif avant de renouveler",
    },
    "price_negotiation": {
        "en": "Says the price is too high and negotiates hard",
        "fr": "Trouve le prix trop élevé et négocie durement",
    },
    "discount_request": {"en": "Asked for a discount", "fr": "Demande une remise"},
    "budget_cut": {
        "en": "Budgets are frozen until spring",
        "fr": "Budgets gelés jusqu'au printemps",
    },
    "strategy_change": {
        "en": "The new strategy leaves our part open",
        "fr": "La nouvelle stratégie laisse notre part en suspens",
    },
    "notice": {"en": "notice received", "fr": "préavis reçu"},
    # Of kind `other`: only the words say that it is a sign of competition.
    "in_passing": {
        "en": "Asked in passing how another vendor would do it",
        "fr": "Demande au passage ce que ferait un autre prestataire",
    },
}


def language(account: Account) -> str:
    """The language that an account writes, and is written about, in."""
    return "fr" if account.country in FRENCH_SPEAKING else "en"


def complaint(account: Account, number: int, theme: str | None = None) -> str:
    """A complaint of an account; another number says something else.

    Args:
        account: who complains.
        number: any whole number.
        theme: what about; without it, what goes wrong in the account's life.
    """
    if theme is None:
        story = account.scenario.name.removeprefix("churn_")
        themes = THEMES.get(story, tuple(COMPLAINTS))
        theme = themes[number % len(themes)]
    sentences = COMPLAINTS[theme][language(account)]
    return sentences[number // 2 % len(sentences)]


def praise(account: Account, number: int) -> str:
    """A friendly comment of an account; another number says something else."""
    sentences = PRAISE[language(account)]
    return sentences[number % len(sentences)]


def note(account: Account, about: str) -> str:
    """What somebody noted about an account; `about` is a key of NOTES."""
    return NOTES[about][language(account)]
