"""The servers, each started once for all tests of a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.servers import FaultyProxy, SshServer, a_service


@pytest.fixture(scope="session")
def ssh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A real sshd."""
    server = SshServer(Path(tmp_path_factory.mktemp("sshd")))
    yield server
    server.close()


@pytest.fixture(scope="session")
def service() -> Iterator[int]:
    """The port of an S3 service."""
    with a_service() as port:
        yield port


@pytest.fixture
def proxy(service: int) -> Iterator[FaultyProxy]:
    """The way to it, which can fail."""
    proxy = FaultyProxy(service)
    yield proxy
    proxy.close()
