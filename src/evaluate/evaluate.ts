import type { AnyCheck, Given, Subject, Trusted } from '../model/check.ts';
import type { Fact } from '../model/fact.ts';
import type { FactName, Kind, Tagging } from '../model/facts.ts';
import { printable } from '../model/message.ts';
import { resourceName, type Instant, type Key, type Place, type Span } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Severity, Verdict } from '../model/verdict.ts';
import { judge, type Settled } from './judge.ts';

/** What the configuration says of one check. */
export interface CheckSetting {
  readonly check: AnyCheck;
  /** Parsed by the check's own schema. */
  readonly options: unknown;
  /** Replaces the check's own severity. */
  readonly severity: Severity | null;
}
export interface Evaluation {
  readonly span: Span;
  readonly at: Instant;
  readonly trusted: Trusted;
  readonly ownerTag: string;
  /** Where a key lives that no list names. */
  readonly place: Place;
  findingId(of: { place: Place; identity: string; key: Key; aspect: string }): string;
}

/** Every check of one span on every resource of the snapshot. Pure; reads neither AWS nor a clock. */
export function* evaluate(snapshot: Snapshot, settings: readonly CheckSetting[], evaluation: Evaluation): Generator<Result> {
  const ours = settings.filter(({ check }) => check.span === evaluation.span);
  const kinds = [...new Set(ours.map(({ check }) => check.resource))];
  for (const kind of kinds) {
    const ofKind = ours.filter(({ check }) => check.resource === kind);
    const keys = snapshot.keys(kind);
    for (const key of keys.known ? keys.value : []) yield* evaluateSubject(snapshot, ofKind, kind, key, evaluation);
  }
}

function* evaluateSubject(snapshot: Snapshot, settings: readonly CheckSetting[], kind: Kind, key: Key, evaluation: Evaluation): Generator<Result> {
  const subject: Subject = { key, name: printable(nameOf(kind, key)), place: snapshot.placeOf(kind, key) ?? evaluation.place };
  const owner = ownerOf(snapshot, kind, key, evaluation.ownerTag);
  const get = (name: FactName, of: Key): Fact<unknown> => snapshot.get(name, of);
  const judged = settings.map((setting) => {
    const given: Given<unknown> = { options: setting.options, at: evaluation.at, trusted: evaluation.trusted };
    return { setting, settled: judge(setting.check, subject, get, given) };
  });
  const failed = new Set(judged.filter(({ settled }) => settled.verdict.is === 'fail').map(({ setting }) => setting.check.id));
  for (const { setting, settled } of judged) yield* toResults(setting, covered(setting.check, settled, failed), subject, kind, owner, evaluation);
}

/** While a stronger check fails on the same resource, the weaker one is not applicable, whatever it lacks. */
function covered(check: AnyCheck, settled: Settled, failed: ReadonlySet<string>): Settled {
  const by = check.coveredBy?.find((id) => failed.has(id));
  return by === undefined ? settled : { ...settled, verdict: { is: 'not-applicable', because: `covered by ${by}` }, missing: [] };
}

function nameOf(kind: Kind, key: Key): string {
  if (kind === 'layer-version') return key.split(':').slice(-2).join(':');
  if (kind === 'region') return key.split('/').slice(-2).join('/');
  return resourceName(key);
}

function ownerOf(snapshot: Snapshot, kind: Kind, key: Key, ownerTag: string): string | null {
  const tagging: Fact<Tagging> | null = kind === 'function' ? snapshot.get('function/tags', key) : kind === 'role' ? roleTags(snapshot, key) : null;
  if (tagging?.known !== true) return null;
  const owner = tagging.value.tags[ownerTag];
  return owner === undefined ? null : printable(owner);
}

function roleTags(snapshot: Snapshot, key: Key): Fact<Tagging> {
  const details = snapshot.get('role/details', key);
  return details.known ? { ...details, value: details.value.tagging } : details;
}

function toResults(setting: CheckSetting, settled: Settled, subject: Subject, kind: Kind, owner: string | null, evaluation: Evaluation): readonly Result[] {
  const { check } = setting;
  const identity = check.identity ?? check.id;
  const { verdict } = settled;
  const base = { checkId: check.id, identity, kind, key: subject.key, name: subject.name, place: subject.place, title: check.title, observedAt: settled.observedAt, exception: null, owner, because: becauseOf(settled) };
  const result = (aspect: string, severity: Severity, message: string, evidence: unknown, detail: unknown): Result => ({
    ...base,
    aspect,
    status: verdict.is,
    severity,
    message,
    evidence,
    detail,
    findingId: evaluation.findingId({ place: subject.place, identity, key: subject.key, aspect }),
  });
  if (verdict.is !== 'fail') return [result('', setting.severity ?? check.severity, messageOf(verdict), null, null)];
  const byAspect = new Map(verdict.failures.map((failure) => [failure.aspect, failure]));
  return [...byAspect.values()].map(({ aspect, severity, message, evidence, detail }) => result(printable(aspect), setting.severity ?? severity ?? check.severity, message, evidence, detail ?? null));
}

const becauseOf = ({ verdict, missing }: Settled): Result['because'] => (verdict.is === 'unknown' ? verdict.because : verdict.is === 'fail' ? missing : []);

function messageOf(verdict: Exclude<Verdict, { is: 'fail' }>): string {
  if (verdict.is === 'pass') return '';
  if (verdict.is === 'not-applicable') return verdict.because;
  const first = verdict.because[0];
  return `Not judged: ${first.action === '' ? '' : `${first.action} – `}${first.reason}${first.detail === '' ? '' : ` (${printable(first.detail)})`}`;
}
