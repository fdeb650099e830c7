import { harmless, printable } from '../../model/message.ts';
import { colorsFor, count, jsonPretty, labelled, some } from '../../report/text.ts';
import { missingIn, notAskedIn, notSeenIn } from './diagnosis.ts';
import type { Diagnosis } from './examine.ts';
import type { Item } from './item.ts';

export interface TextOptions {
  readonly color?: boolean;
  /** Show what is in place too, and what nothing needs today. */
  readonly all?: boolean;
}

/** What is missing and what could not be seen, each with what to do and whose credentials it takes. */
export function diagnosisText(diagnosis: Diagnosis, { color = false, all = false }: TextOptions = {}): string {
  const colors = colorsFor(color);
  const { items } = diagnosis;
  const [missing, notSeen] = [missingIn(diagnosis), notSeenIn(diagnosis)];
  const notAsked = items.filter(({ state, need }) => state === 'not-asked' && need !== 'optional');
  const optional = items.filter(({ need }) => need === 'optional');
  const inPlace = items.filter(({ state, need }) => state === 'ok' && need !== 'optional');
  const sections = [
    section(colors.red(colors.bold(`Missing: ${missing.length}`)), missing),
    section(colors.yellow(colors.bold(`Could not be checked: ${notSeen.length}`)), notSeen),
    section(colors.bold(`Not asked: ${notAsked.length}`), notAsked),
    ...(all ? [section(colors.bold(`In place: ${inPlace.length}`), inPlace), section(colors.bold('Nothing needs these today'), optional)] : []),
  ];
  return [heading(diagnosis), ...sections.filter((text) => text !== ''), verdict(missing.length, notSeen.length, inPlace.length, notAskedIn(diagnosis).length, all)].join('\n\n');
}

function heading({ standing, accounts }: Diagnosis): string {
  const { caller, account, hub, homeRegion, regions, needed } = standing;
  return [
    labelled('You are   ', `${harmless(caller)} (account ${account})`),
    labelled('Hub       ', `account ${hub}, home region ${homeRegion}`),
    labelled('Asked     ', `${count(accounts.length, 'account')} in ${some(regions, 20)}`),
    labelled('Checks    ', `need ${count(needed.actions.length, 'action')}, policy version ${needed.version}`),
  ].join('\n');
}

function section(title: string, items: readonly Item[]): string {
  return items.length === 0 ? '' : [title, ...items.map((item, index) => entry(item, index + 1))].join('\n');
}

function entry({ id, need, title, found, todo, credentials, statement }: Item, number: number): string {
  return [
    labelled(`  ${String(number).padStart(2)}. `, `${title} (${id}; for ${need === 'optional' ? 'nothing yet' : need})`),
    labelled('      Found:  ', harmless(found)),
    ...(todo === '' ? [] : [labelled('      Do:     ', harmless(todo))]),
    ...(credentials === '' ? [] : [labelled('      As:     ', printable(credentials))]),
    ...(statement === null ? [] : [jsonPretty(statement).split('\n').map((line) => `      ${line}`).join('\n')]),
  ].join('\n');
}

function verdict(missing: number, notSeen: number, inPlace: number, notAsked: number, all: boolean): string {
  const open = [...(missing > 0 ? [`${missing} missing`] : []), ...(notSeen > 0 ? [`${notSeen} could not be checked`] : []), ...(notAsked > 0 ? [`${notAsked} not asked`] : [])];
  const rest = `${count(inPlace, 'precondition')} in place${all ? '' : ' (--all shows them)'}`;
  if (open.length === 0) return `Nothing is missing: ${rest}.`;
  return `${missing > 0 ? '' : 'Nothing is missing as far as it was seen: '}${open.join(', ')}; ${rest}.`;
}
