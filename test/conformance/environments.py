"""Environment variables that are planted. Values are made at run time; only what they are stands in the plan."""

import base64
import string
import zlib

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
SERVICE = {"POWERTOOLS_SERVICE_NAME": "orders"}
SECRET, HOST, LOADER = "environment-secret", "environment-internal-host", "environment-loader-hijack"


def letters(random, count, alphabet=BASE62):
    return "".join(random.choice(alphabet) for _ in range(count))


def base62(number):
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = BASE62[digit] + text
    return text.rjust(6, "0")


def github_token(random):
    """ghp_ + 30 characters + CRC32 of them in base 62. Source: GitHub, "Behind GitHub's new authentication token formats"."""
    body = letters(random, 30)
    return f"ghp_{body}{base62(zlib.crc32(body.encode()))}"


def private_key(random):
    body = base64.b64encode(random.randbytes(600)).decode()
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    mark = "RSA PRIVATE KEY"
    return f"-----BEGIN {mark}-----\n{lines}\n-----END {mark}-----\n"


def password(random):
    return letters(random, 20, string.ascii_letters + string.digits + "!%^+")


def environment(kind, random, place):
    """Variables of one kind and the failures that they are: (variables, {check: {aspect: severity}})."""
    account, region = place["account"], place["region"]
    arn = f"arn:aws:secretsmanager:{region}:{account}:secret:orders/database-a1b2c3"
    kinds = {
        "none": ({}, {}),
        "plain": ({**SERVICE, "LOG_LEVEL": "INFO", "TABLE_NAME": "orders"}, {}),
        "without-service-name": ({"LOG_LEVEL": "INFO"}, {}),
        "reference": ({**SERVICE, "DATABASE_SECRET_ARN": arn, "API_KEY_PARAMETER": "/orders/api-key", "DB_PASSWORD": "{{resolve:secretsmanager:orders/database}}"}, {}),
        "token": ({**SERVICE, "GITHUB_TOKEN": github_token(random)}, {SECRET: {"GITHUB_TOKEN": "critical"}}),
        "password": ({**SERVICE, "DB_PASSWORD": password(random)}, {SECRET: {"DB_PASSWORD": "critical"}}),
        "private-key": ({**SERVICE, "SIGNING_KEY": private_key(random)}, {SECRET: {"SIGNING_KEY": "critical"}}),
        "connection": ({**SERVICE, "DATABASE_URL": f"postgres://orders:{letters(random, 18)}@db.example.com:5432/orders"}, {SECRET: {"DATABASE_URL": "critical"}}),
        "private-address": ({**SERVICE, "UPSTREAM": "http://10.12.3.4:8080"}, {HOST: {"UPSTREAM": "low"}}),
        "internal-name": ({**SERVICE, "CACHE_HOST": "cache.prod.internal"}, {HOST: {"CACHE_HOST": "low"}}),
        "loader": ({**SERVICE, "NODE_OPTIONS": "--require /tmp/patch.js"}, {LOADER: {"NODE_OPTIONS": "medium"}}),
        "loader-of-layer": ({**SERVICE, "AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-handler"}, {}),
    }
    return kinds[kind]
