"""One planted function: what is chosen for it, and the verdict of every function check that follows by AWS's semantics."""

from dataclasses import dataclass, field
from datetime import date

import environments
import grants
from verdicts import NOT_APPLICABLE, PASS, fail, settle, unknown

#: Last day of support. Source: Lambda Developer Guide, "Lambda runtimes".
RUNTIMES = {
    "nodejs24.x": date(2028, 4, 30), "nodejs22.x": date(2027, 4, 30), "nodejs18.x": date(2025, 9, 1), "python3.14": date(2029, 6, 30), "python3.12": date(2028, 10, 31),
    "python3.8": date(2024, 10, 14), "java21": date(2029, 6, 30), "provided.al2023": date(2029, 6, 30), "ruby3.3": date(2027, 3, 31),
}
GOOD_TAGS = {"Environment": "production", "DataClassification": "internal", "Owner": "team-orders"}
TAGS = {
    "complete": (GOOD_TAGS, {}),
    "justified": ({**GOOD_TAGS, "ConcurrencyJustification": "throttled by the gateway"}, {}),
    "without-owner": ({"Environment": "production", "DataClassification": "internal"}, {"Owner": "low"}),
    "wrong-value": ({**GOOD_TAGS, "DataClassification": "somewhat"}, {"DataClassification": "low"}),
    "wrong-case": ({"environment": "production", "DataClassification": "internal", "Owner": "team-orders"}, {"Environment": "low"}),
    "none": ({}, {"Environment": "low", "DataClassification": "low", "Owner": "low"}),
}
ENCRYPTED = "encrypted"
#: The server writes an event-invoke configuration so that no SDK can read it.
UNREADABLE = "lambda:ListFunctionEventInvokeConfigs"
#: What each check cannot do without, besides ListFunctions: an operation that does not answer leaves it unknown.
NEEDS = {
    "function-url-public": "lambda:ListFunctionUrlConfigs", "function-url-latent": "lambda:ListFunctionUrlConfigs", "function-url-cors-open": "lambda:ListFunctionUrlConfigs",
    "function-limits-default": "lambda:ListFunctionUrlConfigs", "code-signing-missing": "lambda:ListCodeSigningConfigs", "code-signing-not-enforced": "lambda:ListCodeSigningConfigs",
    "recursive-loop-allowed": "lambda:GetFunctionRecursionConfig", "runtime-updates-manual": "lambda:GetRuntimeManagementConfig",
}
ENVIRONMENT_CHECKS = [environments.SECRET, environments.HOST, environments.LOADER, "environment-required-missing"]


@dataclass
class Version:
    """A configuration that runs: `$LATEST`, or a published version behind an alias."""

    runtime: str | None
    kind: str
    variables: dict
    fails: dict


@dataclass
class Function:
    name: str
    arn: str
    role: str
    place: dict
    choice: dict
    versions: list = field(default_factory=list)
    grants: list = field(default_factory=list)
    role_exists: bool = True
    role_tags: dict = field(default_factory=dict)

    @property
    def is_image(self):
        return self.choice["runtime"] == "image"

    @property
    def tags(self):
        return TAGS[self.choice["tags"]][0] | ({"Environment": self.place["environment"]} if "Environment" in TAGS[self.choice["tags"]][0] else {})


def runtime_verdicts(function, today):
    if function.is_image:
        return {"runtime-deprecated": NOT_APPLICABLE, "runtime-deprecation-near": NOT_APPLICABLE, "runtime-updates-manual": NOT_APPLICABLE}
    used = {version.runtime for version in function.versions}
    left = {runtime: (RUNTIMES[runtime] - today).days for runtime in used if runtime in RUNTIMES}
    odd = ["failed"] if len(left) < len(used) else []
    supported = [runtime for runtime, days in left.items() if days > 0]
    near = {runtime: "low" for runtime in supported if left[runtime] <= 180}
    past = {runtime: "high" for runtime, days in left.items() if days <= 0}
    return {
        "runtime-deprecated": settle(past, odd),
        # A runtime that is past its date covers those that are near it.
        "runtime-deprecation-near": NOT_APPLICABLE if past else settle(near, odd),
        "runtime-updates-manual": PASS,
    }


def environment_verdicts(function, readable):
    """readable: the caller gets the variables although they are under a customer's key."""
    found = {check: {} for check in ENVIRONMENT_CHECKS}
    for version in function.versions if readable or not function.choice["key"] else []:
        for check, aspects in version.fails.items():
            found[check] |= aspects
        if not version.variables.get("POWERTOOLS_SERVICE_NAME"):
            found["environment-required-missing"] |= {"POWERTOOLS_SERVICE_NAME": "low"}
    if function.choice["description"] == "secret":
        found[environments.SECRET] |= {"description": "critical"}
    if function.choice["secret-tag"]:
        found[environments.SECRET] |= {"tag:DeployToken": "critical"}
    hidden = [] if readable or not function.choice["key"] else [ENCRYPTED]
    return {check: settle(found[check], hidden) for check in ENVIRONMENT_CHECKS}


