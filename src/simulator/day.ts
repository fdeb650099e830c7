import { functionArn } from './arns.ts';
import { publicUrlGrants, resourcePolicy, grant } from './build/policies.ts';
import { functionUrl } from './build/wiring.ts';
import { addGrants } from './build/weaknesses.ts';
import { randomFor } from './random.ts';
import { removeFunction } from './services/lambda-lookup.ts';
import type { FunctionPlace, LambdaFunction, Organization, Region } from './state.ts';

/** What one person did on one day. */
export interface DayChange extends FunctionPlace {
  readonly kind: 'url-opened' | 'policy-fixed' | 'function-deleted';
  readonly arn: string;
  /** One sentence for people. */
  readonly text: string;
}

/** Somebody opens a URL, somebody fixes a policy, somebody deletes a function. Each call takes the next ones; an exhausted kind does nothing. */
export function playDay(organization: Organization, now: string): readonly DayChange[] {
  const { opensUrl, fixesPolicy, deletes } = organization.specials.day;
  return [next(organization, opensUrl, (...given) => openUrl(organization, now, ...given)), next(organization, fixesPolicy, fixPolicy), next(organization, deletes, deleteFunction)].flatMap((change) => change ?? []);
}

type Play = (place: FunctionPlace, region: Region, fn: LambdaFunction) => DayChange;
function next(organization: Organization, queue: FunctionPlace[], play: Play): DayChange | null {
  for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
    const region = organization.accounts.get(place.account)?.regions.get(place.region);
    const fn = region?.functions.get(place.name);
    if (region !== undefined && fn !== undefined) return play(place, region, fn);
  }
  return null;
}

const change = (kind: DayChange['kind'], place: FunctionPlace, text: string): DayChange => ({ ...place, kind, arn: functionArn(place.account, place.region, place.name), text });

const openUrl = (organization: Organization, now: string, place: FunctionPlace, region: Region, fn: LambdaFunction): DayChange => {
  const random = randomFor(organization.seed, 'day', fn.arn);
  fn.urls.set('$LATEST', { ...functionUrl({ organization, region }, random, 'NONE'), createdAt: now });
  addGrants(fn, '$LATEST', publicUrlGrants(fn.arn));
  return change('url-opened', place, `somebody opened a public URL on ${fn.name}`);
};

const fixPolicy: Play = (place, _region, fn) => {
  const condition = { ArnLike: { 'AWS:SourceArn': `arn:aws:execute-api:${place.region}:${place.account}:f1x3d0ap1/live/GET/status` } };
  fn.policies.set('$LATEST', { document: resourcePolicy([grant('apigateway', { Service: 'apigateway.amazonaws.com' }, fn.arn, condition)]), revisionId: fn.latest.revisionId });
  return change('policy-fixed', place, `somebody replaced the public policy of ${fn.name}`);
};

const deleteFunction: Play = (place, region, fn) => {
  removeFunction(region, fn.name);
  return change('function-deleted', place, `somebody deleted ${fn.name}`);
};
