import type { Rule } from './rule.ts';

/** Finds the rules that could match a text at all, in one pass over it, however many rules there are. */
export function candidateFinder(rules: readonly Rule[]): (lowerCaseText: string) => readonly Rule[] {
  const always = rules.filter((rule) => rule.hints.some((hint) => hint.length < 2));
  const byPair = new Map<number, { readonly hint: string; readonly rule: Rule }[]>();
  for (const rule of rules.filter((one) => !always.includes(one)))
    for (const hint of rule.hints) byPair.set(pairAt(hint, 0), [...(byPair.get(pairAt(hint, 0)) ?? []), { hint, rule }]);
  const order = new Map(rules.map((rule, index) => [rule, index]));

  return (text) => {
    const found = new Set(always);
    for (let at = 0; at < text.length - 1; at++)
      for (const { hint, rule } of byPair.get(pairAt(text, at)) ?? []) if (!found.has(rule) && text.startsWith(hint, at)) found.add(rule);
    return [...found].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  };
}

const pairAt = (text: string, at: number): number => text.charCodeAt(at) * 65_536 + text.charCodeAt(at + 1);
