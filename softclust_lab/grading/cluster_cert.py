"""Certificates for a Dask cluster of one's own: who holds the folder belongs to it, and nobody else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.files import write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

__all__ = ["write_certificates"]

NAME = "softclust cluster"
DAYS = 365
#: All that a key could be used for.
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def write_certificates(folder: Path) -> tuple[Path, Path, Path]:
    """Write an authority of our own, a certificate that it signed, and its key.

    The authority's own key is thrown away: no further certificate can ever be made for this cluster.

    Parameters
    ----------
    folder : Path
        A new folder, which only its owner can read.

    Returns
    -------
    tuple of Path
        ca.pem, cert.pem and key.pem, as Dask's ``--tls-ca-file``, ``--tls-cert`` and ``--tls-key`` want them.

    Raises
    ------
    CommandError
        If the folder exists.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise CommandError(
            f"{folder} exists: name a new folder, or remove it to replace the certificates"
        ) from None
    authority_key, own_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    key_text = own_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    paths = (folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    texts = (
        certificate(NAME, authority_key.public_key(), authority_key),
        certificate("softclust worker", own_key.public_key(), authority_key),
        key_text,
    )
    for path, text in zip(paths, texts, strict=True):
        write_private(path, text)
    return paths


def certificate(
    name: str, public_key: ec.EllipticCurvePublicKey, authority_key: ec.EllipticCurvePrivateKey
) -> bytes:
    """Return a certificate signed by the authority, whose own it is if the key is its own.

    Its extensions are those of RFC 5280, which Python 3.13 insists on. A member of the cluster is a server to
    some of the others and a client of the rest.

    Parameters
    ----------
    name : str
        Whose certificate it is.
    public_key : EllipticCurvePublicKey
        Of the one that is named.
    authority_key : EllipticCurvePrivateKey
        The authority's.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = dt.datetime.now(dt.UTC)
    authority = authority_key.public_key()
    is_authority = public_key == authority
    usage = dict.fromkeys(USAGES, False)
    usage |= {"key_cert_sign": True, "crl_sign": True} if is_authority else {"digital_signature": True}
    building = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False)
    )
    if not is_authority:
        both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        building = building.add_extension(both, critical=False)
    signed = building.sign(authority_key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)
