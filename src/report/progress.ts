import type { ProgressEvent } from '../model/progress.ts';
import type { AccountState } from '../model/summary.ts';
import { accountText } from './coverage-text.ts';
import { outcomeLines } from './publication.ts';
import { causeOf, causeTitle } from './remedies.ts';
import { count, duration, harmless, number, plain } from './text.ts';

const STATES: Readonly<Record<AccountState['state'], string>> = { scanned: 'scanned', partial: 'scanned in part', unread: 'not read', skipped: 'skipped' };

/** One line for a log that is not a terminal; null for events that would only fill it (starts, regions, gaps that the summary names). */
export function progressLine(event: ProgressEvent): string | null {
  switch (event.kind) {
    case 'planned':
      return `Scanning ${count(event.accounts, 'account')}, ${count(event.regions, 'account-region')}.`;
    case 'account-done':
      return accountLine(event);
    case 'first-finding':
      return `First finding: ${event.result.severity} – ${plain(event.result.title)}: ${harmless(event.result.name)}, ${plain(event.result.place.account)} ${plain(event.result.place.region)}`;
    case 'published':
      return `${plain(event.account)} ${plain(event.region)} published: ${oneLine(outcomeLines(event.outcome))}`;
    case 'account-started':
    case 'region-done':
    case 'gap':
      return null;
  }
}

const oneLine = (lines: readonly string[]): string => lines.join('; ').trim().replace(/(; )?\s*\n\s*/g, ' ').replace(/; +/g, '; ');

function accountLine({ account, name, state, because, functions, failures, seconds }: Extract<ProgressEvent, { kind: 'account-done' }>): string {
  const found = state === 'scanned' || state === 'partial' ? `, ${count(functions, 'function')}, ${failures === 0 ? 'no failures' : count(failures, 'failure')}` : '';
  return `${accountText(account, name)} ${STATES[state]}${because === null ? '' : ` – ${plain(because)}`}${found}, ${duration(seconds)}`;
}

/** A few words for a status line on a terminal, for every event. */
export function progressNote(event: ProgressEvent): string {
  switch (event.kind) {
    case 'account-started':
      return `${accountText(event.account, event.name)} started`;
    case 'region-done':
      return `${number(event.done)} of ${number(event.total)} account-regions, ${plain(event.account)} ${plain(event.region)}: ${count(event.functions, 'function')}`;
    case 'gap':
      return `${plain(event.account)} ${plain(event.region)}: ${causeTitle(causeOf(event.unread))}${event.unread.action === '' ? '' : ` (${plain(event.unread.action)})`}`;
    default:
      return progressLine(event) ?? '';
  }
}
