import { applyExceptions } from '../evaluate/exceptions.ts';
import { evaluate, type Evaluation } from '../evaluate/evaluate.ts';
import { withDerived } from '../graph/derive.ts';
import type { Instant, Place, Span } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { Line, Snapshot } from '../model/snapshot.ts';
import type { Trusted } from '../model/check.ts';
import { findingId } from '../publish/index.ts';
import type { ScanContext } from './context.ts';
import { orderedAt } from './observed.ts';
import { snapshotOf } from './snapshots.ts';
import { membersIn } from './trusted.ts';
import { factsOfSpan } from './wanted.ts';

export interface Judging {
  readonly span: Span;
  /** Where keys live that no list names. */
  readonly place: Place;
  readonly at: Instant;
  readonly trusted: Trusted;
  readonly previous: Snapshot | null;
  readonly interrupted: boolean;
}

/** Snapshot of lines with its derived facts, and what the checks of one span say of it, exceptions applied. */
export function judgeLines(context: Pick<ScanContext, 'settings' | 'config'>, lines: Iterable<Line>, judging: Judging): { snapshot: Snapshot; results: readonly Result[] } {
  const { span, place, at, trusted, previous, interrupted } = judging;
  // Coverage gaps are made of every fact; the other joins of an organization only of those that its checks rest on.
  const names = span === 'organization' ? factsOfSpan(context.settings, span) : undefined;
  const snapshot = withDerived(snapshotOf(lines, { place, at, interrupted }, names), { at, place, previous, members: membersIn(trusted.organization) });
  const evaluation: Evaluation = {
    span,
    at,
    trusted,
    ownerTag: context.config.ownerTag,
    place,
    findingId: ({ place: where, identity, key, aspect }) => findingId({ partition: where.partition, account: where.account, region: where.region, identity, key, aspect }),
  };
  const checks = new Map(context.settings.map(({ check }) => [check.id, check]));
  const results = [...evaluate(snapshot, context.settings, evaluation)].map((result) => {
    const check = checks.get(result.checkId);
    return check === undefined ? result : orderedAt(result, check, snapshot);
  });
  return { snapshot, results: applyExceptions(results, context.config.exceptions, at) };
}
