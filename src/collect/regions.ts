import { ListRegionsCommand, type AccountClient } from '@aws-sdk/client-account';
import { DescribeRegionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { readAllPages } from '../aws/pagination.ts';
import type { Unread } from '../model/fact.ts';
import type { Region } from '../model/place.ts';
import type { Reader } from './reader.ts';

export interface Regions {
  readonly on: readonly Region[];
  /** Opt-in regions that the account has not switched on. */
  readonly off: readonly Region[];
  /** Set when neither way answered: then `on` holds only what the caller was told. */
  readonly unread: readonly Unread[];
}

const ON = new Set(['ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING']);

/**
 * Regions that the account has switched on: account:ListRegions, else ec2:DescribeRegions, else `fallback` with the gap named.
 * Managed policies such as SecurityAudit allow only the second one.
 */
export async function readRegions(reader: Reader, accounts: AccountClient, ec2: EC2Client, fallback: readonly Region[]): Promise<Regions> {
  const listed = await reader.read('account:ListRegions', () =>
    readAllPages(async (token) => {
      const page = await accounts.send(new ListRegionsCommand({ MaxResults: 50, ...(token === undefined ? {} : { NextToken: token }) }));
      return { items: page.Regions, next: page.NextToken };
    }),
  );
  if (listed.known) return split(listed.value.map(({ RegionName, RegionOptStatus }) => ({ name: RegionName, on: ON.has(RegionOptStatus ?? '') })));
  const described = await reader.read('ec2:DescribeRegions', async () => (await ec2.send(new DescribeRegionsCommand({ AllRegions: true }))).Regions ?? []);
  if (described.known) return split(described.value.map(({ RegionName, OptInStatus }) => ({ name: RegionName, on: OptInStatus !== 'not-opted-in' })));
  return { on: fallback, off: [], unread: [...listed.missing, ...described.missing] };
}

function split(regions: readonly { name: string | undefined; on: boolean }[]): Regions {
  const names = (on: boolean): readonly Region[] => regions.flatMap((region) => (region.name !== undefined && region.on === on ? [region.name] : [])).sort();
  return { on: names(true), off: names(false), unread: [] };
}