def key_verdict(function):
    if not any(version.variables for version in function.versions):
        return NOT_APPLICABLE
    return PASS if function.choice["key"] == "own" else fail({"": "medium"})


def policy_verdicts(function, lacks):
    """A statement that the server spoils cannot be judged, so that nothing in its policy is acquitted."""
    spoiled = [grant for grant in function.grants if grant.spoiled_by in lacks]
    judged = [grant for grant in function.grants if grant not in spoiled]
    verdicts = {}
    for check in grants.POLICY_CHECKS:
        aspects = {}
        for grant in judged:
            aspects |= grant.fails.get(check, {})
        verdicts[check] = settle(aspects, ["failed"] if spoiled else [])
    return verdicts


def lost_events(function, lacks):
    """async-failures-lost: qualifiers that services call asynchronously, without a destination of their own or a dead-letter queue."""
    destination = function.choice["destination"]
    if destination and UNREADABLE in lacks:
        return unknown("failed")
    spoiled = any(grant.spoiled_by in lacks for grant in function.grants)
    called = {qualifier for qualifier, grant in zip(function.choice["qualifiers"], function.grants) if grant.asynchronous}
    if not called and not spoiled:
        return NOT_APPLICABLE
    dead_letters = function.choice["dead-letters"] and "lambda:DeadLetterConfig" not in lacks
    lost = {} if dead_letters else {qualifier: "medium" for qualifier in called - {destination}}
    return settle(lost, ["failed"] if spoiled else [])


def layer_verdicts(function, place):
    layer = function.choice["layer"]
    arn = f"arn:aws:lambda:{place['region']}:{place['account']}:layer:{layer.split(':')[0]}" if layer else None
    baseline = f"{place['publisher']}:telemetry"
    has_baseline = place["account"] == place["publisher"] and layer == "telemetry:2"
    return {
        "layer-deleted": NOT_APPLICABLE if not layer else settle({arn: "low"} if layer == "legacy:1" else {}),
        "layer-outdated": NOT_APPLICABLE if not layer else settle({arn: "low"} if layer == "telemetry:1" else {}),
        "layer-untrusted-publisher": PASS,
        "baseline-layer-missing": NOT_APPLICABLE if function.is_image else settle({} if has_baseline else {baseline: "low"}),
    }


def url_verdicts(function):
    url = function.choice["url"]
    if url is None:
        return {check: NOT_APPLICABLE for check in ("function-url-public", "function-url-latent", "function-url-cors-open")}
    # No planted policy has both permissions that an open URL needs: it is one permission away from public.
    return {
        "function-url-public": PASS,
        "function-url-latent": settle({"$LATEST": "medium"} if url == "open" else {}),
        "function-url-cors-open": settle({"$LATEST": "medium"} if url == "open" else {}),
    }


def tag_verdicts(function):
    differing = {tag: "low" for tag in GOOD_TAGS if function.tags.get(tag) and function.role_tags.get(tag) != function.tags[tag]}
    compared = any(function.tags.get(tag) for tag in GOOD_TAGS)
    return {
        "function-tags-missing": fail(TAGS[function.choice["tags"]][1]),
        "role-tags-mismatch": NOT_APPLICABLE if not compared or not function.role_exists else fail(differing),
    }


def rest_verdicts(function, formats):
    """formats: the server keeps the format of logs."""
    reserved = function.choice["reserved"] or function.choice["tags"] == "justified"
    public = any(grant.fails.get(grants.PUBLIC) for grant in function.grants)
    return {
        "tracing-inactive": fail({"": "low"} if function.choice["tracing"] != "Active" else {}),
        "logs-unstructured": fail({"": "low"} if function.choice["logs"] != "JSON" or not formats else {}),
        "reserved-concurrency-missing": PASS if reserved else fail({"": "low"}),
        "code-signing-missing": NOT_APPLICABLE if function.is_image else fail({"": "low"}),
        "code-signing-not-enforced": NOT_APPLICABLE,
        "recursive-loop-allowed": PASS,
        "execution-role-missing": PASS if function.role_exists else fail({function.role: "medium"}),
        "function-limits-default": fail({"timeout": "informational", "memory": "informational"}) if public else NOT_APPLICABLE,
        "environment-key-unmanaged": key_verdict(function),
    }


def verdicts(function, place, today, lacks=frozenset()):
    """Every function check. lacks: ids of exceptions.json, what the server does otherwise than AWS; empty: the verdict by AWS's semantics."""
    found = (
        runtime_verdicts(function, today) | environment_verdicts(function, "lambda:KMSKeyArn" in lacks) | policy_verdicts(function, lacks) | layer_verdicts(function, place)
        | url_verdicts(function) | tag_verdicts(function) | rest_verdicts(function, "lambda:LoggingConfig" not in lacks)
    )
    found["async-failures-lost"] = lost_events(function, lacks)
    for check, operation in NEEDS.items():
        if operation in lacks and not (function.is_image and check == "runtime-updates-manual"):
            found[check] = unknown("failed")
    return found
