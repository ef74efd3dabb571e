"""The envelope of WeChat's and WeCom's encrypted mode, as their guide "message encryption and decryption" describes it.

AES-256-CBC; the key is the 43 characters of the console, read as base64, and its first 16 bytes are the first block. Inside
stand 16 bytes of chance, the length of the text in four bytes, the text, and the id of the account that it is meant for; the
whole is filled to a multiple of 32 bytes as PKCS #7 has it.
"""

import base64
import binascii
import secrets
import struct
from typing import TYPE_CHECKING

from assistant.messengers.types import Forged

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32 * 8  # bits
_HEAD = 16


class Envelope:
    """Opens and closes envelopes of one account: its key, and the id (AppID, CorpID) that must stand in them."""

    def __init__(self, key: str, receiver: str) -> None:
        self._key = base64.b64decode(key + "=")
        self._receiver = receiver.encode()

    def seal(self, text: str) -> str:
        """Return a text as base64 of its encrypted envelope."""
        from cryptography.hazmat.primitives.padding import PKCS7

        said = text.encode()
        padder = PKCS7(_BLOCK).padder()
        inside = secrets.token_bytes(_HEAD) + struct.pack("!I", len(said)) + said + self._receiver
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(padder.update(inside) + padder.finalize()) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> str:
        """Return the text of an envelope. Raises Forged where it is none of ours, or is meant for another account."""
        from cryptography.hazmat.primitives.padding import PKCS7

        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor, unpadder = self._cipher().decryptor(), PKCS7(_BLOCK).unpadder()
            inside = unpadder.update(decryptor.update(raw) + decryptor.finalize()) + unpadder.finalize()
            (length,) = struct.unpack("!I", inside[_HEAD : _HEAD + 4])
            text, receiver = inside[_HEAD + 4 :][:length], inside[_HEAD + 4 + length :]
            if receiver != self._receiver:
                raise Forged("it is meant for another account")
            return text.decode()
        except (binascii.Error, ValueError, struct.error) as error:
            raise Forged("the envelope cannot be opened with our key") from error

    def _cipher(self) -> "Cipher[CBC]":
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import CBC

        return Cipher(AES(self._key), CBC(self._key[:_HEAD]))
