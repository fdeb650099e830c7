import { ServiceError } from '../server/errors.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { page } from '../server/paging.ts';
import { isRecord, texts } from '../server/patterns.ts';

interface Tagged {
  readonly type: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What carries tags in the caller's account-region. Untagged resources are not answered at all. Source: Resource Groups Tagging API, GetResources. */
function taggedResources(call: Call): readonly Tagged[] {
  const functions = [...call.place.functions.values()].map(({ arn, tags }) => ({ type: 'lambda:function', arn, tags }));
  const images = call.place.microvmImages.map(({ arn }) => ({ type: 'lambda:microvm-image', arn, tags: { Owner: 'team-platform' } }));
  return [...functions, ...images].filter(({ tags }) => Object.keys(tags).length > 0);
}

const getResources: Operation['run'] = (call) => {
  const types = texts(call.input.ResourceTypeFilters ?? []);
  const arns = texts(call.input.ResourceARNList ?? []);
  if (arns.length > 0 && (types.length > 0 || call.input.TagFilters !== undefined)) throw new ServiceError('InvalidParameterException', 400, 'ResourceARNList cannot be specified with other filters.');
  const wanted = taggedResources(call).filter((resource) =>
    (types.length === 0 || types.includes(resource.type) || types.includes(resource.type.split(':')[0] ?? '')) && (arns.length === 0 || arns.includes(resource.arn)) && hasTags(call, resource));
  // An empty token asks for the first page, and an empty one is what the last page carries.
  const token = text(call, 'PaginationToken');
  const { items, next } = page(wanted, ({ arn }) => arn, token === '' ? undefined : token, count(call, 'ResourcesPerPage', 100));
  return { PaginationToken: next ?? '', ResourceTagMappingList: items.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) })) };
};

function hasTags(call: Call, { tags }: Tagged): boolean {
  const filters = Array.isArray(call.input.TagFilters) ? call.input.TagFilters.filter(isRecord) : [];
  return filters.every(({ Key, Values }) => {
    const value = tags[String(Key)];
    const values = texts(Values ?? []);
    return value !== undefined && (values.length === 0 || values.includes(value));
  });
}

export const TAGGING_OPERATIONS: readonly Operation[] = [
  { service: 'tagging', name: 'GetResources', action: 'tag:GetResources', bucket: 'tag', parameters: ['PaginationToken', 'TagFilters', 'ResourcesPerPage', 'ResourceTypeFilters', 'ResourceARNList'], resource: () => '*', run: getResources },
];
