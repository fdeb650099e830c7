import { isMap, isSeq, parseDocument, type Document, type YAMLMap } from 'yaml';
import { endOf } from '../evaluate/exceptions.ts';
import type { AnyCheck } from '../model/check.ts';
import { FINDING_ID } from '../model/config.ts';
import type { Instant } from '../model/place.ts';
import { parseConfig } from '../evaluate/config-text.ts';

/** The failure to except, as its result names it, and why. */
export interface ExceptionRequest {
  readonly findingId: string;
  readonly checkId: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds: 2027-01-31. */
  readonly expires: string;
  readonly ticket?: string;
}

/** An exception that cannot be written, in one line. */
export class ExceptError extends Error {
  override readonly name = 'ExceptError';
}

/**
 * The text of a configuration with one more exception; comments, order and everything else in it stay. An earlier exception of the same finding is replaced.
 * `text` '' starts a new file. Throws `ExceptError` for an owner or reason that says nothing, a date that is none or is past, and for a file that is not valid, before or after.
 */
export function addException(text: string, file: string, request: ExceptionRequest, checks: readonly AnyCheck[], at: Instant): string {
  if (!FINDING_ID.test(request.findingId)) throw new ExceptError(`${request.findingId} is not a findingId: 32 hexadecimal digits`);
  for (const name of ['owner', 'reason'] as const) if (request[name].trim() === '') throw new ExceptError(`--${name} is empty: whoever reads the exception wants to know`);
  if (!isDate(request.expires)) throw new ExceptError(`--expires ${request.expires} is not a date such as 2027-01-31`);
  if (at >= endOf(request)) throw new ExceptError(`--expires ${request.expires} is past`);
  refuseBroken(text, file, checks, at);
  const document = parseDocument(text);
  const { findingId, checkId, reason, owner, expires, ticket } = request;
  const entry = document.createNode({ check: checkId, scope: { finding: findingId }, reason, owner, expires, ...(ticket === undefined ? {} : { ticket }) });
  place(document, entry, findingId);
  const changed = document.toString({ lineWidth: 0 });
  refuseBroken(changed, file, checks, at);
  return changed;
}

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

function refuseBroken(text: string, file: string, checks: readonly AnyCheck[], at: Instant): void {
  const { config, errors } = parseConfig(text, file, checks, at);
  if (config === null) throw new ExceptError(errors.join('\n'));
}

function place(document: Document, entry: YAMLMap, findingId: string): void {
  const list = document.get('exceptions', true);
  if (!isSeq(list)) {
    document.set('exceptions', document.createNode([entry]));
    return;
  }
  if (list.items.length === 0) list.flow = false;
  const index = list.items.findIndex((item) => isMap(item) && item.getIn(['scope', 'finding']) === findingId);
  if (index < 0) list.add(entry);
  else list.set(index, entry);
}
