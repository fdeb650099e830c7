import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundleHandlers } from '../../infra/bundle.ts';
import { watched } from '../../src/service/entry.ts';
import { openLog, tellable } from '../../src/service/log.ts';
import { openTrace } from '../../src/service/trace.ts';
import { checksummed, jsonWebToken, sourceOf, type Source } from '../secrets/generate.ts';

/** Texts as AWS and the world write them into messages, and the part of each that must not be seen. */
const CANARIES: readonly ((source: Source) => { readonly text: string; readonly secret: string })[] = [
  (s) => around(`AKIA${s.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`, 'The security token included in the request is invalid: '),
  (s) => around(checksummed(s, 'ghp_'), 'Value at environment.variables.X failed to satisfy constraint: '),
  (s) => around(jsonWebToken(s), 'could not verify '),
  (s) => around(`sk_live_${s.alnum(24)}`, "1 validation error detected: Value '"),
  (s) => around(`xoxb-${s.digits(12)}-${s.digits(12)}-${s.alnum(24)}`, ''),
  (s) => around(`${s.alnum(20)}!`, 'connect failed: password='),
  (s) => {
    const secret = s.alnum(18);
    return { secret, text: `getaddrinfo ENOTFOUND for postgres://orders:${secret}@db.example.com:5432/orders` };
  },
];
function around(secret: string, before: string): { readonly text: string; readonly secret: string } {
  return { secret, text: `${before}${secret} is not accepted` };
}
const canary = fc.tuple(fc.nat(), fc.nat({ max: CANARIES.length - 1 })).map(([seed, index]) => (CANARIES[index] ?? (() => around('', '')))(sourceOf(seed)));

/** An error as the SDK throws it: with the response, its body and the request on it, some of that enumerable. */
function sdkError(text: string): Error {
  const error = Object.assign(new Error(text), { name: 'ValidationException', $fault: 'client', $metadata: { httpStatusCode: 400, requestId: text }, Code: text, $response: { body: text, headers: { 'x-detail': text } }, input: { Environment: { Variables: { VALUE: text } } } });
  Object.defineProperty(error, '$responseBodyText', { value: text, enumerable: false });
  return error;
}
/** As Lambda's Node.js runtime logs and reports what a handler throws: name, message, stack and whatever else is enumerable. */
const asTheRuntimeTells = (error: unknown): string => (error instanceof Error ? JSON.stringify(Object.assign({ errorType: error.name, errorMessage: error.message, stack: error.stack, cause: String(error.cause) }, error)) : String(error));

const PLACES: Readonly<Record<string, (text: string) => unknown>> = {
  message: (text) => new Error(text),
  'an error of the SDK': sdkError,
  cause: (text) => new Error('the step failed', { cause: sdkError(text) }),
  'several at once': (text) => new AggregateError([sdkError(text)], text),
  'a text': (text) => text,
  name: (text) => Object.assign(new Error('x'), { name: text }),
  'a rewritten stack': (text) => Object.assign(new Error('x'), { stack: `Error: x\n    at ${text}\n    at f (/var/task/index.js:1:2)` }),
};
const invocation = { getRemainingTimeInMillis: () => 900_000 };

