import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resourceAccess, type Access, type Audience } from '../../src/policy/index.ts';
import { CONTEXT, policyOf } from './driver.ts';
import { ORG, OWN, OWN_ORG, policy, SERVICES, X, Y, type Written } from './grammar.ts';
import { isAllowed, type Request } from './oracle.ts';

const RUNS = Number(process.env['POSTERN_ORACLE_RUNS'] ?? 200);
/** Milliseconds: several times what a free machine takes. */
const LONGEST = 60_000 + RUNS * 10;
const SEED = Number(process.env['POSTERN_ORACLE_SEED'] ?? 1);
const ACTION = 'lambda:GetFunction';
/** A function can be asked for by its own name and as its $LATEST, which are two resources. Source: Lambda "Fine-tuning the Resources and Conditions sections of policies". */
const NAMES = [CONTEXT.resource, `${CONTEXT.resource}:$LATEST`];
const STRANGER = '999900001111';
/** Matches the grammar's `4*`. */
const STRANGER_4 = '499900001111';
const FRESH_ORG = 'o-zzzz999999';

type Chosen = Readonly<Record<string, string | undefined>>;
/** What the caller writes into the request; keys that no statement mentions make no difference. */
function chosenFor(statements: readonly Written[]): readonly Chosen[] {
  const text = JSON.stringify(statements);
  const of = (key: string, values: readonly (string | undefined)[]): readonly (string | undefined)[] => (text.includes(key) ? values : ['q']);
  return of('aws:UserAgent', ['x', 'y', 'xz', 'q', 'x*', '*', undefined]).flatMap((agent) =>
    of('aws:Referer', ['x', 'y', 'q', undefined]).flatMap((referer) => of('aws:SecureTransport', ['true', 'false']).map((tls) => ({ 'aws:UserAgent': agent, 'aws:Referer': referer, 'aws:SecureTransport': tls }))),
  );
}
const defined = (keys: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

const customers = (all: readonly Chosen[], account: string, organizations: readonly (string | undefined)[]): readonly Request[] =>
  [`arn:aws:iam::${account}:role/a`, `arn:aws:iam::${account}:role/b`, `arn:aws:iam::${account}:role/q`].flatMap((arn) =>
    organizations.flatMap((organization) => all.map((chosen) => ({ caller: { account, arn }, keys: defined({ ...chosen, 'aws:PrincipalAccount': account, 'aws:PrincipalArn': arn, 'aws:PrincipalOrgID': organization, 'aws:PrincipalIsAWSService': 'false' }) }))),
  );
const services = (all: readonly Chosen[], service: string, account: string): readonly Request[] =>
  [account, undefined].flatMap((source) =>
    [`arn:aws:sns:eu-west-1:${account}:t`, 'arn:aws:s3:::b', 'arn:aws:s3:::q', undefined].flatMap((arn) =>
      all.map((chosen) => ({ caller: { service }, keys: defined({ ...chosen, 'aws:SourceAccount': source, 'aws:SourceArn': arn, 'aws:PrincipalIsAWSService': 'true' }) })),
    ),
  );

interface Judge {
  readonly allows: (requests: readonly Request[]) => boolean;
  readonly has: (test: (audience: Audience) => boolean) => boolean;
}
const judges = (statements: readonly Written[]): Judge & { accesses: readonly Access[]; doubts: number } => {
  const { value, doubts } = resourceAccess(policyOf(statements), [ACTION], CONTEXT);
  return {
    allows: (requests) => NAMES.some((name) => requests.some((request) => isAllowed(statements, ACTION, name, request))),
    has: (test_) => value.some(({ audience, under }) => under.length === 0 && test_(audience)),
    accesses: value,
    doubts: doubts.length,
  };
};
const isAnyone = (audience: Audience): boolean => audience.is === 'anyone';

test(`the engine and the textbook agree on who is let in (${RUNS} random policies)`, () => {
  fc.assert(
    fc.property(policy, (statements) => {
      const { allows, has, doubts } = judges(statements);
      const of = (account: string, organizations: readonly (string | undefined)[]): readonly Request[] => customers(chosenFor(statements), account, organizations);
      expect(doubts).toBe(0);
      const strangers = [...of(STRANGER, [undefined, FRESH_ORG]), ...of(STRANGER_4, [undefined, FRESH_ORG])];
      expect(has(isAnyone)).toBe(allows(strangers));
      if (has(isAnyone)) return;
      const isOrganization = (id: string) => (audience: Audience): boolean => audience.is === 'organization' && audience.organizations.includes(id);
      for (const id of [ORG, OWN_ORG]) expect([id, has(isOrganization(id))]).toEqual([id, allows(of(STRANGER, [id]))]);
      for (const account of [X, Y]) expect([account, has((audience) => audience.is === 'account' && audience.account === account)]).toEqual([account, allows(of(account, [undefined, FRESH_ORG]))]);
      expect(has((audience) => audience.is === 'own-account' || isOrganization(OWN_ORG)(audience))).toBe(allows([...of(OWN, [OWN_ORG]), ...of(STRANGER, [OWN_ORG])]));
    }),
    { seed: SEED, numRuns: RUNS },
  );
}, LONGEST);

test(`the engine and the textbook agree on services (${RUNS} random policies)`, () => {
  fc.assert(
    fc.property(policy, (statements) => {
      const { allows, has } = judges(statements);
      const of = (service: string, account: string): readonly Request[] => services(chosenFor(statements), service, account);
      if (has(isAnyone)) return;
      for (const service of SERVICES) {
        const isIt = (audience: Audience): audience is Audience & { is: 'service' } => audience.is === 'service' && (audience.service === service || audience.service === '*');
        const open = allows([...of(service, STRANGER), ...of(service, STRANGER_4)]);
        const named = statements.some((statement) => JSON.stringify(statement).includes(service));
        if (has((audience) => isIt(audience) && audience.service === service && audience.anyCustomer)) expect(open).toBe(true);
        // An Allow for everybody with a source ARN is reported under the service that the ARN points at.
        if (named && open) expect(has((audience) => audience.is === 'service' && audience.anyCustomer)).toBe(true);
        for (const account of [OWN, X]) {
          const isOf = (audience: Audience): boolean => isIt(audience) && audience.service === service && audience.accounts.includes(account);
          if (has(isOf)) expect(allows(of(service, account))).toBe(true);
        }
      }
    }),
    { seed: SEED + 1, numRuns: RUNS },
  );
}, LONGEST);
