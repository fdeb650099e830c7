import { aws_securityhub as securityhub } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PLANES } from '../src/model/check.ts';
import { typeOfPlane } from '../src/publish/asff.ts';
import { FIELD, GENERATOR_PREFIX } from '../src/publish/marker.ts';

/** Of an account and region, ours and everybody else's; not adjustable. Source: Security Hub quotas. */
const MOST_INSIGHTS = 100;
/** Values of one filter. Source: Security Hub API reference, Insight. */
const MOST_VALUES = 20;
/** Attributes by which we group. AWS lists nowhere by which it can be done; these are in use by managed insights and public templates. */
type GroupBy = 'GeneratorId' | 'AwsAccountId' | 'ResourceId';

export interface InsightsProps {
  /** Values of the tag that names owners; each gets an insight. */
  readonly owners?: readonly string[];
  /** Accounts of organizational units, by the name that the insight bears. Findings carry no unit: the accounts stand for it. */
  readonly units?: Readonly<Record<string, readonly string[]>>;
}
type Filters = securityhub.CfnInsight.AwsSecurityFindingFiltersProperty;
interface InsightSpec {
  readonly name: string;
  readonly by: GroupBy;
  readonly filters: Filters;
}

/**
 * Custom insights over our open findings: by check, by account, and one for each plane, owner and unit. Insights cannot be grouped by
 * ProductFields, where owner and unit would be; they can be filtered by them. Needs Security Hub in the hub's region, and shows the
 * findings of all regions where that is the aggregation region.
 */
export class Insights extends Construct {
  constructor(scope: Construct, id: string, props: InsightsProps = {}) {
    super(scope, id);
    const specs = insightsOf(props);
    if (specs.length > MOST_INSIGHTS) throw new Error(`${specs.length} insights are more than the ${MOST_INSIGHTS} that an account has: name fewer owners or units`);
    for (const { name, by, filters } of specs) new securityhub.CfnInsight(this, name, { name: `Postern: ${name}`, groupByAttribute: by, filters: { ...OPEN, ...filters } });
  }
}

const equal = (value: string): { readonly comparison: 'EQUALS'; readonly value: string } => ({ comparison: 'EQUALS', value });

/** Ours, failing, and not worked off. What has passed stays ACTIVE until the next verification, and is left out by its status. */
const OPEN: Filters = {
  generatorId: [{ comparison: 'PREFIX', value: GENERATOR_PREFIX }],
  recordState: [equal('ACTIVE')],
  complianceStatus: [equal('FAILED')],
  workflowStatus: [equal('NEW'), equal('NOTIFIED')],
};

function insightsOf({ owners = [], units = {} }: InsightsProps): readonly InsightSpec[] {
  return [
    { name: 'by check', by: 'GeneratorId', filters: {} },
    { name: 'by account', by: 'AwsAccountId', filters: {} },
    { name: 'by resource', by: 'ResourceId', filters: {} },
    ...PLANES.map((plane): InsightSpec => ({ name: `plane ${plane}, by account`, by: 'AwsAccountId', filters: { type: [equal(typeOfPlane(plane))] } })),
    ...owners.map((owner): InsightSpec => ({ name: `owner ${owner}, by check`, by: 'GeneratorId', filters: { productFields: [{ comparison: 'EQUALS', key: FIELD.owner, value: owner }] } })),
    ...Object.entries(units).flatMap(([unit, accounts]) => ofUnit(unit, accounts)),
  ];
}

/** As many insights as its accounts need filters. */
function ofUnit(unit: string, accounts: readonly string[]): readonly InsightSpec[] {
  const parts = Array.from({ length: Math.ceil(accounts.length / MOST_VALUES) }, (_, index) => accounts.slice(index * MOST_VALUES, (index + 1) * MOST_VALUES));
  return parts.map((part, index) => ({ name: `unit ${unit}${parts.length > 1 ? ` (${index + 1} of ${parts.length})` : ''}, by check`, by: 'GeneratorId', filters: { awsAccountId: part.map(equal) } }));
}
