import { CHECKS } from '../../checks/registry.ts';
import type { ScanContext } from '../scan/context.ts';
import { FindingsPublisher, type PublishOptions } from '../scan/publish-findings.ts';
import { plannedPlace, writePublishSteps, type PlannedPlace } from '../scan/publish-steps.ts';
import type { Publishing } from './handlers.ts';
import type { ServiceSettings } from './settings.ts';

/** Posts, or in a dry run only counts what would be posted. */
export function publishingOf(context: ScanContext, writer: PublishOptions['writer'], publish: ServiceSettings['publish'], runId: string): Publishing {
  const { caller } = context;
  const publisher = new FindingsPublisher(context, { runId, hub: { account: caller.account, region: caller.homeRegion }, writer, catalogue: CHECKS });
  const planned: PlannedPlace[] = [];
  return {
    onJudged: async (judged) => {
      if (publish === 'yes') await publisher.publish(judged);
      if (publish === 'plan') planned.push(...(await publisher.preview(judged)).map(plannedPlace));
    },
    close: async (account, step) => {
      if (publisher.steps.length > 0 || planned.length > 0) await writePublishSteps(context.store, runId, account, step, { published: publisher.steps, planned });
      await publisher.close();
    },
  };
}
