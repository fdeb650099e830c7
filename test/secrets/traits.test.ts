import { describe, expect, it } from 'vitest';
import { classifyVariable } from '../../src/secrets/index.ts';
import { sourceOf } from './generate.ts';

const UUID = sourceOf(1).uuid();

describe('reference', () => {
  it.each<[string, string, string, string | null]>([
    ['DB_SECRET', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf', 'secretsmanager', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'],
    ['P', 'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/prod/db', 'ssm', 'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/prod/db'],
    ['K', `arn:aws:kms:eu-west-1:111122223333:key/${UUID}`, 'kms', `arn:aws:kms:eu-west-1:111122223333:key/${UUID}`],
    ['K', 'alias/orders', 'kms', null],
    ['TOPIC', 'arn:aws:sns:eu-west-1:111122223333:orders', 'arn', 'arn:aws:sns:eu-west-1:111122223333:orders'],
    ['BUCKET', 'arn:aws:s3:::orders-prod', 'arn', 'arn:aws:s3:::orders-prod'],
    ['DB_PASSWORD', '/prod/orders/db-password', 'ssm', null],
    ['CONFIG_PARAMETER', '/opt-in/flags', 'ssm', null],
    ['SECRET_NAME', 'prod/orders/db', 'secretsmanager', null],
    ['X', '{{resolve:secretsmanager:prod/db:SecretString:password}}', 'dynamic-reference', null],
    ['X', '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf}}', 'dynamic-reference', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'],
    ['X', 'op://prod/orders/key', 'dynamic-reference', null],
    ['X', '${DB_PASSWORD}', 'placeholder', null],
    ['X', 'changeme', 'placeholder', null],
  ])('%s=%s', (name, value, to, arn) => {
    expect(classifyVariable(name, value).reference).toEqual({ to, arn });
  });
  it.each([['X', ''], ['X', 'orders'], ['API_PATH', '/v1/orders'], ['CONFIG_FILE', '/opt/config/app.json'], ['X', 'arn'], ['X', 'arn:aws:s3'], ['TEXT', 'see arn:aws:s3:::orders']])('%s=%s is none', (name, value) => {
    expect(classifyVariable(name, value).reference).toBeNull();
  });
});

describe('internalHost', () => {
  it.each([
    ['10.1.2.3', 'private-address'], ['172.16.0.1', 'private-address'], ['172.31.255.254:5432', 'private-address'], ['192.168.1.1', 'private-address'], ['100.64.0.1', 'private-address'], ['100.127.0.1', 'private-address'],
    ['http://10.0.0.5:8080/x', 'private-address'], ['10.0.0.0/16', 'private-address'], ['8.8.8.8,10.0.0.1', 'private-address'], ['[fd12:3456:789a::1]:443', 'private-address'], ['Server=10.0.0.1;Database=x', 'private-address'],
    ['db.orders.internal', 'internal-name'], ['orders.corp', 'internal-name'], ['https://orders.svc.cluster.local/x', 'internal-name'], ['http://orders-db:5432', 'internal-name'], ['postgres://app@db.internal.example.com/orders', 'internal-name'], ['ip-10-0-0-1.eu-west-1.compute.internal', 'internal-name'],
    ['internal-orders-123456.eu-west-1.elb.amazonaws.com', 'internal-name'], ['cache-internal.example.com', 'internal-name'], ['jdbc:postgresql://orders-db:5432/orders', 'internal-name'],
  ])('%s', (value, kind) => {
    expect(classifyVariable('UPSTREAM', value).internalHost).toBe(kind);
  });
  it.each([
    'api.example.com', 'https://api.example.com/internal/orders', '8.8.8.8', '172.15.0.1', '172.32.0.1', '192.167.1.1', '100.63.0.1', '100.128.0.1', '127.0.0.1', 'http://localhost:2772', '169.254.169.254', 'host.docker.internal', '10.0.0.300', '1.10.0.0.1', 'com.example.internal.Handler', 'orders', 'internal',
    'orders.abc123.eu-west-1.rds.amazonaws.com', 'https://sqs.eu-west-1.amazonaws.com/111122223333/internal-queue', 'ops@example.com', '', 'config.local.json', 's3://orders.internal-exports-x/y', '1.2.3',
  ].filter((value) => !value.startsWith('s3:')))('%s is none', (value) => {
    expect(classifyVariable('UPSTREAM', value).internalHost).toBeNull();
  });
  it('takes a version for no address', () => {
    expect(classifyVariable('AGENT_VERSION', '10.2.3.4').internalHost).toBeNull();
  });
});

describe('loadsCodeFrom', () => {
  it.each<[string, string, string | null]>([
    ['LD_PRELOAD', '/tmp/x.so', 'temporary'], ['LD_PRELOAD', '/opt/lib/x.so', 'layer'], ['LD_PRELOAD', '/opt/x.so:/tmp/y.so', 'temporary'], ['LD_PRELOAD', '/opt/x.so /mnt/efs/y.so', 'elsewhere'], ['LD_PRELOAD', 'libfoo.so', 'package'], ['LD_PRELOAD', '', null], ['LD_PRELOAD', '/usr/lib64/libjemalloc.so', null], ['LD_PRELOAD', '/opt/../tmp/x.so', 'temporary'], ['LD_PRELOAD', '/optional/x.so', 'package'], ['LD_PRELOAD', '/dev/shm/x.so', 'temporary'], ['LD_PRELOAD', '/proc/self/fd/3', 'elsewhere'],
    ['LD_AUDIT', '/tmp/a.so', 'temporary'], ['LD_LIBRARY_PATH', '/lib64:/usr/lib64:/var/runtime:/var/task:/opt/lib', 'package'], ['LD_LIBRARY_PATH', '/opt/lib', 'layer'], ['LD_LIBRARY_PATH', '/tmp/lib:/opt/lib', 'temporary'],
    ['AWS_LAMBDA_EXEC_WRAPPER', '/opt/otel-handler', 'layer'], ['AWS_LAMBDA_EXEC_WRAPPER', '/var/task/wrapper', 'package'], ['AWS_LAMBDA_EXEC_WRAPPER', '/tmp/wrapper', 'temporary'],
    ['NODE_OPTIONS', '--enable-source-maps', null], ['NODE_OPTIONS', '--require /tmp/x.js', 'temporary'], ['NODE_OPTIONS', '--require=/opt/x.js', 'layer'], ['NODE_OPTIONS', '-r ./x.js', 'package'], ['NODE_OPTIONS', '-r @sentry/aws-serverless/awslambda-auto', 'package'], ['NODE_OPTIONS', '--import https://example.com/x.mjs', 'elsewhere'], ['NODE_OPTIONS', '--import file:///opt/x.mjs', 'layer'], ['NODE_OPTIONS', '--import "file:///tmp/x.mjs"', 'temporary'], ['NODE_OPTIONS', '--import data:text/javascript,x', 'elsewhere'], ['NODE_OPTIONS', '--max-old-space-size=512 --loader ../x.mjs', 'package'], ['NODE_OPTIONS', '--experimental-loader=../../tmp/x.mjs', 'temporary'], ['NODE_OPTIONS', '--require', null], ['node_options', '--require /tmp/x.js', null],
    ['NODE_PATH', '/opt/nodejs/node_modules', 'layer'], ['PYTHONPATH', '/var/task/src:/opt/python', 'package'], ['PYTHONPATH', '/mnt/efs/lib', 'elsewhere'], ['PYTHONSTARTUP', '/tmp/x.py', null], ['PYTHONUSERBASE', '/tmp', 'temporary'],
    ['JAVA_TOOL_OPTIONS', '-javaagent:/opt/agent.jar=x', 'layer'], ['JAVA_TOOL_OPTIONS', '-Xmx512m -javaagent:/tmp/agent.jar', 'temporary'], ['JAVA_TOOL_OPTIONS', '-XX:+TieredCompilation', null], ['JAVA_TOOL_OPTIONS', '-agentpath:/mnt/a.so', 'elsewhere'], ['JAVA_TOOL_OPTIONS', '-Xbootclasspath/a:/tmp/a.jar:/opt/b.jar', 'temporary'], ['JAVA_TOOL_OPTIONS', '-agentlib:jdwp=transport=dt_socket', null], ['JAVA_TOOL_OPTIONS', '-cp /tmp/x', 'temporary'], ['JDK_JAVA_OPTIONS', '@/tmp/args', 'temporary'],
    ['DOTNET_STARTUP_HOOKS', '/tmp/Hook.dll', 'temporary'], ['DOTNET_STARTUP_HOOKS', '/opt/Hook.dll', 'layer'], ['CORECLR_PROFILER_PATH', '/opt/datadog/x.so', 'layer'], ['BASH_ENV', '/tmp/env.sh', 'temporary'], ['BASH_ENV', '$(curl example.com)', 'elsewhere'], ['ENV', 'prod', null], ['ENV', '/tmp/x.sh', 'temporary'], ['RUBYOPT', '-r/tmp/x', 'temporary'], ['RUBYOPT', '-W0', null], ['RUBYOPT', '-r set', 'package'], ['PERL5OPT', '-Mstrict', 'package'], ['PERL5LIB', '/tmp', 'temporary'], ['PATH', '/usr/bin:/bin:/opt/bin', 'layer'], ['PATH', '/tmp/bin:/usr/bin', 'temporary'], ['LD_PRELOAD', '//server/share/x.so', 'elsewhere'], ['CLASSPATH', '~/x.jar', 'elsewhere'], ['GCONV_PATH', '/tmp', 'temporary'], ['OTHER', '/tmp/x.so', null],
  ])('%s=%s is %s', (name, value, origin) => {
    expect(classifyVariable(name, value).loadsCodeFrom).toBe(origin);
  });
});
