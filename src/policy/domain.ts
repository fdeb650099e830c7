import { instances, MAX_CANDIDATES, type Constant } from './candidates.ts';
import type { Values } from './condition.ts';
import { hasWildcard } from './pattern.ts';

/** The values that a key may have in the request. */
export interface Domain {
  /** The caller takes the one that suits it. */
  readonly choose: readonly Values[];
  /** Only some callers of the class have these: a token, a network, a membership that the policy does not tell. */
  readonly conditional: readonly Values[];
  /** Neither the caller nor the policy decides which; null for the other two kinds. */
  readonly nature: readonly Values[] | null;
  /** There were more values than are tried. */
  readonly truncated: boolean;
}

export const ABSENT: Values = null;
export const FRESH_ORGANIZATION = 'o-zq1fresh9x';
/** Stands for the account's own organization when it is not known. */
export const OWN_ORGANIZATION = 'o-(own)';
export const FRESH = 'zq1-fresh';

const NONE: readonly Values[] = [];
export const domain = (choose: readonly Values[], conditional = NONE): Domain => ({
  choose: bounded(choose),
  conditional: bounded(conditional),
  nature: null,
  truncated: choose.length > MAX_CANDIDATES || conditional.length > MAX_CANDIDATES,
});
const bounded = (values: readonly Values[]): readonly Values[] => (values.length > MAX_CANDIDATES ? values.slice(0, MAX_CANDIDATES) : values);
export const fixed = (value: string): Domain => domain([[value]]);
export const absent = domain([ABSENT]);
export const lists = (values: readonly string[]): readonly Values[] => values.map((value) => [value]);
/** A value that no constant names; numbers, dates, truth values and addresses have neighbours among the instances instead. */
const freshText = (constants: readonly Constant[]): readonly Values[] => (constants.length > 0 && constants.every(({ as }) => as !== 'literal' && as !== 'glob' && as !== 'arn') ? [] : [[FRESH]]);
/** The caller writes it into the request. */
export const free = (constants: readonly Constant[]): Domain => domain([ABSENT, ...freshText(constants), ...lists(instances(constants))]);
/** Known only to those who were told. */
export const secret = (constants: readonly Constant[]): Domain => domain([ABSENT, [FRESH]], lists(instances(constants)));
export const nature = (constants: readonly Constant[]): Domain => {
  const values = [ABSENT, ...freshText(constants), ...lists(instances(constants))];
  return { choose: [], conditional: [], nature: values.slice(0, MAX_CANDIDATES), truncated: values.length > MAX_CANDIDATES };
};
export const either = (...values: readonly string[]): Domain => domain(lists(values));
export const isOpen = (constant: Constant): boolean => (constant.as === 'glob' || constant.as === 'arn') && hasWildcard(constant.text);
