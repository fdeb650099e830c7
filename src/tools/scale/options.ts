import { parseArgs } from 'node:util';
import { SETTINGS } from '../../../infra/settings.ts';
import { MAP_REGIONS } from './regions.ts';
import type { ScaleOptions } from './results.ts';

/** What is wrong with the arguments, in one line. */
export class ScaleUsageError extends Error {
  override readonly name = 'ScaleUsageError';
}
export interface Asked {
  readonly options: ScaleOptions;
  readonly format: 'text' | 'json';
}

interface NumberOption {
  readonly help: string;
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}
const whole = (help: string, fallback: number, least: number, most: number): NumberOption => ({ help, fallback, least, most, whole: true });
const share = (help: string, fallback: number, least: number, most: number): NumberOption => ({ help, fallback, least, most, whole: false });

/** What infra deploys when nobody says otherwise. */
const deployed = (name: 'concurrency' | 'regionConcurrency'): number => SETTINGS[name].parse(undefined);

const NUMBERS = {
  accounts: whole('accounts of the organization', 100, 2, 10_000),
  regions: whole('regions that are on in every account', 17, 1, MAP_REGIONS.length),
  functions: whole('functions in all of them', 8000, 0, 5_000_000),
  roles: whole('roles of an account, at least', 60, 5, 5000),
  skew: share("how unevenly functions are spread: exponent of Zipf's law over the accounts", 0.7, 0, 1.5),
  concurrency: whole('accounts scanned at once', deployed('concurrency'), 1, 10_000),
  'region-concurrency': whole('regions of an account scanned at once', deployed('regionConcurrency'), 1, 40),
  'quota-share': share('part of a shared API quota that is ours', 0.5, 0.01, 1),
  'changed-share': share('part of the functions that is deployed between two cycles', 0.02, 0, 1),
  cycles: whole('daily cycles; the first one knows nothing', 2, 1, 60),
  memory: whole('megabytes of the handlers of an account', 1024, 128, 10_240),
  'correlate-accounts': whole('accounts that correlate and summarize are run over; more are scaled up', 300, 2, 10_000),
  'hub-memory': whole('megabytes of correlate and summarize', 3008, 128, 10_240),
} as const satisfies Readonly<Record<string, NumberOption>>;
type NumberName = keyof typeof NUMBERS;

export const HELP = `npm run simulate-scale -- [options]

Simulates daily scans of an organization on a virtual clock: the service's own handlers, planner, limiter and cursors against a simulated
AWS with its quotas. Prints duration, calls, and what it costs. How, and how far to trust it: docs/scale.md.

${Object.entries(NUMBERS).map(([name, { help, fallback }]) => `  --${name} <n>`.padEnd(28) + `${help} (${fallback})`).join('\n')}
  --format <text|json>      (text)
  --help
`;

/** Reads the arguments; null: the help is asked for. Throws `ScaleUsageError`. */
export function optionsOf(args: readonly string[]): Asked | null {
  const values = parsed(args);
  if (values.help === true) return null;
  const number = (name: NumberName): number => numberIn(name, values[name]);
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json') throw new ScaleUsageError(`--format is text or json, not ${String(format)}`);
  return {
    format,
    options: {
      accounts: number('accounts'), regions: MAP_REGIONS.slice(0, number('regions')), functions: number('functions'), roles: number('roles'), skew: number('skew'), concurrency: number('concurrency'),
      regionConcurrency: number('region-concurrency'), quotaShare: number('quota-share'), changedShare: number('changed-share'), cycles: number('cycles'), memory: number('memory'), hubMemory: number('hub-memory'), correlateAccounts: number('correlate-accounts'),
    },
  };
}

function parsed(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options: { ...numbers, format: { type: 'string' }, help: { type: 'boolean' } }, strict: true }).values;
  } catch (error) {
    throw new ScaleUsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function numberIn(name: NumberName, text: string | boolean | undefined): number {
  const { fallback, least, most, whole: isWhole } = NUMBERS[name];
  if (text === undefined) return fallback;
  const value = typeof text === 'string' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || (isWhole && !Number.isInteger(value)) || value < least || value > most) throw new ScaleUsageError(`--${name} is ${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}, not ${String(text)}`);
  return value;
}
