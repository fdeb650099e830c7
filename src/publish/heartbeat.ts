import { hoursBetween, type Instant } from '../model/place.ts';
import { unverifiedFinding } from './changed-finding.ts';
import type { Render, Step } from './delta-types.ts';
import { failedEntry } from './entries.ts';
import type { LedgerEntry } from './ledger.ts';

/** Security Hub deletes a finding 90 days after its last update. Source: Security Hub endpoints and quotas. */
export const RETENTION_DAYS = 90;

export interface HeartbeatRules {
  readonly heartbeatDays: number;
  readonly now: Instant;
  readonly render: Render;
}

const daysSince = (from: Instant, now: Instant): number => hoursBetween(from, now) / 24;

/** An archived entry that Security Hub has deleted as well. */
export const isForgotten = (entry: LedgerEntry, now: Instant): boolean => entry.state === 'archived' && daysSince(entry.postedAt, now) >= RETENTION_DAYS;

/** Another step of the same run, or tomorrow's, may verify what is out of scope here: it waits longer, and still not 90 days. */
const patience = (heartbeatDays: number): number => Math.min(2 * heartbeatDays, (heartbeatDays + RETENTION_DAYS) / 2);

/** An open failure that was not posted for long becomes a post: a finding that expires looks like one that was fixed. */
export function withHeartbeat(step: Extract<Step, { is: 'keep' }>, { heartbeatDays, now, render }: HeartbeatRules): Step {
  const { entry, verified, isOutOfScope = false } = step;
  const days = isOutOfScope ? patience(heartbeatDays) : heartbeatDays;
  if (entry.state !== 'failed' || daysSince(entry.postedAt, now) < days) return step;
  if (verified !== null) return { is: 'post', post: { action: 'heartbeat', entry: failedEntry(verified, render(verified, entry), entry, now) } };
  const since = entry.unverifiedSince ?? entry.observedAt;
  const finding = unverifiedFinding(entry, since, now);
  return { is: 'post', post: { action: 'heartbeat', entry: { ...entry, unverifiedSince: since, updatedAt: finding.UpdatedAt ?? now, postedAt: now, finding } } };
}
