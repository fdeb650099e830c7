import type { Fact, Unread } from '../model/fact.ts';
import type { Alias, Environment, ExecutedConfiguration, ExecutedVersion, FunctionConfiguration } from '../model/facts.ts';
import type { Key } from '../model/place.ts';
import type { Derive, Graph } from './graph.ts';
import { notAsked, Parts } from './parts.ts';

const LATEST = '$LATEST';

/** Every configuration that can be invoked: `$LATEST`, and both sides of every alias. */
export const functionConfigurations: Derive<'function/configurations'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const latest = parts.take(graph.get('function/config', key));
  const aliases = parts.take(graph.get('function/aliases', key)) ?? [];
  const qualifiers = qualifiersByVersion(aliases);
  const published = [...qualifiers.keys()].filter((version) => version !== LATEST);
  const configs = published.length === 0 ? [] : publishedConfigurations(key, published, parts, graph);
  const executed = [...(latest === null ? [] : [{ ...latest, version: LATEST }]), ...configs].map((config): ExecutedConfiguration =>
    ({ version: config.version, qualifiers: qualifiersOf(config.version, qualifiers), config }));
  return executed.length === 0 ? parts.wholeOrUnknown(executed) : parts.known(executed);
};

/** The same with variables; a version whose variables are missing has null. */
export const functionVersions: Derive<'function/versions'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const executed = parts.take(graph.get('function/configurations', key));
  if (executed === null) return parts.wholeOrUnknown([]);
  const environment = graph.get('function/environment', key);
  const read = new Map((parts.take(environment) ?? []).map((part) => [part.version, part]));
  const versions = executed.map((version): ExecutedVersion => ({ ...version, environment: read.get(version.version) ?? null }));
  parts.miss(unexplained(key, versions, environment, graph));
  return parts.known(versions);
};

function qualifiersByVersion(aliases: readonly Alias[]): ReadonlyMap<string, readonly string[]> {
  const byVersion = new Map<string, string[]>();
  for (const alias of aliases) {
    for (const version of new Set([alias.version, ...alias.weights.map((weight) => weight.version)])) {
      const names = byVersion.get(version);
      if (names === undefined) byVersion.set(version, [alias.name]);
      else names.push(alias.name);
    }
  }
  return byVersion;
}

const qualifiersOf = (version: string, aliases: ReadonlyMap<string, readonly string[]>): readonly string[] =>
  [...(version === LATEST ? [LATEST] : []), ...(aliases.get(version) ?? [])].sort();

function publishedConfigurations(key: Key, versions: readonly string[], parts: Parts, graph: Graph): readonly FunctionConfiguration[] {
  const fact = graph.get('function/alias-versions', key);
  const byVersion = new Map((parts.take(fact) ?? []).map((config) => [config.version, config]));
  const found = versions.flatMap((version) => byVersion.get(version) ?? []);
  // A list that is complete by its own account and still lacks a version was read before the alias moved.
  if (found.length < versions.length && fact.missing.length === 0) parts.miss([gap(key, graph, 'the version that an alias runs was not read', 'lambda:GetFunctionConfiguration')]);
  return [...found].sort((a, b) => Number(a.version) - Number(b.version));
}

function unexplained(key: Key, versions: readonly ExecutedVersion[], environment: Fact<readonly Environment[]>, graph: Graph): readonly Unread[] {
  const lacks = versions.some((version) => version.environment === null);
  return lacks && environment.missing.length === 0 ? [gap(key, graph, 'the variables of a version were not read', 'lambda:GetFunctionConfiguration')] : [];
}

const gap = (key: Key, graph: Graph, detail: string, action: string): Unread => notAsked(graph.base.placeOf('function', key) ?? graph.place, detail, action);
