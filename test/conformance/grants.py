"""Resource policy statements that are planted, with what AWS's semantics make of each.

Written from the Lambda and IAM documentation: AddPermission, "Granting Lambda function access to AWS services", IAM JSON policy
elements. A grant names the verdict parts by check; `q` is the qualifier on which it is planted.
"""

from dataclasses import dataclass, field

FOREIGN = "999988887777"
PUBLIC = "function-policy-public"
UNSCOPED = "function-policy-service-unscoped"
CROSS = "function-policy-cross-account"
MUTATION = "function-policy-mutation-grant"
WILDCARD = "function-policy-wildcard-action"
BROAD = "function-policy-broad-source"
POLICY_CHECKS = [PUBLIC, UNSCOPED, CROSS, MUTATION, WILDCARD, BROAD]


@dataclass
class Grant:
    """Arguments of AddPermission and the failures that follow from them: check -> {aspect: severity}."""

    permission: dict
    fails: dict = field(default_factory=dict)
    asynchronous: bool = False
    #: The server loses or spoils something of it (an id of exceptions.json): then its policy cannot be judged.
    spoiled_by: str | None = None


def catalogue(place, qualifier):
    """Every kind of grant on one qualifier of a function. place: account, region, a member account, organization id."""
    q, account, region = qualifier, place["account"], place["region"]
    invoke = "lambda:InvokeFunction"
    rule = f"arn:aws:events:{region}:{account}:rule"
    api = f"arn:aws:execute-api:{region}:{account}"

    def service(name, action=invoke, **conditions):
        return {"Principal": name, "Action": action, **conditions}

    def aws(principal, action=invoke, **more):
        return {"Principal": principal, "Action": action, **more}

    foreign, member = f"arn:aws:iam::{FOREIGN}:root", f"arn:aws:iam::{place['member']}:root"
    return {
        "none": None,
        "public": Grant(aws("*"), {PUBLIC: {q: "critical"}}),
        "bucket-without-account": Grant(service("s3.amazonaws.com", SourceArn="arn:aws:s3:::uploads-of-somebody"), {UNSCOPED: {f"{q} s3.amazonaws.com": "medium"}}, True),
        "bucket": Grant(service("s3.amazonaws.com", SourceArn="arn:aws:s3:::uploads-of-ours", SourceAccount=account), {}, True),
        "topic": Grant(service("sns.amazonaws.com", SourceArn=f"arn:aws:sns:{region}:{account}:orders"), {}, True),
        "topic-of-anybody": Grant(service("sns.amazonaws.com"), {UNSCOPED: {f"{q} sns.amazonaws.com": "high"}}, True),
        "rule": Grant(service("events.amazonaws.com", SourceArn=f"{rule}/nightly"), {}, True),
        "every-rule": Grant(service("events.amazonaws.com", SourceArn=f"{rule}/*"), {BROAD: {f"{q} events.amazonaws.com": "low"}}, True),
        "foreign-rule": Grant(service("events.amazonaws.com", SourceArn=f"arn:aws:events:{region}:{FOREIGN}:rule/nightly"), {CROSS: {f"{q} {FOREIGN}": "high"}}, True),
        "method": Grant(service("apigateway.amazonaws.com", SourceArn=f"{api}:a1b2c3d4e5/prod/GET/orders")),
        "every-api": Grant(service("apigateway.amazonaws.com", SourceArn=f"{api}:*/*/*/*"), {BROAD: {f"{q} apigateway.amazonaws.com": "low"}}),
        "api-of-anybody": Grant(service("apigateway.amazonaws.com"), {UNSCOPED: {f"{q} apigateway.amazonaws.com": "high"}}),
        "balancer": Grant(service("elasticloadbalancing.amazonaws.com"), {UNSCOPED: {f"{q} elasticloadbalancing.amazonaws.com": "medium"}}),
        "config-rule": Grant(service("config.amazonaws.com", SourceAccount=account), {}, True),
        "foreign-account": Grant(aws(foreign), {CROSS: {f"{q} {FOREIGN}": "high"}}),
        "member-account": Grant(aws(member), {CROSS: {f"{q} {place['member']}": "low"}}),
        "own-account": Grant(aws(f"arn:aws:iam::{account}:root")),
        "organization": Grant(aws("*", PrincipalOrgID=place["organization"]), {CROSS: {f"{q} {place['organization']}": "low"}}),
        "foreign-organization": Grant(aws("*", PrincipalOrgID="o-zzzzzzzzzz"), {CROSS: {f"{q} o-zzzzzzzzzz": "high"}}),
        "foreign-deployer": Grant(aws(foreign, "lambda:UpdateFunctionCode"), {MUTATION: {f"{q} {FOREIGN}": "critical"}}),
        "foreign-everything": Grant(aws(foreign, "lambda:*"), {WILDCARD: {f"{q} {FOREIGN}": "medium"}, CROSS: {f"{q} {FOREIGN}": "high"}, MUTATION: {f"{q} {FOREIGN}": "critical"}}),
        "skill-with-token": Grant(service("alexa-appkit.amazon.com", EventSourceToken="amzn1.ask.skill.0000"), {}, False, "AddPermission.Principal"),
        "account-by-number": Grant(aws(FOREIGN), {CROSS: {f"{q} {FOREIGN}": "high"}}, False, "AddPermission.Principal"),
        "signed-url": Grant(aws(foreign, "lambda:InvokeFunctionUrl", FunctionUrlAuthType="AWS_IAM"), {}, False, "AddPermission.FunctionUrlAuthType"),
        "open-url": Grant(aws("*", "lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE"), {}, False, "AddPermission.FunctionUrlAuthType"),
    }
