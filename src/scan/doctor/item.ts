import type { Unread } from '../../model/fact.ts';
import type { Account } from '../../model/place.ts';

/** `not-asked`: only other credentials can tell, or it was left out by choice. Neither is a reason to say that it holds. */
export type ItemState = 'ok' | 'missing' | 'not-seen' | 'not-asked';

/** What a precondition is there for. `optional`: nothing of Postern needs it today; never counted. */
export type Need = 'scan' | 'publish' | 'deploy' | 'change events' | 'optional';

/** A refusal or error that kept something from being seen. */
export interface Because {
  readonly action: string;
  readonly reason: Unread['reason'];
  readonly detail: string;
}

/** One precondition of the service, and whether it holds. */
export interface Item {
  /** Stable, for scripts. */
  readonly id: string;
  readonly need: Need;
  readonly state: ItemState;
  /** What should hold, as a sentence without its full stop. */
  readonly title: string;
  /** What was found, or why it was not. */
  readonly found: string;
  /** What makes it hold; empty: nothing to do. */
  readonly todo: string;
  /** Whose credentials doing it, or seeing it, takes; empty where the caller's do. */
  readonly credentials: string;
  readonly accounts: readonly Account[];
  /** A policy statement that `todo` speaks of. */
  readonly statement: unknown;
  readonly because: readonly Because[];
}

/** Id of the item that names what was left out by choice: shown, and the only one that is not asked and does not count. */
export const LEFT_OUT = 'left-out';

/** What an item is about, whatever its state. */
export type Topic = Pick<Item, 'id' | 'need' | 'title'>;
type Details = Partial<Pick<Item, 'todo' | 'credentials' | 'accounts' | 'statement' | 'because'>>;

const made = (topic: Topic, state: ItemState, found: string, details: Details): Item =>
  ({ id: topic.id, need: topic.need, state, title: topic.title, found, todo: '', credentials: '', accounts: [], statement: null, because: [], ...details });

export const ok = (topic: Topic, found: string, details: Pick<Details, 'accounts'> = {}): Item => made(topic, 'ok', found, details);
export const missing = (topic: Topic, found: string, details: Details & { readonly todo: string }): Item => made(topic, 'missing', found, details);
export const notAsked = (topic: Topic, found: string, details: Details = {}): Item => made(topic, 'not-asked', found, details);

/** Something did not answer: never a reason to say that it holds. */
export function notSeen(topic: Topic, unread: readonly Unread[], details: Details = {}): Item {
  const because = unread.map(({ action, reason, detail }) => ({ action, reason, detail }));
  const [first] = because;
  const found = first === undefined ? 'it could not be seen' : `${first.action} – ${first.reason}${first.detail === '' ? '' : ` (${first.detail})`}`;
  return made(topic, 'not-seen', found, { todo: todoFor(first), because, ...details });
}

function todoFor(because: Because | undefined): string {
  if (because === undefined) return '';
  if (because.reason === 'denied' || because.reason === 'scp') return `Allow ${because.action} to the caller, or run it again with credentials that may.`;
  return because.reason === 'throttled' ? 'Run it again when the account is quiet.' : 'Run it again; if it stays, the reason that was answered is above.';
}
