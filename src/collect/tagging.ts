import { GetResourcesCommand, type ResourceGroupsTaggingAPIClient, type ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import { readAllPages } from '../aws/pagination.ts';
import { mapFact, type Fact } from '../model/fact.ts';
import type { Tagging } from '../model/facts.ts';
import { inGroups } from '../model/groups.ts';
import type { Key } from '../model/place.ts';
import { classifyTags } from '../secrets/index.ts';
import type { Reader } from './reader.ts';

const UNTAGGED: Tagging = { tags: {}, secrets: [] };

/**
 * Tags of all functions of the account-region in a few pages. GetResources lists what is or once was tagged: a function
 * that it leaves out has no tags.
 */
export async function readFunctionTags(reader: Reader, tagging: ResourceGroupsTaggingAPIClient, functions: readonly Key[]): Promise<void> {
  await readTags(reader, functions, () =>
    readAllPages(async (token) => {
      const page = await tagging.send(new GetResourcesCommand({ ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 100, ...(token === undefined ? {} : { PaginationToken: token }) }));
      return { items: page.ResourceTagMappingList, next: page.PaginationToken };
    }),
  );
}

/** Tags of these functions only, a hundred to a call. */
export async function readTagsOf(reader: Reader, tagging: ResourceGroupsTaggingAPIClient, functions: readonly Key[]): Promise<void> {
  for (const some of inGroups(functions, NAMED_AT_ONCE)) {
    await readTags(reader, some, async () => (await tagging.send(new GetResourcesCommand({ ResourceARNList: [...some] }))).ResourceTagMappingList ?? []);
  }
}

/** The longest ResourceARNList that GetResources takes. */
const NAMED_AT_ONCE = 100;

async function readTags(reader: Reader, functions: readonly Key[], ask: () => Promise<readonly ResourceTagMapping[]>): Promise<void> {
  const fact = await reader.read('tag:GetResources', ask);
  const byKey: Fact<ReadonlyMap<Key, Tagging>> = mapFact(fact, (mappings) => new Map(mappings.map(({ ResourceARN, Tags }) => [ResourceARN ?? '', classifyTags(asRecord(Tags ?? []))])));
  for (const key of functions) reader.emitFact('function', key, 'function/tags', mapFact(byKey, (tags) => tags.get(key) ?? UNTAGGED));
}

const asRecord = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[]): Record<string, string> =>
  Object.fromEntries(tags.flatMap(({ Key: key, Value: value }) => (key === undefined ? [] : [[key, value ?? '']])));
