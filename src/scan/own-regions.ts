import type { ClientPool } from '../aws/pool.ts';
import { Reader } from '../collect/reader.ts';
import { readRegions, type Regions } from '../collect/regions.ts';
import type { Region } from '../model/place.ts';
import type { Clock } from '../model/ports.ts';
import type { Caller } from './context.ts';

/** Regions of the caller's own account; where it does not tell them, `fallback` and why. */
export function ownRegions(pool: ClientPool, caller: Caller, clock: Clock, fallback: readonly Region[]): Promise<Regions> {
  const reader = new Reader({ place: { partition: caller.partition, account: caller.account, region: 'global' }, clock, wanted: new Set(), previous: null, emit: () => undefined });
  return readRegions(reader, pool.accounts(caller, caller.homeRegion), pool.ec2(caller, caller.homeRegion), fallback);
}
