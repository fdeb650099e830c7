import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isOurs } from '../publish/index.ts';
import { MOST_TARGETS } from '../scan/rescan/targets.ts';

/** A batch of messages as Lambda hands it over. */
export interface SqsBatch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}
/** Messages that come again, and after some times to the queue of dead letters. Source: "Reporting batch item failures for Lambda functions with an Amazon SQS trigger". */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** An execution to start. The same messages give the same name, so that a second delivery starts nothing. */
export interface RescanStart {
  readonly name: string;
  readonly targets: readonly string[];
  readonly by: string;
}
export interface IntakeTools {
  /** Resolves also when an execution of that name has been. */
  readonly start: (execution: RescanStart) => Promise<void>;
  readonly tell: (level: 'info' | 'warn' | 'error', message: string, details: Readonly<Record<string, string | number>>) => void;
}

const finding = z.looseObject({ Id: z.string().min(1).max(512), GeneratorId: z.string().optional(), ProductFields: z.record(z.string(), z.string()).optional() });
/** Older guides show the findings as a list, newer ones send one at a time. Source: "EventBridge event formats for Security Hub CSPM". */
const event = z.looseObject({
  'detail-type': z.literal('Security Hub Findings - Custom Action'),
  account: z.string(),
  region: z.string(),
  detail: z.looseObject({ actionName: z.string().max(200).optional(), findings: z.union([z.array(finding), finding.transform((one) => [one])]) }),
});
type Selected = z.output<typeof event>;

/**
 * Takes the findings that analysts selected and starts one rescan for all of them together. Findings of others are answered in the log;
 * a message that is no such event comes back as failed, and lets the others be.
 */
export const createIntake = ({ start, tell }: IntakeTools) => async ({ Records }: SqsBatch): Promise<BatchResponse> => {
  const poisoned: string[] = [];
  const taken: { readonly messageId: string; readonly selected: Selected }[] = [];
  for (const { messageId, body } of Records) {
    const selected = eventIn(body);
    if (selected !== null) taken.push({ messageId, selected });
    else {
      poisoned.push(messageId);
      tell('error', 'a message is not an event of a custom action of Security Hub', { messageId });
    }
  }
  const ours = taken.filter(({ selected }) => oursOf(selected, tell).length > 0);
  const failed: string[] = [];
  for (const some of startsOf(ours)) {
    try {
      await start(some.execution);
      tell('info', 'a rescan was started', { execution: some.execution.name, findings: some.execution.targets.length, by: some.execution.by });
    } catch (error) {
      failed.push(...some.messages);
      tell('error', 'a rescan could not be started', { execution: some.execution.name, because: error instanceof Error ? error.name : 'unknown' });
    }
  }
  return { batchItemFailures: [...poisoned, ...failed].map((itemIdentifier) => ({ itemIdentifier })) };
};

function eventIn(body: string): Selected | null {
  try {
    const { success, data } = event.safeParse(JSON.parse(body));
    return success ? data : null;
  } catch {
    return null;
  }
}

function oursOf({ detail }: Selected, tell?: IntakeTools['tell']): readonly string[] {
  return detail.findings.flatMap(({ Id, GeneratorId, ProductFields }) => {
    if (isOurs({ Id, GeneratorId, ProductFields })) return [Id];
    tell?.('warn', 'a selected finding is not one of Postern and is not rescanned', { finding: Id });
    return [];
  });
}

/** All that was selected in one batch together; several where that is more than one rescan takes. */
function startsOf(taken: readonly { readonly messageId: string; readonly selected: Selected }[]): readonly { readonly execution: RescanStart; readonly messages: readonly string[] }[] {
  const groups: { targets: Set<string>; messages: string[]; by: string }[] = [];
  for (const { messageId, selected } of taken) {
    const ids = oursOf(selected);
    let group = groups.at(-1);
    if (group === undefined || group.targets.size + ids.length > MOST_TARGETS) groups.push((group = { targets: new Set(), messages: [], by: `the action ${selected.detail.actionName ?? 'Rescan'} of Security Hub in ${selected.account} ${selected.region}` }));
    for (const id of ids) group.targets.add(id);
    group.messages.push(messageId);
  }
  return groups.map(({ targets, messages, by }) => ({ messages, execution: { name: `console-${createHash('sha256').update([...messages].sort().join(' ')).digest('hex').slice(0, 40)}`, targets: [...targets], by } }));
}
