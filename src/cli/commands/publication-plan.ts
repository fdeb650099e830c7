import { Option, type Command } from 'commander';
import { CHECKS } from '../../../checks/registry.ts';
import { publicationPlanNdjson, publicationPlanText, type PublicationPlan } from '../../report/publication-plan.ts';
import { readPublicationPlan } from '../../scan/publish-steps.ts';
import { lastRun, summaryOf } from '../../scan/summarize.ts';
import type { BlobStore } from '../../model/ports.ts';
import { UsageError, type Io } from '../io.ts';
import { STATE_OPTION, storeToRead } from '../session.ts';

interface PlanFlags {
  readonly state: string;
  readonly format: 'table' | 'ndjson';
}

export function addPublicationPlan(program: Command, io: Io): void {
  program
    .command('publication-plan')
    .description('what a dry run of the service (publish: plan) would have posted, by account and check')
    .argument('[run]', 'name of the run', 'the last one')
    .option(...STATE_OPTION)
    .addOption(new Option('--format <name>', 'how it is written').choices(['table', 'ndjson']).default('table'))
    .action(async (run: string, { state, format }: PlanFlags, command: Command) => {
      const plan = await readPlan(storeToRead(state), command.args[0] === undefined ? null : run, state);
      io.out(format === 'ndjson' ? publicationPlanNdjson(plan) : `${publicationPlanText(plan, { color: io.color })}\n`);
    });
}

async function readPlan(store: BlobStore, asked: string | null, state: string): Promise<PublicationPlan> {
  const runId = asked ?? (await lastRun(store))?.runId ?? null;
  if (runId === null || !/^[\w-]{1,100}$/.test(runId) || (asked !== null && (await summaryOf(store, asked)) === null)) throw new UsageError(asked === null ? `no run has ended in ${state} yet` : `${asked} is no run that has ended in ${state}`);
  const places = await readPublicationPlan(store, runId);
  if (places.length === 0) throw new UsageError(`${runId} was no dry run: deploy with publish=plan, and let a scan end`);
  const severities = new Map(CHECKS.map(({ id, severity }) => [id, severity]));
  return {
    runId,
    counts: places.flatMap(({ account, region, posts }) => posts.map((row) => ({ account, region, ...row, severity: severities.get(row.checkId) ?? null }))),
    withheld: places.reduce((sum, { withheld }) => sum + withheld, 0),
    notPublished: places.flatMap(({ account, region, because }) => (because === null ? [] : [{ account, region, because }])),
  };
}
