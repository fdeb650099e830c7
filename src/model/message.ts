/** The names between braces in a message. */
export type Placeholders<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

const LONGEST = 300;
// Names and tags come from AWS and may carry control characters, terminal escapes, bidirectional overrides or halves of characters.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text of any length that a terminal, an editor or a spreadsheet only shows. For identifiers, which must stay whole. */
export const harmless = (text: string): string => text.replace(UNPRINTABLE, '\ufffd');

/** Hostile text made harmless for terminals, tables and findings: no control or format characters, at most 300 characters. */
export function printable(text: string): string {
  const clean = [...harmless(text)];
  return clean.length <= LONGEST ? clean.join('') : `${clean.slice(0, LONGEST - 1).join('')}…`;
}

/** A message with its placeholders filled; every placeholder of the template is required by type. */
export function say<const Template extends string>(template: Template, data: Readonly<Record<Placeholders<Template>, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = (data as Readonly<Record<string, string | number>>)[name];
    return value === undefined ? whole : printable(String(value));
  });
}

/** `a`, `a and b`, `a, b and c`; more than `most` are counted instead of named. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  const words = rest > 0 ? [...shown, `${rest} more`] : shown;
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
