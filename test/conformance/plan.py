"""The planted organization: what is made, and the verdict of every check on every planted resource, by intent. Pure, seeded."""

import random as randoms
from dataclasses import dataclass, field

import environments
import functions
import grants
import roles
from functions import GOOD_TAGS, Function, Version
from verdicts import NOT_APPLICABLE, PASS, fail, settle, unknown

SEED = 20261121
REGIONS = ["us-east-1", "eu-west-1"]
PER_REGION = 22
#: What each member account's functions are tagged with: `None` leaves the tag to chance, as in accounts that were never tidied.
MEMBERS = {"shop": ["production"], "payments": ["production", "development"], "data": ["production"], "labs": ["development"], "sandbox": ["test"]}
TIDY = ["shop"]
SURFACES = {"lambda:ListCapacityProviders", "lambda:ListMicrovms", "lambda:ListMicrovmImages"}
REGION_OPERATIONS = ["lambda:GetAccountSettings", *sorted(SURFACES)]
FUNCTION_OPERATIONS = sorted(set(functions.NEEDS.values()))
ROLE_CHECKS = [roles.ADMIN, roles.MANAGED, roles.ACTION, roles.TRUST, roles.ESCALATION, roles.RESOURCE, roles.LOGS, roles.UNBOUND, roles.SECRETS, roles.ASSUME, roles.INVOKE]

CHOICES = {
    "runtime": ["nodejs24.x", "python3.14", "java21", "nodejs24.x", "python3.8", "nodejs18.x", "nodejs22.x", "provided.al2023", "nodejs99.x", "python3.12", "ruby3.3", "image"],
    "environment": ["none", "plain", "without-service-name", "reference", "token", "password", "private-key", "connection", "private-address", "internal-name", "loader", "loader-of-layer"],
    "key": [None, None, "own", None, None, "foreign", None],
    "description": ["text", "text", "text", "secret", "text", "text", "text", "text", "text"],
    "secret-tag": [False] * 10 + [True],
    "tags": ["complete", "complete", "without-owner", "wrong-value", "justified", "wrong-case", "complete", "none"],
    "alias": [None, "same", None, "drifted", None, "weighted", None],
    "tracing": ["Active", "PassThrough", "Active"],
    "logs": ["JSON", "JSON", "Text", "JSON"],
    "reserved": [None, 5, None],
    "layer": [None, "telemetry:2", None, "telemetry:1", "legacy:1", "telemetry:2"],
    "dead-letters": [False, False, True, False, False],
    "url": [None, None, "open", None, "signed", None],
    "destination": [None, "$LATEST", None, "alias"],
    "qualifier": ["$LATEST", "alias", "$LATEST", "1"],
    "role-tags": ["same", "same", "other-owner", "same", "none"],
}


class Deck:
    """Deals the values of a choice so that every value comes up, in an order that the seed decides and that no other choice shares."""

    def __init__(self, random):
        self.random, self.left = random, {}

    def deal(self, name, values):
        if not self.left.get(name):
            self.left[name] = list(values)
            self.random.shuffle(self.left[name])
        return self.left[name].pop()


@dataclass
class Planned:
    functions: list = field(default_factory=list)
    roles: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)


