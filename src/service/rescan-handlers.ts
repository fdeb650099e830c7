import { z } from 'zod';
import { CHECKS } from '../../checks/registry.ts';
import { rescan, type RescanOutcome } from '../scan/rescan/rescan.ts';
import { resolveTargets, type NotRescanned, type RescanGroup, type ResolvedTargets } from '../scan/rescan/targets.ts';
import type { Runtime } from './handlers.ts';

const requestSchema = z.strictObject({ runId: z.string().min(1).max(80), by: z.string().min(1).max(256), targets: z.array(z.string().max(2048)).min(1) });
export type RescanRequest = z.input<typeof requestSchema>;

/** What a rescan finds in its environment. */
export interface RescanRuntime extends Pick<Runtime, 'context' | 'access'> {
  /** Who posts in each account. */
  readonly writer: { readonly roleName: string; readonly externalId: string | null };
  /** False in a dry run, and where nothing is posted at all. */
  readonly publishes: boolean;
}
/** What the rescanning state machine calls; and where what cannot be rescanned is told. */
export interface RescanTools {
  readonly runtime: () => Promise<RescanRuntime>;
  readonly tell: (message: string, details: Readonly<Record<string, string>>) => void;
}

/** The tasks of the rescanning state machine. */
export function createRescanHandlers({ runtime, tell }: RescanTools) {
  return {
    /** Puts the targets together by account and region. */
    resolve: async (event: RescanRequest): Promise<ResolvedTargets> => {
      const { targets, ...asked } = requestSchema.parse(event);
      const { context: { store, caller }, publishes } = await runtime();
      const resolved = publishes
        ? await resolveTargets({ store, partition: caller.partition, homeRegion: caller.homeRegion, hubId: `${caller.partition}:${caller.account}` }, targets, asked)
        : { ...asked, places: [], notRescanned: targets.map((target) => ({ target, because: 'this deployment does not publish' })) };
      for (const { target, because } of resolved.notRescanned) tell('not rescanned', { target, because });
      return { ...resolved, notRescanned: firstOf(resolved.notRescanned) };
    },

    /** Verifies the targets of one account and region, and posts. */
    rescan: async (group: RescanGroup): Promise<RescanOutcome> => {
      const { context, access, writer } = await runtime();
      return rescan(context, group, { access: { by: 'role', ...access }, writer, catalogue: CHECKS });
    },
  };
}

/** Bytes of JSON of the targets that an answer names beside those that are rescanned. */
const MOST_BYTES = 20_000;

/** As many as travel between states; the log has them all. */
function firstOf(all: readonly NotRescanned[]): readonly NotRescanned[] {
  let left = MOST_BYTES;
  const first = all.filter((each) => (left -= Buffer.byteLength(JSON.stringify(each))) >= 0);
  return first.length === all.length ? all : [...first, { target: `${all.length - first.length} more`, because: 'the log of resolve names them' }];
}

export type RescanHandlerName = keyof ReturnType<typeof createRescanHandlers>;
