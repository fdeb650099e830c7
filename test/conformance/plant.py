"""Plants the planned organization into moto by boto3, or changes it; prints what is to be expected as JSON.

    plant.py <endpoint>             plants, prints the plan
    plant.py <endpoint> change      reads the plan from standard input, changes four things, prints what that must post
"""

import datetime
import io
import json
import random as randoms
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config

import environments
import functions
import roles
from plan import MEMBERS, REGIONS, SEED, Planner


def archive():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(zipfile.ZipInfo("index.py"), "def handler(event, context):\n    return event\n")
    return data.getvalue()


class Server:
    """Clients by account and region, as somebody who was let in by OrganizationAccountAccessRole."""

    def __init__(self, endpoint):
        self.endpoint, self.sessions, self.clients = endpoint, {}, {}

    def client(self, service, account=None, region=REGIONS[0]):
        key = (service, account, region)
        if key not in self.clients:
            session = self.session(account)
            self.clients[key] = session.client(service, region_name=region, endpoint_url=self.endpoint, config=Config(retries={"max_attempts": 1}, max_pool_connections=20))
        return self.clients[key]

    def session(self, account):
        if account not in self.sessions:
            own = {"aws_access_key_id": "planter", "aws_secret_access_key": "planter"}
            if account is not None:
                answer = self.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole", RoleSessionName="planter")["Credentials"]
                own = {"aws_access_key_id": answer["AccessKeyId"], "aws_secret_access_key": answer["SecretAccessKey"], "aws_session_token": answer["SessionToken"]}
            self.sessions[account] = boto3.Session(**own)
        return self.sessions[account]


def deviations():
    """What moto does otherwise than AWS and verdicts rest on."""
    return frozenset(json.loads((Path(__file__).parent / "exceptions.json").read_text())["verdicts"])


def plant(server):
    organizations = server.client("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]
    members = {name: organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]["AccountId"] for name in MEMBERS}
    closed = organizations.create_account(AccountName="retired", Email="retired@example.com")["CreateAccountStatus"]["AccountId"]
    organizations.close_account(AccountId=closed)
    management = organization["MasterAccountId"]
    empty = sorted(region["RegionName"] for region in server.client("ec2").describe_regions()["Regions"] if region["RegionName"] not in REGIONS and region["OptInStatus"] != "not-opted-in")
    planned = Planner(organization["Id"], management, members, empty, datetime.datetime.now(datetime.timezone.utc).date(), deviations()).plan()
    for arn, role in planned.roles.items():
        plant_role(server, arn, role, management)
    for account in [management, *members.values()]:
        for region in [*REGIONS, *empty]:
            server.client("securityhub", account if account != management else None, region).enable_security_hub(EnableDefaultStandards=False)
    for account in members.values():
        for region in REGIONS:
            plant_layers(server.client("lambda", account, region))
    for function in planned.functions:
        server.client("lambda", function.place["account"], function.place["region"])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda function: plant_function(server, function), planned.functions))
    for account in members.values():
        for region in REGIONS:
            # Deleted while functions use it: they keep the version.
            server.client("lambda", account, region).delete_layer_version(LayerName="legacy", VersionNumber=1)
    for arn, role in planned.roles.items():
        if role["kind"] == "missing":
            iam = server.client("iam", role["account"])
            iam.detach_role_policy(RoleName=arn.split("/")[-1], PolicyArn=roles.BASIC)
            iam.delete_role(RoleName=arn.split("/")[-1])
    return {
        "seed": SEED, "organization": organization["Id"], "management": management, "members": members, "closed": closed, "regions": [*REGIONS, *empty], "publisher": members["shop"],
        "functions": [{"arn": function.arn, "role": function.role, "choice": function.choice} for function in planned.functions], "rows": planned.rows,
    }