class Planner:
    """lacks: what the server does otherwise than AWS, ids of exceptions.json. Each row has the verdict by AWS's semantics and the one to expect of the server."""

    def __init__(self, organization, management, members, empty_regions, today, lacks):
        self.organization, self.management, self.members, self.today, self.lacks = organization, management, members, today, lacks
        self.empty_regions = empty_regions
        self.random = randoms.Random(SEED)
        self.deck = Deck(self.random)
        self.planned = Planned()

    def plan(self):
        for name, account in self.members.items():
            for region in REGIONS:
                for index in range(PER_REGION):
                    self.add_function(name, account, region, index)
            self.add_unused_roles(account, True)
        self.add_unused_roles(self.management, False)
        for function in self.planned.functions:
            self.function_rows(function)
        self.role_rows()
        for account in [self.management, *self.members.values()]:
            self.region_and_account_rows(account)
        return self.planned

    def place(self, name, account, region, index):
        labels = MEMBERS[name]
        return {
            "account": account, "region": region, "organization": self.organization, "publisher": self.members["shop"],
            "member": next(other for other in self.members.values() if other != account), "environment": labels[index % len(labels)],
        }

    def add_function(self, name, account, region, index):
        place = self.place(name, account, region, index)
        title = f"{name}-{'us' if region == REGIONS[0] else 'eu'}-{index:02}"
        choice = {key: self.deck.deal(key, values) for key, values in CHOICES.items()}
        self.make_consistent(name, choice)
        grant = self.deck.deal("grant", list(grants.catalogue(place, "$LATEST")))
        qualifier = choice["qualifier"]
        chosen = grants.catalogue(place, qualifier)[grant]
        choice |= {"grant": grant, "qualifiers": [qualifier] if chosen else []}
        arn = f"arn:aws:lambda:{region}:{account}:function:{title}"
        function = Function(title, arn, "", place, choice, self.versions(choice, place), [chosen] if chosen else [])
        self.give_role(function, name, index)
        self.planned.functions.append(function)

    def make_consistent(self, name, choice):
        """What AWS would refuse or what would not be seen: images have no layers, a key needs variables, a qualifier must exist."""
        if choice["runtime"] == "image":
            choice |= {"layer": None, "alias": None if choice["alias"] is None else "same"}
        if choice["environment"] == "none" and choice["alias"] in (None, "same"):
            choice["key"] = None
        if name in TIDY and choice["tags"] in ("wrong-case", "none"):
            choice["tags"] = "complete"
        has_alias = choice["alias"] is not None
        if choice["qualifier"] != "$LATEST":
            choice["qualifier"] = "$LATEST" if not has_alias else "live" if choice["qualifier"] == "alias" else "1"
        if choice["destination"] == "alias":
            choice["destination"] = "live" if has_alias else None

    def versions(self, choice, place):
        """$LATEST and what the alias `live` runs: the same, an older and worse one, or both sides of a weighted alias."""
        runtime = None if choice["runtime"] == "image" else choice["runtime"]
        make = lambda version, of_runtime, kind: Version(of_runtime, kind, *environments.environment(kind, self.random, place))
        latest = make("$LATEST", runtime, choice["environment"])
        if choice["alias"] == "drifted":
            return [latest, make("1", "python3.8", "password")]
        if choice["alias"] == "weighted":
            return [latest, make("1", runtime, "plain"), make("2", runtime, "private-address")]
        return [latest]

    def give_role(self, function, name, index):
        account = function.place["account"]
        path = lambda role: f"arn:aws:iam::{account}:role/{role}"
        tags = GOOD_TAGS | {"Environment": function.place["environment"]}
        if index in (0, 1):
            role = f"{name}-shared-{'loose' if index == 0 else 'group'}"
            kind, function.role, function.role_tags = "plain", path(role), tags
            if index == 1:
                function.choice["group"] = "checkout"
        else:
            kind = self.deck.deal("role", [*roles.catalogue(function.place), "plain", "plain", "missing"])
            function.role = path(f"{function.name}-role")
            function.role_exists = kind != "missing"
            function.role_tags = {"same": function.tags or tags, "other-owner": tags | {"Owner": "team-platform"}, "none": {}}[function.choice["role-tags"]]
        function.choice["role"] = kind
        entry = self.planned.roles.setdefault(function.role, {"account": account, "kind": kind, "place": function.place, "tags": function.role_tags, "functions": []})
        entry["functions"].append(function)

    def add_unused_roles(self, account, is_member):
        own = ["PosternScan", "PosternFindingsWriter", *(["OrganizationAccountAccessRole"] if is_member else [])]
        for name in [*own, "deployer"]:
            kind = "admin-managed" if name == "deployer" else "bare"
            place = {"account": account, "region": REGIONS[0]}
            self.planned.roles[f"arn:aws:iam::{account}:role/{name}"] = {"account": account, "kind": kind, "place": place, "tags": {}, "functions": []}

    def row(self, check, kind, resource, account, region, verdict_of):
        """verdict_of: the verdict where the server lacks some of what it is given."""
        proper, expected = verdict_of(frozenset()), verdict_of(self.lacks)
        because = [lack for lack in sorted(self.lacks) if verdict_of(self.lacks - {lack}) != expected] if expected != proper else []
        self.planned.rows.append({"check": check, "kind": kind, "resource": resource, "account": account, "region": region, "proper": proper, "expected": expected, "because": because})

    def function_rows(self, function):
        sets = {lacks: functions.verdicts(function, function.place, self.today, lacks) for lacks in {frozenset(), self.lacks, *(self.lacks - {lack} for lack in self.lacks)}}
        for check in sets[frozenset()]:
            self.row(check, "function", function.arn, function.place["account"], function.place["region"], lambda lacks: sets[lacks][check])

    def role_rows(self):
        for arn, role in self.planned.roles.items():
            if role["kind"] == "missing":
                continue
            planted = roles.catalogue(role["place"]).get(role["kind"], roles.Role())
            row = lambda check, verdict: self.row(check, "role", arn, role["account"], "global", lambda lacks: verdict)
            for check in ROLE_CHECKS:
                fails = roles.failures(planted).get(check, {})
                row(check, NOT_APPLICABLE if not role["functions"] or fails == roles.NA else fail(fails))
            groups = {function.choice.get("group") for function in role["functions"]}
            loose = len(role["functions"]) > 1 and groups != {"checkout"}
            row("execution-role-shared", NOT_APPLICABLE if not role["functions"] else fail({"": "medium"} if loose else {}))
            # On the first scan an administrator is found, it did not appear.
            row("admin-role-appeared", NOT_APPLICABLE if roles.ADMIN in planted.fails else PASS)

    def region_and_account_rows(self, account):
        own = [function for function in self.planned.functions if function.place["account"] == account]
        for region in [*REGIONS, *self.empty_regions]:
            here = [function for function in own if function.place["region"] == region]
            key = f"region:aws/{account}/{region}"
            self.row("account-concurrency-low", "region", key, account, region, lambda lacks: unknown("failed") if "lambda:GetAccountSettings" in lacks else PASS if here else NOT_APPLICABLE)
            # Web Functions have no client yet: whether there are any is not asked.
            self.row("surface-uninspected", "region", key, account, region, lambda lacks: unknown("not-asked", *(["failed"] if lacks & SURFACES else [])))
        self.row("environments-mixed", "account", f"AWS::::Account:{account}", account, "global", lambda lacks: self.mixed(own))
        self.row("scan-coverage-gap", "account", f"AWS::::Account:{account}", account, "global", lambda lacks: self.gaps(own, lacks))
        for region in REGIONS if own else []:
            for version, verdict in (("telemetry:1", PASS), ("telemetry:2", fail({"": "high"})), ("legacy:2", PASS)):
                self.row("layer-version-public", "layer-version", f"arn:aws:lambda:{region}:{account}:layer:{version}", account, region, lambda lacks: verdict)

    def gaps(self, own, lacks):
        """Operations that do not answer, and variables under keys that a scan may not use."""
        asked = REGION_OPERATIONS + (FUNCTION_OPERATIONS if own else [])
        if any(function.choice["destination"] for function in own):
            asked = [*asked, functions.UNREADABLE]
        hidden = any(function.choice["key"] for function in own) and "lambda:KMSKeyArn" not in lacks
        return fail({operation: "medium" for operation in asked if operation in lacks} | ({"kms:Decrypt": "informational"} if hidden else {}))

    def mixed(self, own):
        labels = [function.tags.get("Environment") for function in own]
        production, others = "production" in labels, any(label and label != "production" for label in labels)
        if not any(labels):
            return NOT_APPLICABLE
        return fail({"": "medium"}) if production and others else settle({}, ["not-asked"] if None in labels else [])
