import { expect, test } from 'vitest';
import type { Constant } from '../../src/policy/candidates.ts';
import type { Caller, Membership } from '../../src/policy/caller.ts';
import type { Values } from '../../src/policy/condition.ts';
import { domainOf, lookupIn, type Ask } from '../../src/policy/keys.ts';
import type { ResourceContext, Via } from '../../src/policy/index.ts';
import { casesOf, CONTEXT } from './driver.ts';

const STRANGER = '444455556666';
const customer = (membership: Membership, change: Partial<Caller & { is: 'customer' }> = {}): Caller => ({ is: 'customer', account: STRANGER, arn: null, own: false, membership, ...change });
const service = (membership: Membership, name = 'sns.amazonaws.com'): Caller => ({ is: 'service', service: name, account: STRANGER, membership });
const CALLERS = {
  stranger: customer({ is: 'outside' }),
  role: customer({ is: 'untold' }, { arn: `arn:aws:iam::${STRANGER}:role/app` }),
  named: customer({ is: 'untold' }),
  own: customer({ is: 'member', organization: 'o-ours123456', path: null }, { account: CONTEXT.account, own: true }),
  member: customer({ is: 'member', organization: 'o-abc1234567', path: null }),
  'member of a unit': customer({ is: 'member', organization: 'o-abc1234567', path: 'o-abc1234567/r-ab12/ou-ab12-11111111/' }),
  anonymous: { is: 'anonymous' },
  service: service({ is: 'outside' }),
  'any service': service({ is: 'outside' }, '*'),
  'service of a member': service({ is: 'member', organization: 'o-abc1234567', path: null }),
  'service of a named account': service({ is: 'untold' }),
  federated: { is: 'federated', provider: 'cognito-identity.amazonaws.com' },
  'federated by SAML': { is: 'federated', provider: 'arn:aws:iam::111122223333:saml-provider/idp' },
  session: customer({ is: 'untold' }, { arn: `arn:aws:sts::${STRANGER}:assumed-role/app/s` }),
  'canonical user': { is: 'canonical', id: '79a5' },
  'origin access identity': { is: 'canonical', id: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' },
} satisfies Record<string, Caller>;

interface Case {
  readonly key: string;
  readonly caller: keyof typeof CALLERS;
  readonly constants: readonly (readonly [Constant['as'], string])[];
  /** null: the key is not in the request. */
  readonly choose: readonly (string | null)[];
  readonly conditional: readonly (string | null)[];
  /** null: the caller chooses. */
  readonly nature: readonly (string | null)[] | null;
  readonly why: string;
  readonly via?: Via;
  readonly action?: string;
  readonly sourceIp?: string;
  readonly unnamed?: true;
  readonly context?: Partial<ResourceContext>;
}
const askOf = (row: Pick<Case, 'caller' | 'via' | 'action' | 'sourceIp' | 'unnamed' | 'context'>): Ask => ({
  caller: CALLERS[row.caller],
  action: row.action ?? 'lambda:invokefunction',
  via: row.via ?? 'api',
  context: { ...CONTEXT, ...row.context },
  sourceIp: row.sourceIp ?? null,
  unnamed: row.unnamed ?? false,
  named: new Map<string, string>(),
});
const plain = (values: readonly Values[] | readonly (string | null)[]): readonly string[] => [...new Set(values.map((value) => (value === null ? '(absent)' : typeof value === 'string' ? value : value.join('|'))))].sort();

test.each(casesOf<Case>('keys'))('$key of $caller: $why', (row) => {
  const found = domainOf(row.key, askOf(row), row.constants.map(([as, text]) => ({ as, text })));
  expect({ choose: plain(found.choose), conditional: plain(found.conditional), nature: found.nature === null ? null : plain(found.nature), truncated: found.truncated })
    .toEqual({ choose: plain(row.choose), conditional: plain(row.conditional), nature: row.nature === null ? null : plain(row.nature), truncated: false });
});

const many = (count: number): readonly Constant[] => Array.from({ length: count }, (_, index) => ({ as: 'literal' as const, text: `v${index}` }));
test.each<readonly [string, keyof typeof CALLERS, number, { choose: number; conditional: number; nature: number | null; truncated: boolean }]>([
  ['aws:useragent', 'stranger', 510, { choose: 512, conditional: 0, nature: null, truncated: false }],
  ['aws:useragent', 'stranger', 511, { choose: 512, conditional: 0, nature: null, truncated: true }],
  ['sts:externalid', 'stranger', 512, { choose: 2, conditional: 512, nature: null, truncated: false }],
  ['sts:externalid', 'stranger', 513, { choose: 2, conditional: 512, nature: null, truncated: true }],
  ['s3:existingobjecttag', 'stranger', 510, { choose: 0, conditional: 0, nature: 512, truncated: false }],
  ['s3:existingobjecttag', 'stranger', 511, { choose: 0, conditional: 0, nature: 512, truncated: true }],
])('%s of %s with %i values: cut off, and said so', (key, caller, count, expected) => {
  const { choose, conditional, nature, truncated } = domainOf(key, askOf({ caller }), many(count));
  expect({ choose: choose.length, conditional: conditional.length, nature: nature?.length ?? null, truncated }).toEqual(expected);
});

test.each<readonly [string, keyof typeof CALLERS, string | null | undefined]>([
  ['aws:principalaccount', 'stranger', STRANGER],
  ['aws:resourceaccount', 'stranger', CONTEXT.account],
  ['aws:resourceorgid', 'stranger', 'o-ours123456'],
  ['aws:principalorgid', 'member', 'o-abc1234567'],
  ['aws:principalorgid', 'named', null],
  ['aws:sourceaccount', 'service', null],
  ['aws:securetransport', 'stranger', null],
  ['aws:useragent', 'stranger', null],
  // Known not to be in the request.
  ['aws:sourceaccount', 'stranger', undefined],
  ['aws:principalaccount', 'service', undefined],
  ['sts:externalid', 'stranger', null],
  ['s3:existingobjecttag', 'stranger', null],
  ['lambda:functionurlauthtype', 'stranger', undefined],
  // A canonical user's account is some account.
  ['aws:principalaccount', 'canonical user', null],
  ['aws:principalorgid', 'canonical user', null],
  ['aws:resourceaccount', 'canonical user', CONTEXT.account],
  ['aws:principalaccount', 'origin access identity', undefined],
])('${%s} of %s stands for %s', (key, caller, expected) => {
  expect(lookupIn(askOf({ caller }))(key)).toBe(expected);
});
test('the own organization is the own one even when it is not known', () => {
  expect(lookupIn(askOf({ caller: 'stranger', context: { organizationId: null } }))('aws:resourceorgid')).toBe('o-(own)');
});