describe('the log of a handler', () => {
  let lines: string[] = [];
  beforeEach(() => {
    lines = [];
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  });
  afterEach(() => vi.restoreAllMocks());

  const failing = async (event: unknown, thrown: unknown): Promise<unknown> => {
    const handler = watched({ logger: openLog(), trace: openTrace() })('region', () => Promise.reject(thrown as Error));
    return handler(event, invocation).then(() => null, (error: unknown) => error);
  };

  it.each(Object.keys(PLACES))('carries no secret that an error carries as %s, nor does what the runtime and Step Functions are told', async (place) => {
    const thrownWith = PLACES[place] ?? sdkError;
    await fc.assert(fc.asyncProperty(canary, async ({ text, secret }) => {
      lines = [];
      const told = asTheRuntimeTells(await failing({ order: { runId: 'run-1', account: '111122223333' }, region: 'eu-west-1' }, thrownWith(text)));
      expect(lines.length).toBe(1);
      for (const output of [...lines, told]) expect(output).not.toContain(secret);
    }), { numRuns: 40, seed: 11 });
  });

  it('carries no piece of a text that was not JSON', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 9999 }), fc.constantFrom('', '{"password": ', '[1, '), async (seed, before) => {
      lines = [];
      const secret = sourceOf(seed).from('ghjkqxyz', 9);
      let thrown: unknown = null;
      try {
        JSON.parse(`${before}${secret}`);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(SyntaxError);
      const told = asTheRuntimeTells(await failing({ runId: 'run-1' }, thrown));
      for (const output of [...lines, told]) expect(output).not.toContain(secret.slice(0, 4));
    }), { numRuns: 60, seed: 12 });
  });

  it('names step, run, account and region in every line, keeps what the message says, and forgets them for the next event', async () => {
    const message = 'User: arn:aws:sts::111122223333:assumed-role/PosternTask/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/PosternScan';
    await failing({ order: { runId: 'scan-2026-11-28T06-00-00Z', account: '444455556666' }, region: 'eu-west-1' }, Object.assign(new Error(message), { name: 'AccessDenied' }));
    await failing({ runId: 'scan-2', account: '444455556666' }, new Error('x'));
    await failing({ runId: 'scan-3' }, new Error('x'));
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.map(({ level, service, step, run, account, region }) => [level, service, step, run, account, region])).toEqual([
      ['ERROR', 'postern', 'region', 'scan-2026-11-28T06-00-00Z', '444455556666', 'eu-west-1'],
      ['ERROR', 'postern', 'region', 'scan-2', '444455556666', undefined],
      ['ERROR', 'postern', 'region', 'scan-3', undefined, undefined],
    ]);
    expect(told[0]?.['error']).toMatchObject({ name: 'AccessDenied', message });
  });

  it('takes nothing of a poisoned event for a name, and tells nothing else of it', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.anything(), fc.record({ runId: fc.anything(), account: fc.anything(), region: fc.anything(), order: fc.anything() })), canary, async (event, { text, secret }) => {
      lines = [];
      const poisoned = typeof event === 'object' && event !== null ? { ...event, secret: text, region: text } : event;
      await failing(poisoned, new Error('x'));
      expect(lines.length).toBe(1);
      expect(lines[0]).not.toContain(secret);
    }), { numRuns: 100, seed: 13 });
  });

  it('is bounded', () => {
    expect(tellable('a'.repeat(1_000_000)).length).toBeLessThan(2100);
  });
});

/** Calls the bundled handlers as Lambda does, with the answers of a server that quotes secrets. */
const DRIVER = `
const handlers = require('./index.js');
const events = JSON.parse(process.argv[2]);
(async () => {
  for (const [name, event] of events) await handlers[name](event, { getRemainingTimeInMillis: () => 900000 }).catch((error) => console.error(JSON.stringify({ errorType: error.name, errorMessage: error.message, stack: error.stack, ...error })));
})();
`;

