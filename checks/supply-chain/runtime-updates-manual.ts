import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith, notApplicable } from '../../src/model/verdict.ts';
import { qualifiersOf } from '../lib/runtimes.ts';

const messages = { pinned: '{name} gets no runtime updates ({qualifiers}): they are set to {mode}.' };

export default defineCheck({
  id: 'runtime-updates-manual',
  title: 'Lambda function is pinned to a runtime version',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/runtime-management', 'function/configurations'],
  wants: [],
  remedy: 'Set UpdateRuntimeOn to Auto, or to FunctionUpdate where every deployment is tested.',
  verify: 'aws lambda get-runtime-management-config --function-name {name} --region {region}',
  options: z.strictObject({ functionUpdateAllowed: z.boolean().default(true).describe('Accept FunctionUpdate: the runtime is as old as the last deployment.') }),
  messages,
  evaluate(subject, facts, { options }) {
    const packaged = facts['function/configurations'].filter(({ config }) => config.packageType === 'Zip');
    if (packaged.length === 0) return notApplicable('a container image brings its own runtime');
    const late = facts['function/runtime-management'].filter(({ updateRuntimeOn: mode }) => mode === 'Manual' || (mode === 'FunctionUpdate' && !options.functionUpdateAllowed));
    const pinned = late.flatMap(({ version, updateRuntimeOn, runtimeVersionArn }) => {
      const qualifiers = qualifiersOf(packaged.filter((executed) => executed.version === version));
      return qualifiers.length === 0 ? [] : [{ qualifiers, updateRuntimeOn, runtimeVersionArn }];
    }).sort((a, b) => (a.qualifiers.join() < b.qualifiers.join() ? -1 : 1));
    if (pinned.length === 0) return failWith([]);
    const modes = [...new Set(pinned.map(({ updateRuntimeOn }) => updateRuntimeOn))].sort();
    return failWith([{ aspect: '', message: say(messages.pinned, { name: subject.name, qualifiers: listed(qualifiersOf(pinned)), mode: listed(modes) }), evidence: { pinned } }]);
  },
});