def plant_role(server, arn, role, management):
    name = arn.split("/")[-1]
    iam = server.client("iam", role["account"] if role["account"] != management else None)
    if name == "OrganizationAccountAccessRole":
        return
    is_ours = role["kind"] == "bare"
    planted = roles.Role(managed=[]) if is_ours else roles.catalogue(role["place"]).get(role["kind"], roles.Role())
    trust = roles.trusting(AWS=f"arn:aws:iam::{management}:root") if is_ours else roles.lambda_trust()
    boundary = {}
    if planted.boundary:
        boundary = {"PermissionsBoundary": iam.create_policy(PolicyName=f"{name}-boundary", PolicyDocument=json.dumps(planted.boundary))["Policy"]["Arn"]}
    tags = [{"Key": key, "Value": value} for key, value in role["tags"].items()]
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(roles.document(trust, *planted.trust)), Tags=tags, **boundary)
    for policy, text in planted.inline.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(text))
    for policy, text in planted.customer.items():
        own = f"arn:aws:iam::{role['account']}:policy/{policy}"
        if all(known["Arn"] != own for known in iam.list_policies(Scope="Local")["Policies"]):
            iam.create_policy(PolicyName=policy, PolicyDocument=json.dumps(text))
        iam.attach_role_policy(RoleName=name, PolicyArn=own)
    for policy in planted.managed:
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)


def plant_layers(client):
    for layer in ("telemetry", "telemetry", "legacy", "legacy"):
        client.publish_layer_version(LayerName=layer, Content={"ZipFile": archive()}, Description="Shared code", CompatibleRuntimes=["python3.14", "nodejs24.x"], CompatibleArchitectures=["arm64"])
    client.add_layer_version_permission(LayerName="telemetry", VersionNumber=2, StatementId="everybody", Action="lambda:GetLayerVersion", Principal="*")


def plant_function(server, function):
    """The oldest version first; then what is called, tagged and wired."""
    choice, place = function.choice, function.place
    client = server.client("lambda", place["account"], place["region"])
    latest, *published = function.versions
    first = published[0] if published else latest
    client.create_function(**creation(function, first))
    if choice["alias"]:
        client.publish_version(FunctionName=function.name)
    for version in [*published[1:], *([latest] if published else [])]:
        client.update_function_configuration(FunctionName=function.name, Environment={"Variables": version.variables}, **({"Runtime": version.runtime} if version.runtime else {}))
        if version is not latest:
            client.publish_version(FunctionName=function.name)
    if choice["alias"]:
        routing = {"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}}} if choice["alias"] == "weighted" else {}
        client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1", **routing)
    for qualifier, grant in zip(choice["qualifiers"], function.grants):
        client.add_permission(FunctionName=function.name, StatementId="planted", **({} if qualifier == "$LATEST" else {"Qualifier": qualifier}), **grant.permission)
    if choice["reserved"]:
        client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=choice["reserved"])
    if choice["url"]:
        cors = {"Cors": {"AllowOrigins": ["*"], "AllowMethods": ["*"]}} if choice["url"] == "open" else {}
        client.create_function_url_config(FunctionName=function.name, AuthType="NONE" if choice["url"] == "open" else "AWS_IAM", **cors)
    if choice["destination"]:
        queue = f"arn:aws:sqs:{place['region']}:{place['account']}:failures"
        qualifier = {} if choice["destination"] == "$LATEST" else {"Qualifier": choice["destination"]}
        client.put_function_event_invoke_config(FunctionName=function.name, DestinationConfig={"OnFailure": {"Destination": queue}}, **qualifier)
    if int(function.name[-2:]) % 5 == 0:
        plant_mapping(server, function)


