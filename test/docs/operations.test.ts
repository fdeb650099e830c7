import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alarmsOf } from '../../infra/alarms.ts';
import { useKey } from '../../infra/policies.ts';
import { METRICS } from '../../src/service/metrics.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
const HANDLERS = ['plan', 'account', 'region', 'settle', 'correlate', 'summarize', 'resolve', 'rescan', 'intake'];
const MACHINES = ['scan', 'rescan', 'start'];
const LOG_GROUPS = new Set([...HANDLERS.map((name) => `/postern/${name}`), ...MACHINES.map((name) => `/aws/vendedlogs/states/postern-${name}`)]);

const chapter = (title: string): string => new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(PAGE)?.[1] ?? '';
const sections = [...chapter('Runbook').matchAll(/^### (\S+)\n([\s\S]*?)(?=^### |$(?![\s\S]))/gm)].map(([, name = '', text = '']) => ({ name, text }));
const alarms = alarmsOf({ machines: { scan: 'a', rescan: 'b', start: 'c' }, deadLetterQueues: ['q'], scheduleHours: 24 }).map(({ name }) => name);

describe('the runbook', () => {
  it('has one section for each alarm, and no other', () => {
    expect(sections.map(({ name }) => name)).toEqual(alarms);
  });

  it.each(sections)('says of $name what it means, what to look at, what to do and when to ignore it', ({ text }) => {
    for (const word of ['Means', 'Look at', 'Do', 'Ignore']) expect(text).toMatch(new RegExp(`\\*\\*${word}[:*]`));
  });

  it.each(sections)('gives $name a query over log groups that there are', ({ text }) => {
    const queries = [...text.matchAll(/<!-- query: (.+?) -->\n```\n([\s\S]*?)\n```/g)];
    expect(queries.length).toBe(1);
    for (const [, groups = '', query = ''] of queries) {
      for (const group of groups.split(' ')) expect(LOG_GROUPS).toContain(group);
      expect(query.split('\n')[0]).toMatch(/^fields @timestamp/);
      for (const line of query.split('\n').slice(1)) expect(line).toMatch(/^\| (filter|stats|sort|limit) /);
      // Names in capitals are metrics, which summarize writes into its log.
      for (const [name] of query.matchAll(/\b[A-Z][a-z]+[A-Za-z]*\b/g)) if (name !== 'Failed') expect(Object.keys(METRICS)).toContain(name);
      for (const [name] of query.matchAll(/\berror\.[\w.]+/g)) expect(['error.name', 'error.message', 'error.cause.message']).toContain(name);
    }
  });
});

it('says what whoever reads the state with a command needs of its bucket and key', () => {
  for (const action of ['s3:GetObject', 'PutObject', 'DeleteObject', 'ListBucket', ...[useKey('key').Action].flat()]) expect(chapter('Where state lies')).toContain(`\`${action}\``);
});

it('advises nobody whose rescan failed to wait for a lease, of which rescans take none', () => {
  expect(sections.find(({ name }) => name === 'rescan-failed')?.text).toContain('a rescan takes no lease');
});

describe('the table of metrics', () => {
  const rows = [...chapter('Metrics').matchAll(/^\| `(\w+)` \| (\w+) \| (?:`(\w+)` )?\| (.+) \|$/gm)].map(([, name, unit, by, says]) => ({ name, unit, by, says }));

  it('is what is written: names, units, dimensions and meaning', () => {
    expect(rows).toEqual(Object.entries(METRICS).map(([name, spec]) => ({ name, unit: spec.unit, by: 'by' in spec ? spec.by : undefined, says: spec.says })));
  });
});

it('every metric that the page names is one', () => {
  const named = [...chapter('Runbook').matchAll(/`([A-Z][a-z]+[A-Z][A-Za-z]+)`/g), ...chapter('Failure drills').matchAll(/`([A-Z][a-z]+[A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(5);
  // Errors of AWS and of ours, and the role and the rule of the drill.
  const others = new Set(['AccessDenied', 'StoreError', 'StateMachineDoesNotExist', 'PosternScan']);
  for (const name of named) if (!others.has(name)) expect(Object.keys(METRICS)).toContain(name);
});