describe('the bundled handlers', () => {
  let directory = '';
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'postern-logs-'));
    writeFileSync(join(directory, 'index.js'), await bundleHandlers());
    writeFileSync(join(directory, 'driver.js'), DRIVER);
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const s = sourceOf(77);
  const canaries = CANARIES.map((make) => make(s));
  const inEnvironment = { AWS_SECRET_ACCESS_KEY: s.base64(40), AWS_SESSION_TOKEN: s.base64(120), DB_PASSWORD: s.alnum(24) };
  const events = [
    ['plan', { request: {}, execution: 'run-1', startedAt: '2026-11-21T12:00:00.000Z' }],
    ['account', { runId: 'run-1', account: '111122223333' }],
    ['region', { order: { runId: 'run-1', account: '111122223333' }, region: 'eu-west-1', cursor: null, refusal: null }],
    ['correlate', { runId: 'run-1' }],
    ['summarize', { runId: 'run-1' }],
  ] as const;

  async function run(more: Readonly<Record<string, string>>): Promise<string> {
    let asked = 0;
    const server = createServer((_request, response) => {
      const told = canaries[(asked += 1) % canaries.length]?.text ?? '';
      response.writeHead(400, { 'content-type': 'application/xml', 'x-amz-request-id': told.replace(/[^\x20-\x7e]/g, '') });
      response.end(`<?xml version="1.0"?><Error><Code>InvalidRequest</Code><Message>${told.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Message><Resource>${told.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Resource></Error>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const environment = { PATH: process.env['PATH'], HOME: directory, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, POSTERN_BUCKET: 'bucket', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1', ...inEnvironment, ...more };
    try {
      return await new Promise<string>((resolve, reject) => {
        execFile(process.execPath, ['driver.js', JSON.stringify(events)], { cwd: directory, env: environment, timeout: 60_000 }, (error, stdout, stderr) => (error === null ? resolve(`${stdout}\n${stderr}`) : reject(new Error(`${error.message}\n${stderr}`))));
      });
    } finally {
      expect(asked).toBeGreaterThanOrEqual(events.length);
      await new Promise((resolve) => server.close(resolve));
    }
  }
  const secrets = [...canaries.map(({ secret }) => secret), ...Object.values(inEnvironment)];

  it('write no secret of an answer or of the environment, and the names in every line', async () => {
    const output = await run({});
    for (const secret of secrets) expect(output).not.toContain(secret);
    const lines = output.split('\n').filter((line) => line.startsWith('{"level"')).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ step, run: id, account, region }) => [step, id, account, region])).toEqual([
      ['plan', 'run-1', undefined, undefined],
      ['account', 'run-1', '111122223333', undefined],
      ['region', 'run-1', '111122223333', 'eu-west-1'],
      ['correlate', 'run-1', undefined, undefined],
      ['summarize', 'run-1', undefined, undefined],
    ]);
    // What helps remains.
    for (const { error } of lines) expect(error).toMatchObject({ name: 'StoreError', cause: { name: 'InvalidRequest' } });
  });

  it('trace nothing outside Lambda, and there the step, its names and that it failed, without a word of the error', async () => {
    const received: string[] = [];
    const daemon = createSocket('udp4').on('message', (message) => received.push(message.toString()));
    await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
    const tracing = { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`, _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1' };
    try {
      await run(tracing);
      const inLambda = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', LAMBDA_TASK_ROOT: directory, AWS_LAMBDA_FUNCTION_NAME: 'postern-region' };
      // An emulator may say that it is Lambda and have no trace; and most traces are not sampled.
      const unsampled = [await run({ ...inLambda, AWS_XRAY_DAEMON_ADDRESS: tracing.AWS_XRAY_DAEMON_ADDRESS }), await run({ ...tracing, ...inLambda, _X_AMZN_TRACE_ID: tracing._X_AMZN_TRACE_ID.replace('Sampled=1', 'Sampled=0') })];
      expect(received).toEqual([]);
      for (const output of unsampled) expect(output).not.toMatch(/segment|Missing AWS Lambda trace data/);
      await run({ ...tracing, ...inLambda });
      const segments = received.map((message) => JSON.parse(message.split('\n')[1] ?? '') as { name: string; fault?: boolean; annotations?: Record<string, string> });
      expect(segments.map(({ name, fault, annotations }) => [name, fault, annotations])).toEqual([
        ['## plan', true, { run: 'run-1' }],
        ['## account', true, { run: 'run-1', account: '111122223333' }],
        ['## region', true, { run: 'run-1', account: '111122223333', region: 'eu-west-1' }],
        ['## correlate', true, { run: 'run-1' }],
        ['## summarize', true, { run: 'run-1' }],
      ]);
      for (const secret of secrets) expect(received.join('\n')).not.toContain(secret);
      for (const message of received) expect(message).not.toContain('exceptions');
    } finally {
      await new Promise<void>((resolve) => daemon.close(() => resolve()));
    }
  });
});
