import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { distinctUnread, type Unread } from '../../src/model/fact.ts';
import type { ExecutedConfiguration } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { parseArn } from '../../src/model/place.ts';
import { notApplicable, settle } from '../../src/model/verdict.ts';
import { unjudged } from '../lib/access.ts';
import { standingOfAccount } from '../lib/outsiders.ts';
import { qualifiersOf } from '../lib/runtimes.ts';
import { qualifiersBy } from '../lib/variables.ts';

const messages = { unmanaged: 'The environment variables of {name} ({qualifiers}) are not encrypted with a customer managed key of the organization: {why}.' };
const WHY = { none: 'no key is set, so that AWS uses its own', aws: 'the key is managed by AWS', foreign: 'the key belongs to another organization' } as const;
type Weakness = keyof typeof WHY;

export default defineCheck({
  id: 'environment-key-unmanaged',
  title: 'Environment variables are not encrypted with a customer managed key',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['secrets'],
  enabled: true,
  needs: ['function/configurations'],
  wants: ['function/environment'],
  remedy: 'Set KMSKeyArn to a customer managed key of the organization; publish a version and move the aliases.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query KMSKeyArn',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, { trusted }) {
    const configurations = facts['function/configurations'];
    const environments = facts['function/environment'];
    const doubts: Unread[] = [];
    const weak = configurations.flatMap((configuration) => {
      const weakness = weaknessOf(configuration);
      const exist = weakness === null ? false : variablesExist(configuration);
      if (exist === null) doubts.push(...notRead(configuration));
      return weakness !== null && exist === true ? [{ weakness, qualifiers: configuration.qualifiers }] : [];
    });
    const isUnused = configurations.every(({ config }) => config.kmsKeyArn === null);
    if (weak.length === 0) return isUnused && doubts.length === 0 ? notApplicable('it has no environment variables') : settle([], distinctUnread(doubts));
    const reasons = qualifiersBy(weak, ({ weakness }) => weakness);
    const message = say(messages.unmanaged, { name: subject.name, qualifiers: listed(qualifiersOf(weak)), why: listed(reasons.map(({ what }) => WHY[what])) });
    return settle([{ aspect: '', message, evidence: reasons.map(({ what, qualifiers }) => ({ key: what, qualifiers })) }], distinctUnread(doubts));

    /** null: nobody knows. What cannot be decrypted exists. */
    function variablesExist({ version, config }: ExecutedConfiguration): boolean | null {
      const read = environments.known ? environments.value.find((one) => one.version === version) : undefined;
      if (read !== undefined) return read.variables.length > 0;
      return config.kmsKeyArn !== null && environments.missing.some(({ reason }) => reason === 'encrypted') ? true : null;
    }
    function notRead({ version }: ExecutedConfiguration): readonly Unread[] {
      return environments.missing.length > 0 ? environments.missing : [unjudged(subject, 'lambda:GetFunctionConfiguration', `the variables of version ${version} were not read`)];
    }
    function weaknessOf({ config: { kmsKeyArn } }: ExecutedConfiguration): Weakness | null {
      if (kmsKeyArn === null) return 'none';
      const arn = parseArn(kmsKeyArn);
      if (arn?.resource.startsWith('alias/aws/') === true) return 'aws';
      const standing = arn === null ? 'undetermined' : standingOfAccount(arn.account, subject, trusted);
      if (standing === 'undetermined') doubts.push(...(arn === null || trusted.organization.missing.length === 0 ? [unjudged(subject, 'lambda:ListFunctions', 'the owner of the key cannot be told')] : trusted.organization.missing));
      return standing === 'foreign' ? 'foreign' : null;
    }
  },
});
