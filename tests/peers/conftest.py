"""What the tests of calls share."""

from __future__ import annotations

import pytest
import trustme


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """An authority whose certificates nobody else knows; ``path`` is its file."""
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    authority.path = str(path)
    return authority
