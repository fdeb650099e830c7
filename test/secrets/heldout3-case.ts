import type { Source } from './generate.ts';

/** Something of a function's configuration that is a secret or is none; made anew for each seed. */
export interface Held {
  readonly family: string;
  readonly where: 'variable' | 'tag' | 'description';
  make(source: Source): { readonly name: string; readonly value: string };
}

type Make = string | ((source: Source) => string);
const held = (where: Held['where']) => (family: string, name: string, value: Make): Held => ({ family, where, make: (source) => ({ name, value: typeof value === 'string' ? value : value(source) }) });

/** `family`: decides the half, so that cases of one provider or kind of name stay together. */
export const variable = held('variable');
export const tag = held('tag');
export const description = (family: string, value: Make): Held => held('description')(family, '', value);

export const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
export const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
export const encoded = (text: string): string => Buffer.from(text).toString('base64');
