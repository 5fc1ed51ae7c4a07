"""A database that is frozen, not dead, holds nobody up."""

import asyncpg
import pytest

from callboard.embedded.session import server_session
from callboard.kernel.patience import answered_within


async def test_a_frozen_database_is_given_up_and_used_again() -> None:
    """Whoever asks gets an error in time; once the server goes on, so does the pool."""
    async with server_session() as servers:
        pool = await asyncpg.create_pool(servers.template.admin_dsn, min_size=1, max_size=2)
        postmaster = servers.process("postgres")
        frozen = [postmaster, *postmaster.children()]
        for process in frozen:
            process.suspend()

        with pytest.raises(TimeoutError, match=r"no answer within 0\.3 s"):
            await answered_within(0.3, pool.fetchval("SELECT 1"))

        for process in frozen:
            process.resume()
        assert 1 == await answered_within(10, pool.fetchval("SELECT 1"))
        await pool.close()
