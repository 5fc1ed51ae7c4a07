"""Starts nats-server and Postgres from PyPI wheels for one machine and for tests, and keeps processes alive.

`DataFolder` is where everything is kept, `NatsServer` and `PostgresServer` describe the two servers, `Supervisor` runs
these and any other `ChildSpec`, `start_servers` puts the three together, and `callboard.embedded.session` does so for
tests. Everything listens on loopback only.
"""

from callboard.embedded.backoff import Backoff
from callboard.embedded.child_spec import ChildSpec, State, Status
from callboard.embedded.errors import (
    AlreadyRunning,
    BinaryMissing,
    DataFolderTooNew,
    EmbeddedError,
    FolderError,
    FolderNotWritable,
    NotADataFolder,
    NotEmpty,
    NotReachable,
    NotReady,
    NotYet,
    OtherPostgres,
    PortInUse,
    RestoreUnfinished,
    UnderWay,
)
from callboard.embedded.folder import DataFolder
from callboard.embedded.location import default_location
from callboard.embedded.nats_server import NatsServer
from callboard.embedded.postgres_server import PostgresServer
from callboard.embedded.probes import http_answers, jetstream_answers, postgres_answers
from callboard.embedded.roles import ensure_database, ensure_roles
from callboard.embedded.run_record import Run
from callboard.embedded.servers import Endpoints, run_servers, start_servers
from callboard.embedded.supervisor import Supervisor
from callboard.embedded.upgrading import FORMAT, Step, pending

__all__ = [
    "FORMAT",
    "AlreadyRunning",
    "Backoff",
    "BinaryMissing",
    "ChildSpec",
    "DataFolder",
    "DataFolderTooNew",
    "EmbeddedError",
    "Endpoints",
    "FolderError",
    "FolderNotWritable",
    "NatsServer",
    "NotADataFolder",
    "NotEmpty",
    "NotReachable",
    "NotReady",
    "NotYet",
    "OtherPostgres",
    "PortInUse",
    "PostgresServer",
    "RestoreUnfinished",
    "Run",
    "State",
    "Status",
    "Step",
    "Supervisor",
    "UnderWay",
    "default_location",
    "ensure_database",
    "ensure_roles",
    "http_answers",
    "jetstream_answers",
    "pending",
    "postgres_answers",
    "run_servers",
    "start_servers",
]
