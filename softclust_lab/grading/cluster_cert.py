"""Certificates for a Dask cluster of one's own: who holds the folder belongs to it, and nobody else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.files import write_private

__all__ = ["write_certificates"]

NAME = "softclust cluster"
DAYS = 365


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
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def certificate(common_name: str, public_key: ec.EllipticCurvePublicKey, *, authority: bool) -> bytes:
        now = dt.datetime.now(dt.UTC)
        signed = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]))
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(minutes=5))
            .not_valid_after(now + dt.timedelta(days=DAYS))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .sign(authority_key, hashes.SHA256())
        )
        return signed.public_bytes(serialization.Encoding.PEM)

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
        certificate(NAME, authority_key.public_key(), authority=True),
        certificate("softclust worker", own_key.public_key(), authority=False),
        key_text,
    )
    for path, text in zip(paths, texts, strict=True):
        write_private(path, text)
    return paths
