"""What a process finds of itself."""

from callboard.kernel.health import Finding, Health


async def well() -> Finding:
    return Finding(ok=True)


async def test_a_check_may_be_added_while_others_are_waited_for() -> None:
    """A start that is under way does not break the answer about it."""
    health = Health()

    async def add_another() -> Finding:
        health.add("later", well)
        return Finding(ok=True)

    health.add("first", add_another)

    assert ["first"] == list(await health.findings())
    assert ["first", "later"] == list(await health.findings())


async def test_a_check_that_raises_has_failed() -> None:
    """Its reason is told, and the other checks are told all the same."""
    health = Health()

    async def broken() -> Finding:
        raise RuntimeError("out of rope")

    health.add("rope", broken)
    health.add("bell", well)
    findings = await health.findings()

    assert (False, True) == (findings["rope"].ok, findings["bell"].ok)
    assert "out of rope" in str(findings["rope"].detail)
