"""Salted password hashes that name their scheme.

A stored hash is ``scheme$parameters$salt$digest``, so a
program that prefers another scheme or cost can verify old hashes.
"""

from __future__ import absolute_import, division, print_function

import base64
import hashlib
import hmac
import os

# OWASP recommends these costs.  They take about a quarter of a second.
_SCRYPT = {"n": 2**14, "r": 8, "p": 5}
_PBKDF2_SHA512 = {"iterations": 210000}
_SALT_BYTES = 16

# Python 2.7 has no scrypt.  Nor has a Python whose OpenSSL lacks it.
PREFERRED = "scrypt" if hasattr(hashlib, "scrypt") else "pbkdf2-sha512"


def _scrypt(password, salt, parameters):
    return hashlib.scrypt(password, salt=salt, maxmem=2**26, dklen=32, **parameters)


def _pbkdf2_sha512(password, salt, parameters):
    return hashlib.pbkdf2_hmac("sha512", password, salt, **parameters)


_SCHEMES = {
    "scrypt": (_scrypt, _SCRYPT),
    "pbkdf2-sha512": (_pbkdf2_sha512, _PBKDF2_SHA512),
}


def hash_password(password, scheme=PREFERRED):
    """Make the string to store for a text password.  It is slow: call it in a thread."""
    derive, parameters = _SCHEMES[scheme]
    salt = os.urandom(_SALT_BYTES)
    digest = derive(password.encode("utf-8"), salt, parameters)
    return _stored(scheme, parameters, salt, digest)


def verify_password(password, stored):
    """Whether the text password is the stored one.  It is as slow as hashing.

    Raises ValueError for a stored string that this Python cannot verify.
    """
    scheme, settings, salt, digest = stored.split("$")
    if scheme not in _SCHEMES or (scheme == "scrypt" and not hasattr(hashlib, "scrypt")):
        raise ValueError("this Python cannot verify a %r password hash" % scheme)
    derive = _SCHEMES[scheme][0]
    parameters = {}
    for setting in settings.split(","):
        name, _, value = setting.partition("=")
        parameters[str(name)] = int(value)
    computed = derive(password.encode("utf-8"), base64.b64decode(salt), parameters)
    return hmac.compare_digest(computed, base64.b64decode(digest))


def unknown_user_hash():
    """A hash that no password matches.

    The program verifies against it for an unknown user.  That takes as long as
    a wrong password, so the time does not reveal which names exist.
    """
    parameters = _SCHEMES[PREFERRED][1]
    return _stored(PREFERRED, parameters, os.urandom(_SALT_BYTES), b"")


def _stored(scheme, parameters, salt, digest):
    return "$".join(
        [
            scheme,
            ",".join("%s=%d" % item for item in sorted(parameters.items())),
            base64.b64encode(salt).decode("ascii"),
            base64.b64encode(digest).decode("ascii"),
        ]
    )
