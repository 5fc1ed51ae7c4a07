"""The event log over JetStream: append with an expectation, read an aggregate, follow everything."""

from callboard.kernel.log.append import Append
from callboard.kernel.log.connection import connect
from callboard.kernel.log.raw_event import RawEvent
from callboard.kernel.log.selection import Selection
from callboard.kernel.log.store import EventStore

__all__ = ["Append", "EventStore", "RawEvent", "Selection", "connect"]