def creation(function, version):
    choice, place = function.choice, function.place
    random = randoms.Random(f"{SEED}{function.name}")
    text = "Takes orders" if choice["description"] == "text" else f"deploy with {environments.github_token(random)}"
    tags = function.tags | ({"Application": "checkout"} if "group" in choice else {}) | ({"DeployToken": environments.github_token(random)} if choice["secret-tag"] else {})
    key = {"own": place["account"], "foreign": functions.grants.FOREIGN}.get(choice["key"])
    layer = [f"arn:aws:lambda:{place['region']}:{place['account']}:layer:{choice['layer']}"] if choice["layer"] else []
    package = {"PackageType": "Image", "Code": {"ImageUri": f"{place['account']}.dkr.ecr.{place['region']}.amazonaws.com/orders:1"}} if function.is_image else {"Runtime": version.runtime, "Handler": "index.handler", "Code": {"ZipFile": archive()}}
    return {
        "FunctionName": function.name, "Role": function.role, "Description": text, "Tags": tags, "Layers": layer, **package,
        "TracingConfig": {"Mode": choice["tracing"]}, "LoggingConfig": {"LogFormat": choice["logs"]}, "Environment": {"Variables": version.variables},
        **({"KMSKeyArn": f"arn:aws:kms:{place['region']}:{key}:key/11111111-2222-3333-4444-555555555555"} if key else {}),
        **({"VpcConfig": {"SubnetIds": ["subnet-0a1b2c3d"], "SecurityGroupIds": ["sg-0a1b2c3d"]}} if int(function.name[-2:]) % 4 == 0 else {}),
        **({"DeadLetterConfig": {"TargetArn": f"arn:aws:sqs:{place['region']}:{place['account']}:failures"}} if choice["dead-letters"] else {}),
    }


def plant_mapping(server, function):
    """A queue, or a stream with everything that can be set on one."""
    account, region = function.place["account"], function.place["region"]
    if int(function.name[-2:]) % 2:
        queue = server.client("sqs", account, region).create_queue(QueueName=f"{function.name}-work")["QueueUrl"]
        source = {"EventSourceArn": f"arn:aws:sqs:{region}:{account}:{queue.split('/')[-1]}", "BatchSize": 5, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    else:
        server.client("kinesis", account, region).create_stream(StreamName=f"{function.name}-work", ShardCount=1)
        source = {
            "EventSourceArn": f"arn:aws:kinesis:{region}:{account}:stream/{function.name}-work", "StartingPosition": "LATEST", "MaximumRetryAttempts": 3, "MaximumRecordAgeInSeconds": 3600,
            "BisectBatchOnFunctionError": True, "ParallelizationFactor": 2, "TumblingWindowInSeconds": 0, "MaximumBatchingWindowInSeconds": 1,
            "DestinationConfig": {"OnFailure": {"Destination": f"arn:aws:sqs:{region}:{account}:failures"}},
        }
    server.client("lambda", account, region).create_event_source_mapping(FunctionName=function.name, **source)


def change(server, plan):
    """A public grant, an administrator, a statement removed, a function deleted: everything else stays."""
    ordinary = lambda function: function["choice"]["role"] == "plain" and "shared" not in function["role"]
    free = [function for function in plan["functions"] if ordinary(function) and function["choice"]["grant"] == "none"]
    fixed = next(function for function in plan["functions"] if function["choice"]["grant"] == "api-of-anybody")
    opened = free[0]
    raised = next(function for function in plan["functions"] if ordinary(function) and function is not opened and function is not fixed)
    deleted = next(function for function in plan["functions"] if ordinary(function) and function not in (opened, fixed, raised))
    client = lambda function: server.client("lambda", function["arn"].split(":")[4], function["arn"].split(":")[3])
    client(opened).add_permission(FunctionName=opened["arn"], StatementId="mistake", Action="lambda:InvokeFunction", Principal="*")
    client(fixed).remove_permission(FunctionName=fixed["arn"].split(":")[-1], StatementId="planted")
    server.client("iam", raised["role"].split(":")[4]).attach_role_policy(RoleName=raised["role"].split("/")[-1], PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    client(deleted).delete_function(FunctionName=deleted["arn"].split(":")[-1])
    return {
        "new": [["function-policy-public", opened["arn"]], ["execution-role-admin", raised["role"]], ["admin-role-appeared", raised["role"]]],
        "resolved": [["function-policy-service-unscoped", fixed["arn"]]],
        "gone": deleted["arn"],
    }


if __name__ == "__main__":
    target = Server(sys.argv[1])
    print(json.dumps(plant(target) if len(sys.argv) == 2 else change(target, json.load(sys.stdin))))
