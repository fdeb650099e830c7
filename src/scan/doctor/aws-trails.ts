import { DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand, type AdvancedEventSelector, type CloudTrailClient, type EventSelector, type Trail } from '@aws-sdk/client-cloudtrail';
import type { Fact } from '../../model/fact.ts';
import type { Clock } from '../../model/ports.ts';
import { listIn } from './ask.ts';
import type { AdvancedSelector, BasicSelector, Selection, TrailSeen } from './questions.ts';
import { everything } from './trail.ts';

type Ask = <T>(action: string, work: () => Promise<T>) => Promise<Fact<T>>;

/**
 * Trails that the account sees in the client's region, shadows of other regions and of the organization included. A member is told
 * whether the organization's trail runs, and not what it selects; but that it has no selectors of its own says it too.
 * Source: CloudTrail DescribeTrails, GetTrailStatus, GetEventSelectors; "By default, trails created without specific event selectors … log all read and write management events".
 */
export function readTrails(client: CloudTrailClient, clock: Clock, ask: Ask): Promise<Fact<readonly TrailSeen[]>> {
  return ask('cloudtrail:DescribeTrails', async () => {
    const trails = listIn((await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }))).trailList);
    return Promise.all(trails.map((trail) => seen(client, clock, ask, trail)));
  });
}

async function seen(client: CloudTrailClient, clock: Clock, ask: Ask, trail: Trail): Promise<TrailSeen> {
  const { TrailARN: arn = '', Name: name = '', HomeRegion: homeRegion = '', IsMultiRegionTrail, IsOrganizationTrail, HasCustomEventSelectors } = trail;
  const [logging, selection] = await Promise.all([
    ask('cloudtrail:GetTrailStatus', async () => {
      const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: arn }));
      if (IsLogging === undefined) throw new Error('GetTrailStatus answered without saying whether it logs');
      return IsLogging;
    }),
    HasCustomEventSelectors === false ? Promise.resolve(everything(clock.now())) : ask('cloudtrail:GetEventSelectors', async () => selectionOf(await client.send(new GetEventSelectorsCommand({ TrailName: arn })))),
  ]);
  return { arn, name, homeRegion, multiRegion: IsMultiRegionTrail === true, organization: IsOrganizationTrail === true, logging, selection };
}

function selectionOf({ EventSelectors, AdvancedEventSelectors }: { EventSelectors?: EventSelector[] | undefined; AdvancedEventSelectors?: AdvancedEventSelector[] | undefined }): Selection {
  if (AdvancedEventSelectors !== undefined && AdvancedEventSelectors.length > 0) return { advanced: AdvancedEventSelectors.map(advanced) };
  return { basic: listIn(EventSelectors).map(basic) };
}

/** What is absent has its default: all events, management events included. */
const basic = ({ ReadWriteType, IncludeManagementEvents, ExcludeManagementEventSources }: EventSelector): BasicSelector =>
  ({ readWrite: ReadWriteType ?? 'All', management: IncludeManagementEvents ?? true, excludes: ExcludeManagementEventSources ?? [] });

const advanced = ({ FieldSelectors }: AdvancedEventSelector): AdvancedSelector =>
  (FieldSelectors ?? []).map(({ Field, Equals, NotEquals, StartsWith, EndsWith, NotStartsWith, NotEndsWith }) =>
    ({ field: Field ?? '', equals: Equals ?? [], notEquals: NotEquals ?? [], others: [StartsWith, EndsWith, NotStartsWith, NotEndsWith].some((values) => (values ?? []).length > 0) }));
