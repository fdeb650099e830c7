/* eslint-disable no-restricted-properties, no-restricted-syntax -- this file is a process of its own: its clock, its messages, its end */
import { buildOrganization } from './build/organization.ts';
import type { OrganizationFacts } from './process.ts';
import type { Answer, Question } from './process-messages.ts';
import { startSimulator, type Simulator } from './simulator.ts';
import type { Organization } from './state.ts';

/** The child's side of `forkSimulator`: one simulator, asked over IPC, gone with its parent. */
let simulator: Simulator | null = null;

async function answered(question: Question): Promise<unknown> {
  if (question.kind === 'start') {
    const { seed, build, port = 0, quotaScale = 1, fixedNow } = question.given;
    const now = fixedNow === undefined ? () => new Date().toISOString() : () => fixedNow;
    simulator = await startSimulator({ organization: buildOrganization(seed, build), port, quotaScale, now });
    return { url: simulator.url, environment: simulator.environment, organization: factsOf(simulator.organization) };
  }
  if (simulator === null) throw new Error('the simulator is not started');
  switch (question.kind) {
    case 'credentialsFor': return simulator.credentialsFor(question.given.account, question.given.access);
    case 'environmentFor': return simulator.environmentFor(question.given.account, question.given.access, question.given.region);
    case 'statistics': return simulator.statistics();
    case 'findings': return simulator.findings();
    case 'playDay': return simulator.playDay();
    case 'inject': simulator.faults.inject(question.given); return null;
    case 'close': return simulator.close();
  }
}

function factsOf(organization: Organization): OrganizationFacts {
  const { id, managementAccount, hubAccount, homeRegion, externalId, specials: { planted, ...specials } } = organization;
  const accounts = [...organization.accounts.values()];
  const functions = accounts.reduce((sum, { regions }) => sum + [...regions.values()].reduce((count, region) => count + region.functions.size, 0), 0);
  return { id, managementAccount, hubAccount, homeRegion, externalId, functions, specials, planted: [...planted], accounts: accounts.map((account) => ({ id: account.id, name: account.name, state: account.state })) };
}

const reply = (answer: Answer): void => { process.send?.(answer); };
process.on('message', (message) => {
  // Only forkSimulator speaks to this process.
  const question = message as Question;
  answered(question).then(
    (value) => { reply({ id: question.id, value: value ?? null, failed: null }); },
    (error: unknown) => { reply({ id: question.id, value: null, failed: error instanceof Error ? error.message : String(error) }); },
  );
});
process.on('disconnect', () => { process.exit(0); });
