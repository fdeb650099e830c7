import { BatchUpdateFindingsCommand } from '@aws-sdk/client-securityhub';
import { isAborted, unreadFrom } from '../../aws/errors.ts';
import { inGroups } from '../../model/groups.ts';
import type { Place } from '../../model/place.ts';
import { FIELD, type LedgerEntry, type PlaceOutcome } from '../../publish/index.ts';
import type { ScanContext } from '../context.ts';
import type { RescanGroup } from './targets.ts';

export type What = 'failing' | 'resolved' | 'archived' | 'unverified';

/** What an acknowledged post of a rescan says. */
export function whatOf({ state, postedAt, finding }: LedgerEntry): What {
  if (finding.ProductFields?.[FIELD.lastVerifiedAt] !== postedAt) return 'unverified';
  return state === 'failed' ? 'failing' : state === 'passed' ? 'resolved' : 'archived';
}

const SAID: Readonly<Record<What, string>> = {
  failing: 'it still fails',
  resolved: 'it is resolved',
  archived: 'it is archived: the resource is gone, excepted, or was resolved before',
  unverified: 'it could not be verified; it stays as it was until a run can judge it',
};

/** Findings to a call, and characters of a note. Source: BatchUpdateFindings, API reference. */
const LIMIT = { findings: 100, text: 512 } as const;

/**
 * Writes a note on each finding that was posted, as Security Hub's administrator: importing cannot. Null when all were written, or there
 * was none to write; otherwise why not. A finding without its note is posted all the same.
 */
export async function noteFindings({ pool, caller, clock }: ScanContext, group: RescanGroup, { posted }: PlaceOutcome): Promise<string | null> {
  const hub = pool.securityHub(caller, caller.homeRegion);
  const place: Place = { partition: caller.partition, account: caller.account, region: caller.homeRegion };
  const refused: string[] = [];
  for (const what of ['failing', 'resolved', 'archived', 'unverified'] as const) {
    const findings = posted.filter(({ entry }) => whatOf(entry) === what).map(({ entry }) => ({ Id: entry.finding.Id, ProductArn: entry.finding.ProductArn }));
    const Text = `Rescanned at ${clock.now()}: ${SAID[what]}. Asked by ${group.by}.`.slice(0, LIMIT.text);
    for (const some of inGroups(findings, LIMIT.findings)) {
      try {
        const { UnprocessedFindings } = await hub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [...some], Note: { Text, UpdatedBy: 'postern' } }));
        for (const { ErrorCode } of UnprocessedFindings ?? []) refused.push(ErrorCode ?? 'not processed');
      } catch (error) {
        if (isAborted(error)) throw error;
        refused.push(unreadFrom(error, 'securityhub:BatchUpdateFindings', place).detail);
      }
    }
  }
  return refused[0] === undefined ? null : `${refused.length} were refused: ${refused[0]}`;
}
