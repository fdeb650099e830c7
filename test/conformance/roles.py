"""Roles that are planted, with what IAM's semantics make of each: what a function that runs as it may do, and who else may assume it."""

from dataclasses import dataclass, field

from grants import FOREIGN

ADMIN, MANAGED, ACTION, TRUST = "execution-role-admin", "execution-role-broad-managed-policy", "execution-role-wildcard-action", "execution-role-trust-open"
ESCALATION, RESOURCE, LOGS, UNBOUND = "execution-role-privilege-escalation", "execution-role-wildcard-resource", "execution-role-logs-unscoped", "execution-role-trust-unbound"
SECRETS, ASSUME, INVOKE = "execution-role-secrets-unscoped", "execution-role-assume-unscoped", "execution-role-invoke-unscoped"
AWS = "arn:aws:iam::aws:policy/"
BASIC = f"{AWS}service-role/AWSLambdaBasicExecutionRole"
NA = "not-applicable"


@dataclass
class Role:
    """managed: AWS-managed ARNs; customer: own managed policies by name; inline by name; fails: check -> {aspect: severity} or 'not-applicable'."""

    managed: list = field(default_factory=lambda: [BASIC])
    inline: dict = field(default_factory=dict)
    customer: dict = field(default_factory=dict)
    boundary: dict | None = None
    trust: list = field(default_factory=list)
    fails: dict = field(default_factory=dict)


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def lambda_trust():
    return {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def trusting(**principal):
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}


#: While a role is an administrator the weaker checks do not apply; a broad managed policy covers its wildcards.
IS_ADMIN = {ADMIN: {"": "critical"}} | {check: NA for check in (MANAGED, ACTION, ESCALATION, RESOURCE, LOGS, SECRETS, ASSUME, INVOKE)}
#: AWSLambdaBasicExecutionRole writes to every log group.
BASIC_LOGS = {LOGS: {"AWSLambdaBasicExecutionRole": "low"}}
#: What holds of every role that Lambda alone may assume, and of those with the basic policy.
USUAL = {UNBOUND: {"lambda.amazonaws.com": "informational"}}


def catalogue(place):
    table = f"arn:aws:dynamodb:{place['region']}:{place['account']}:table/orders"
    broad = lambda name: {MANAGED: {f"{AWS}{name}": "high"}, ACTION: NA, RESOURCE: NA}
    return {
        "plain": Role(inline={"table": document(allow(["dynamodb:GetItem", "dynamodb:PutItem"], table))}),
        "admin-managed": Role([f"{AWS}AdministratorAccess"], fails=IS_ADMIN),
        "power-user": Role([f"{AWS}PowerUserAccess"], fails=IS_ADMIN),
        "iam-full": Role([f"{AWS}IAMFullAccess"], fails=IS_ADMIN),
        "admin-inline": Role(inline={"everything": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*:*", "Resource": "*"}}}, fails=IS_ADMIN),
        "admin-in-three": Role(
            inline={
                "most": document({"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}),
                "identity": document(allow("iam:*")),
                "storage": document(allow("s3:*")),
            },
            fails=IS_ADMIN,
        ),
        "admin-bounded": Role([f"{AWS}AdministratorAccess"], boundary=document(allow(["logs:PutLogEvents", "s3:GetObject"])), fails=broad("AdministratorAccess") | {LOGS: {"AdministratorAccess": "low"}}),
        "admin-denied": Role(inline={"everything": document(allow("*")), "nothing": document({"Effect": "Deny", "Action": "*", "Resource": "*"})}, fails={LOGS: {}}),
        "broad-storage": Role([BASIC, f"{AWS}AmazonS3FullAccess"], fails=broad("AmazonS3FullAccess")),
        "wildcard-service": Role(inline={"table": document(allow("dynamodb:*", table))}, fails={ACTION: {"table/dynamodb:*": "high"}}),
        "wildcard-writes": Role(inline={"files": document(allow(["s3:Put*"], "arn:aws:s3:::uploads/*"))}, fails={ACTION: {"files/s3:put*": "high"}}),
        "wildcard-customer": Role(customer={"queues": document(allow("sqs:*"))}, fails={ACTION: {"queues/sqs:*": "high"}, RESOURCE: {"queues/sqs": "high"}}),
        "wildcard-reads": Role(inline={"look": document(allow(["s3:List*", "dynamodb:Describe*"]))}),
        "wildcard-denied": Role(inline={"table": document(allow("dynamodb:*", table), {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"})}),
        # An unused administrator role of each member account trusts Lambda: it can be passed.
        "escalates": Role(
            inline={"deploy": document(allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]))},
            fails={ESCALATION: {"escalation": "critical"}, RESOURCE: {"deploy/lambda": "medium"}, INVOKE: {"deploy": "medium"}},
        ),
        "escalates-not": Role(
            inline={"deploy": document(allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "monitoring.rds.amazonaws.com"}}), allow("lambda:CreateFunction", f"arn:aws:lambda:*:{place['account']}:function:job-*"))},
        ),
        "reads-secrets": Role(inline={"read": document(allow("secretsmanager:GetSecretValue"))}, fails={SECRETS: {"read/secretsmanager": "high"}}),
        "reads-secret": Role(inline={"read": document(allow("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{place['region']}:{place['account']}:secret:orders-??????"))}),
        # No privileged role trusts it: the path is potential.
        "assumes": Role(inline={"go": document(allow("sts:AssumeRole"))}, fails={ASSUME: {"go/*": "high"}, ESCALATION: {"escalation": "high"}}),
        "open-to-anybody": Role(trust=[trusting(AWS="*")], fails={TRUST: {"anyone": "critical"}}),
        "open-to-foreigner": Role(trust=[trusting(AWS=f"arn:aws:iam::{FOREIGN}:root")], fails={TRUST: {FOREIGN: "high"}}),
        "open-to-machines": Role(trust=[trusting(Service="ec2.amazonaws.com")], fails={TRUST: {"ec2.amazonaws.com": "medium"}}),
        "open-to-build": Role(trust=[{**trusting(AWS="*"), "Condition": {"StringEquals": {"aws:PrincipalAccount": FOREIGN}}}], fails={TRUST: {FOREIGN: "high"}}),
    }


def failures(role):
    """What fails on a role that functions run as, by check; `NA` where a stronger check covers it."""
    return USUAL | (BASIC_LOGS if BASIC in role.managed else {}) | role.fails
