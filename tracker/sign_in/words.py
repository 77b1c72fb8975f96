# SPDX-License-Identifier: EUPL-1.2
"""What the reader sees of the room sign_in: ways in, the log of access, why the provider lets somebody not in."""

from __future__ import annotations

from enum import Enum

from flask_babel import LazyString, lazy_gettext

from tracker.people.terms import AccessAction, AccessResult, WayIn
from tracker.sign_in.terms import Reviewed

LABELS: dict[Enum, LazyString] = {
    WayIn.PASSWORD: lazy_gettext("with a password"),
    WayIn.PROVIDER: lazy_gettext("through your organisation"),
    WayIn.PASSKEY: lazy_gettext("with a passkey"),
    WayIn.INVITATION: lazy_gettext("by invitation"),
    WayIn.SET_UP: lazy_gettext("when setting up"),
    Reviewed.OPEN: lazy_gettext("All open accounts"),
    Reviewed.ADMINS: lazy_gettext("Administrators only"),
    Reviewed.CLOSED: lazy_gettext("Closed accounts"),
    Reviewed.ALL: lazy_gettext("All accounts, open and closed"),
    AccessAction.SIGN_IN: lazy_gettext("Signing in"),
    AccessAction.SECOND_FACTOR: lazy_gettext("Second step"),
    AccessAction.SIGN_OUT: lazy_gettext("Signing out"),
    AccessAction.SESSION_END: lazy_gettext("Session ended"),
    AccessAction.PASSWORD_CHANGE: lazy_gettext("Password changed"),
    AccessAction.ROLE_CHANGE: lazy_gettext("Role changed"),
    AccessAction.EXPORT: lazy_gettext("Download"),
    AccessAction.PAGE: lazy_gettext("Page"),
    AccessResult.DONE: lazy_gettext("went well"),
    AccessResult.WRONG: lazy_gettext("wrong"),
    AccessResult.CLOSED: lazy_gettext("account closed"),
    AccessResult.THROTTLED: lazy_gettext("too many tries"),
    AccessResult.REFUSED: lazy_gettext("refused"),
}

REFUSALS: dict[str, LazyString] = {
    "provider_away": lazy_gettext("The sign-in of your organisation does not answer, or much too slowly."),
    "provider_refuses": lazy_gettext("The sign-in of your organisation does not accept Leerlus."),
    "cancelled": lazy_gettext("You stopped signing in, or your organisation gives you no access to Leerlus."),
    "unknown_state": lazy_gettext("This sign-in was finished already, or it began in another browser."),
    "stale_state": lazy_gettext("You took more than half an hour. For your safety this sign-in has ended."),
    "code_used": lazy_gettext("The answer of your organisation was used already. It works once."),
    "foreign_issuer": lazy_gettext("The answer came from another place than the sign-in of your organisation."),
    "strange_answer": lazy_gettext("Leerlus does not understand the answer of your organisation."),
    "wrong_signature": lazy_gettext("The signature below the answer of your organisation is not right."),
    "weak_signature": lazy_gettext("The answer of your organisation has no signature, or one that is too weak."),
    "wrong_audience": lazy_gettext("The answer of your organisation was meant for another application."),
    "wrong_nonce": lazy_gettext("The answer of your organisation belongs to another sign-in."),
    "answer_expired": lazy_gettext("The answer of your organisation had run out."),
    "clock_off": lazy_gettext("The clocks of Leerlus and of your organisation are minutes apart."),
    "email_not_proven": lazy_gettext("Your organisation has not confirmed your e-mail address."),
    "unknown_person": lazy_gettext("There is no account for %(email)s."),
    "account_closed": lazy_gettext("Your account is closed."),
    "linked_to_other": lazy_gettext("The account of %(email)s belongs to another sign-in at your organisation."),
    "weak_factor": lazy_gettext("Leerlus asks for a second step when you sign in. Your organisation did not ask it."),
    "whose_provider": lazy_gettext("Leerlus does not know for which organisation this sign-in is."),
    "only_provider": lazy_gettext("Here you sign in through your organisation, not with a password."),
}

# Who may sign in with a password beside a provider (SIGN_IN_LOCAL).
LOCAL: dict[str, LazyString] = {
    "yes": lazy_gettext("everybody"),
    "admins": lazy_gettext("administrators only"),
    "no": lazy_gettext("nobody"),
}

_AGAIN = lazy_gettext("Try again with the button below.")
_ONCE_MORE = lazy_gettext("Does it go wrong again? Tell an administrator of Leerlus the code below.")
_TELL = lazy_gettext("Trying again does not help. Tell an administrator of Leerlus the code below.")
_LATER = lazy_gettext("Try again in a few minutes.")
_HELP_DESK = lazy_gettext("Does it go wrong again? Ask the help desk of your organisation.")

# What the person at the door can do, one line for each step.
MENDS: dict[str, tuple[LazyString, ...]] = {
    "provider_away": (_LATER, _HELP_DESK),
    "provider_refuses": (_TELL,),
    "cancelled": (_AGAIN, lazy_gettext("No access? Ask the help desk of your organisation.")),
    "unknown_state": (_AGAIN, lazy_gettext("Does it go wrong again? Close other tabs of Leerlus and allow cookies.")),
    "stale_state": (_AGAIN,),
    "code_used": (_AGAIN, lazy_gettext("Do not use the back button of your browser while you sign in.")),
    "foreign_issuer": (_AGAIN, _ONCE_MORE),
    "strange_answer": (_AGAIN, _ONCE_MORE),
    "wrong_signature": (_AGAIN, _ONCE_MORE),
    "weak_signature": (_TELL,),
    "wrong_audience": (_TELL,),
    "wrong_nonce": (_AGAIN, _ONCE_MORE),
    "answer_expired": (_AGAIN, _ONCE_MORE),
    "clock_off": (_LATER, _ONCE_MORE),
    "email_not_proven": (lazy_gettext("Ask the help desk of your organisation to confirm your address."),),
    "unknown_person": (
        lazy_gettext("Ask an administrator of Leerlus to add you, with exactly this address."),
        lazy_gettext("Is this not your address? Sign out at your organisation and try again."),
    ),
    "account_closed": (lazy_gettext("Ask an administrator of Leerlus to open it again."),),
    "linked_to_other": (
        lazy_gettext("A new account at your organisation? Ask an administrator of Leerlus to unlink the old one."),
    ),
    "weak_factor": (
        lazy_gettext("Set up a second step at your organisation, for example a code on your telephone."),
        _AGAIN,
        lazy_gettext("The help desk of your organisation knows how."),
    ),
    "whose_provider": (_TELL,),
    "only_provider": (),
}

# What the administrator looks at, where that is known.
HINTS: dict[str, LazyString] = {
    "provider_refuses": lazy_gettext("the client, its secret, its scopes and its return address, at both sides"),
    "foreign_issuer": lazy_gettext("OIDC_ISSUER must be exactly what the provider calls itself"),
    "weak_signature": lazy_gettext("the provider must sign with RS256, PS256 or ES256"),
    "wrong_audience": lazy_gettext("OIDC_CLIENT_ID must be the name of Leerlus at the provider"),
    "answer_expired": lazy_gettext("the clocks of both servers"),
    "clock_off": lazy_gettext("the clocks of both servers"),
    "email_not_proven": lazy_gettext("OIDC_TRUST_EMAIL, when the provider says nothing about addresses"),
    "weak_factor": lazy_gettext("OIDC_ACR, and what the provider sends as acr"),
    "whose_provider": lazy_gettext("OIDC_ORGANISATION must be the name or id of one organisation"),
}
