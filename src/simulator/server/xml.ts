/** A value as AWS's query protocols write it: objects as elements, lists as repeated `member` (IAM, STS) or `item` (EC2) elements. */
export type XmlValue = string | number | boolean | readonly XmlValue[] | { readonly [name: string]: XmlValue | undefined };

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\n': '&#xA;', '\r': '&#xD;' };
const escaped = (text: string): string => text.replace(/[&<>"'\n\r]/g, (character) => ESCAPES[character] ?? character);

/** Elements of an object in order; undefined members are left out. A member called `entry[]` is a list written as repeated `entry` elements (maps). */
export function xml(value: XmlValue, listElement: 'member' | 'item' = 'member'): string {
  if (typeof value !== 'object') return escaped(String(value));
  if (isList(value)) return value.map((item) => element(listElement, item, listElement)).join('');
  return Object.entries(value).map(([name, inner]) => (inner === undefined ? '' : member(name, inner, listElement))).join('');
}
const isList = (value: object): value is readonly XmlValue[] => Array.isArray(value);
const member = (name: string, value: XmlValue, listElement: 'member' | 'item'): string =>
  (name.endsWith('[]') && typeof value === 'object' && isList(value) ? value.map((item) => element(name.slice(0, -2), item, listElement)).join('') : element(name, value, listElement));
const element = (name: string, value: XmlValue, listElement: 'member' | 'item'): string => `<${name}>${xml(value, listElement)}</${name}>`;
