/**
 * Where a thing lives, and the identifiers that must not mix.
 */
type Id<Brand extends string> = string & { readonly _?: Brand };

/** Twelve digits. */
export type Account = Id<'account'>;
/** A region code such as `eu-west-1`. */
export type Region = Id<'region'>;
/** ISO 8601 in UTC with milliseconds, so that string order is time order. */
export type Instant = Id<'instant'>;
/** What identifies a resource in a snapshot: its ARN where AWS gives it one. */
export type Key = Id<'key'>;

/** How much of the snapshot a verdict needs before it may be given. */
export type Span = 'region' | 'account' | 'organization';

/** IAM lives in region `global`; Organizations in account `organization`. */
export interface Place {
  readonly partition: string;
  readonly account: Account | 'organization';
  readonly region: Region | 'global';
}

/** One text per place, for maps and file names. */
export const placeId = (place: Place): string => `${place.partition}/${place.account}/${place.region}`;

export const samePlace = (a: Place, b: Place): boolean => placeId(a) === placeId(b);

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** The six parts of an ARN, or null for anything that is not one. Source: IAM "Amazon Resource Names (ARNs)". */
export function parseArn(text: string): Arn | null {
  const parts = text.split(':');
  const [prefix, partition, service, region, account, ...resource] = parts;
  if (prefix !== 'arn' || partition === undefined || service === undefined || region === undefined || account === undefined) return null;
  if (partition === '' || service === '' || resource.length === 0) return null;
  return { partition, service, region, account, resource: resource.join(':') };
}

/** The last path part of an ARN's resource: `role/team/name` gives `name`, `function:name` gives `name`. */
export function resourceName(key: Key): string {
  const resource = parseArn(key)?.resource ?? key;
  return resource.split(/[/:]/).at(-1) ?? resource;
}

/** The key of an account-region, which has no ARN of its own. */
export const regionKey = (place: Place): Key => `region:${placeId(place)}`;

/** The key of an account, written as Security Hub writes it. */
export const accountKey = (account: Account | 'organization'): Key => `AWS::::Account:${account}`;

/** Hours from one instant to another; negative when `to` is earlier. */
export const hoursBetween = (from: Instant, to: Instant): number => (Date.parse(to) - Date.parse(from)) / 3_600_000;

/** An instant moved by whole milliseconds. */
export const plusMilliseconds = (at: Instant, milliseconds: number): Instant => new Date(Date.parse(at) + milliseconds).toISOString();
