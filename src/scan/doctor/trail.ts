import { known, type Fact, type Unread } from '../../model/fact.ts';
import { listed, printable } from '../../model/message.ts';
import { missing, notAsked, notSeen, ok, type Item, type Topic } from './item.ts';
import type { AdvancedSelector, BasicSelector, Selection, TrailSeen } from './questions.ts';
import { asHub, asManagement, type Standing } from './standing.ts';

const TRAIL: Topic = { id: 'trail', need: 'change events', title: 'A trail with write management events covers every account and scanned region' };

/**
 * Changes reach the service between two scans as CloudTrail's management events, which EventBridge gets only where a trail logs them.
 * Source: EventBridge "AWS service events delivered via AWS CloudTrail". `trails`: null: not asked.
 */
export function trailItem(standing: Standing, trails: Fact<readonly TrailSeen[]> | null): Item {
  if (trails === null) return notAsked(TRAIL, 'only the hub and the management account are asked', { credentials: asHub(standing) });
  if (!trails.known) return notSeen(TRAIL, trails.missing, { credentials: asManagement(standing) });
  const verdicts = trails.value.map((trail) => ({ trail, ...verdictOn(trail, standing) }));
  const everywhere = verdicts.find(({ trail, fits }) => fits === 'yes' && trail.organization);
  if (everywhere !== undefined) return ok(TRAIL, `the organization's trail ${named(everywhere.trail)}`);
  const unclear = verdicts.filter(({ fits }) => fits === 'unknown');
  const own = verdicts.find(({ fits }) => fits === 'yes');
  const told = verdicts.filter(({ fits }) => fits === 'no').map(({ trail, because }) => `${named(trail)} ${because}`);
  const todo = 'Let the management account, or the delegated administrator of CloudTrail, make a multi-Region trail of the organization that logs write management events. Without it a change is seen at the next scheduled scan.';
  if (unclear.length > 0) return { ...notSeen(TRAIL, unclear.flatMap(({ unread }) => unread), { credentials: asManagement(standing) }), todo: `Run it with the credentials of ${asManagement(standing)} and --hub ${standing.hub}: only the owner of a trail is told what it logs.` };
  if (own !== undefined) {
    // The scan role reads no trails: it must not grow for a question that is asked once.
    return { ...notSeen(TRAIL, [], { credentials: asManagement(standing) }), found: `${named(own.trail)} covers ${standing.account} alone; whether every other account has a trail of its own was not asked`, todo };
  }
  return missing(TRAIL, told.length === 0 ? `${standing.account} has no trail, and sees none of the organization` : listed(told), { todo, credentials: asManagement(standing), accounts: [standing.account] });
}

const named = ({ name, homeRegion }: TrailSeen): string => `${printable(name)} (${homeRegion})`;

interface TrailVerdict {
  readonly fits: 'yes' | 'no' | 'unknown';
  readonly because: string;
  readonly unread: readonly Unread[];
}

function verdictOn(trail: TrailSeen, { regions, homeRegion }: Standing): TrailVerdict {
  const no = (because: string): TrailVerdict => ({ fits: 'no', because, unread: [] });
  const elsewhere = [...new Set([homeRegion, ...regions])].filter((region) => region !== trail.homeRegion);
  if (!trail.multiRegion && elsewhere.length > 0) return no(`logs ${trail.homeRegion} alone`);
  if (trail.logging.known && !trail.logging.value) return no('is stopped');
  const logs = trail.selection.known ? logsWrites(trail.selection.value) : null;
  if (logs === 'no') return no('logs no write management events');
  const unread = [...trail.logging.missing, ...trail.selection.missing];
  if (logs === 'unknown') return { fits: 'unknown', because: '', unread: [...unread, doubt(trail)] };
  return unread.length > 0 ? { fits: 'unknown', because: '', unread } : { fits: 'yes', because: '', unread: [] };
}

const doubt = ({ arn }: TrailSeen): Unread => ({ action: 'cloudtrail:GetEventSelectors', place: { partition: '', account: '', region: '' }, reason: 'failed', detail: `the selectors of ${printable(arn)} narrow management events by fields that are not judged` });

/** Sources whose management events may be left out; none of them says anything of a function or a role. */
const IRRELEVANT: ReadonlySet<string> = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

/** Are all write management events logged that a scan is interested in? Source: CloudTrail "Logging management events". */
export function logsWrites(selection: Selection): 'yes' | 'no' | 'unknown' {
  if (selection === 'all') return 'yes';
  return 'basic' in selection ? best(selection.basic.map(basicLogs)) : best(selection.advanced.map(advancedLogs));
}

const best = (answers: readonly ('yes' | 'no' | 'unknown')[]): 'yes' | 'no' | 'unknown' => (answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no');

function basicLogs({ readWrite, management, excludes }: BasicSelector): 'yes' | 'no' | 'unknown' {
  if (!management || (readWrite !== 'All' && readWrite !== 'WriteOnly')) return 'no';
  return excludes.every((source) => IRRELEVANT.has(source)) ? 'yes' : 'unknown';
}

function advancedLogs(selector: AdvancedSelector): 'yes' | 'no' | 'unknown' {
  const category = selector.find(({ field }) => field === 'eventCategory');
  if (category?.equals.includes('Management') !== true) return 'no';
  if (selector.some(({ field, equals }) => field === 'readOnly' && equals.length > 0 && !equals.includes('false'))) return 'no';
  const narrowing = selector.filter(({ field }) => field !== 'eventCategory' && field !== 'readOnly');
  const isHarmless = narrowing.every(({ field, equals, notEquals, others }) => field === 'eventSource' && equals.length === 0 && !others && notEquals.every((source) => IRRELEVANT.has(source)));
  return isHarmless ? 'yes' : 'unknown';
}

/** What a trail without selectors of its own logs. */
export const everything = (at: string): Fact<Selection> => known<Selection>('all', at);
