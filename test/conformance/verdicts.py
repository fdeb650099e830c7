"""Verdicts as the plan states them, and how several parts make one: fail beats unknown beats pass."""

PASS = {"is": "pass"}
NOT_APPLICABLE = {"is": "not-applicable"}


def fail(aspects):
    """aspects: severity by aspect; no aspects at all is a pass."""
    return {"is": "fail", "aspects": dict(sorted(aspects.items()))} if aspects else PASS


def unknown(*reasons):
    return {"is": "unknown", "reasons": sorted(set(reasons))}


def settle(aspects, reasons=(), otherwise=PASS):
    if aspects:
        return fail(aspects)
    return unknown(*reasons) if reasons else otherwise
