import type { Operation } from '../../simulator/server/operation.ts';

/** Accounts that AWS puts on a page. The simulator serves fewer, to see short pages followed; at scale that would triple the calls. */
const PAGE = 20;

/** The same operations, with ListAccounts in full pages. */
export const withFullPages = (operations: readonly Operation[]): readonly Operation[] => operations.map((operation) => (operation.name === 'ListAccounts' ? { ...operation, run: fullPage(operation.run) } : operation));

interface AccountsPage {
  readonly Accounts: readonly unknown[];
  readonly NextToken?: string;
}

const fullPage = (run: Operation['run']): Operation['run'] => (call) => {
  const accounts: unknown[] = [];
  let token = call.input.NextToken;
  do {
    // The answer of the simulator's own operation.
    const page = run({ ...call, input: { ...call.input, MaxResults: PAGE - accounts.length, ...(token === undefined ? {} : { NextToken: token }) } }) as AccountsPage;
    accounts.push(...page.Accounts);
    token = page.NextToken;
  } while (token !== undefined && accounts.length < PAGE);
  return { Accounts: accounts, NextToken: token };
};
