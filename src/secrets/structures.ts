import { capabilities } from './capabilities.ts';
import { authorizations, commandPasswords, commandUsers } from './commands.ts';
import { encodedKeys, privateKeys, webKeys, webTokens } from './keys.ts';
import type { Span } from './rule.ts';
import { bareUserInfo, easyConnects, passwordFileLine, urlCredentials } from './urls.ts';

/** Credentials that are recognised by their structure, whoever issued them. */
export const structuresIn = (text: string): readonly Span[] => DETECTORS.flatMap(({ sign, find }) => (sign.test(text) ? find(text) : []));

/** Each with a cheap sign without which it has nothing to find. */
const DETECTORS: readonly { readonly sign: RegExp; readonly find: (text: string) => readonly Span[] }[] = [
  { sign: /PRIVATE KEY|PuTTY/, find: privateKeys },
  { sign: /LS0tLS1CRUdJTi|M[A-I][A-Za-z0-9+/]{10}|b3BlbnNzaC1rZXktdjE|\/u3\+7Q/, find: encodedKeys },
  { sign: /"kty/, find: webKeys },
  { sign: /eyJ/, find: webTokens },
  { sign: /:\/\//, find: urlCredentials },
  { sign: /basic|bearer|token|apikey|digest/i, find: authorizations },
  { sign: /-u|--(?:proxy-)?user/, find: commandUsers },
  { sign: /mysql|mariadb|sshpass|redis-cli|sqlcmd|bcp|isql|login |lftp|smbclient|http|SecureString|pass:/, find: commandPasswords },
  { sign: /^[^:]+:[\d*]/, find: passwordFileLine },
  { sign: /@/, find: easyConnects },
  { sign: /^[^\s@]{3,256}@\S{3,300}$/, find: bareUserInfo },
  { sign: /https?:\/\//, find: capabilities },
];
