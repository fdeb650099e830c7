import type { Trail } from '../administration.ts';
import { ServiceError } from '../server/errors.ts';
import { text, type Call, type Operation } from '../server/operation.ts';

const arnOf = ({ homeRegion, account, name }: Trail): string => `arn:aws:cloudtrail:${homeRegion}:${account}:trail/${name}`;

/** Own trails, and those of the organization as shadows; of other regions where they have shadows here. Source: CloudTrail API, DescribeTrails. */
function visible({ organization, account, region }: Call): readonly Trail[] {
  const isIn = account.parentId !== '';
  return organization.administration.trails.filter((trail) => (trail.account === account.id || (trail.organization && isIn)) && (trail.homeRegion === region || trail.multiRegion));
}

const describeTrails: Operation['run'] = (call) => {
  const names = call.input.trailNameList;
  const withShadows = call.input.includeShadowTrails !== false;
  const isAsked = (trail: Trail): boolean => !Array.isArray(names) || names.length === 0 || names.includes(trail.name) || names.includes(arnOf(trail));
  const shown = visible(call).filter((trail) => isAsked(trail) && (withShadows || (trail.account === call.account.id && trail.homeRegion === call.region)));
  return {
    trailList: shown.map((trail) => ({
      Name: trail.name, S3BucketName: `${trail.name}-trail-${trail.account}`, IncludeGlobalServiceEvents: true, IsMultiRegionTrail: trail.multiRegion, HomeRegion: trail.homeRegion, TrailARN: arnOf(trail),
      LogFileValidationEnabled: true, HasCustomEventSelectors: trail.selectors !== null, HasInsightSelectors: false, IsOrganizationTrail: trail.organization,
    })),
  };
};

/** By its ARN; by its name only where it was made. */
function named(call: Call, name: string): Trail {
  const trail = visible(call).find((candidate) => arnOf(candidate) === name || (candidate.name === name && candidate.account === call.account.id && candidate.homeRegion === call.region));
  if (trail === undefined) throw new ServiceError('TrailNotFoundException', 400, `Unknown trail: ${name} for the user: ${call.account.id}`);
  return trail;
}

const getTrailStatus: Operation['run'] = (call) => ({ IsLogging: named(call, text(call, 'Name') ?? '').logging });

/** A member may see that the organization's trail is there, and not what it selects. Source: turbot/steampipe-plugin-aws issue 577, cloud-custodian pull request 6394. */
const getEventSelectors: Operation['run'] = (call) => {
  const trail = named(call, text(call, 'TrailName') ?? '');
  if (trail.account !== call.account.id) throw new ServiceError('CloudTrailARNInvalidException', 400, `AccountID in ARN is wrong, you can only access resources with AccountID ${call.account.id}.`);
  const usual = { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] }] };
  return { TrailARN: arnOf(trail), ...(trail.selectors ?? usual) };
};

const cloudTrail = (name: string, parameters: readonly string[], run: Operation['run']): Operation =>
  ({ service: 'cloudtrail', name, action: `cloudtrail:${name}`, bucket: 'cloudtrail', parameters, resource: (call) => text(call, 'Name') ?? text(call, 'TrailName') ?? '*', run });
export const CLOUD_TRAIL_OPERATIONS: readonly Operation[] = [
  cloudTrail('DescribeTrails', ['trailNameList', 'includeShadowTrails'], describeTrails),
  cloudTrail('GetTrailStatus', ['Name'], getTrailStatus),
  cloudTrail('GetEventSelectors', ['TrailName'], getEventSelectors),
];
