import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith } from '../../src/model/verdict.ts';
import { qualifiersOf } from '../lib/runtimes.ts';
import { qualifiersBy, variablesByName } from '../lib/variables.ts';

const messages = { loads: 'The environment variable {variable} makes {name} ({qualifiers}) load code from {origin}.' };
const ORIGIN = { package: 'its package, past its handler', temporary: '/tmp, which whoever gets into the function can write', elsewhere: 'outside its package and layers' } as const;

/** They add places to search, and the runtimes search the package anyway; nothing runs because of them alone. */
const SEARCH_PATHS: readonly string[] = [
  'LD_LIBRARY_PATH', 'PATH', 'NODE_PATH', 'PYTHONPATH', 'PYTHONHOME', 'PYTHONUSERBASE', 'CLASSPATH', 'RUBYLIB', 'GEM_PATH', 'GEM_HOME', 'BUNDLE_GEMFILE', 'PERL5LIB', 'PHP_INI_SCAN_DIR', 'PHPRC', 'DOTNET_SHARED_STORE',
];

export default defineCheck({
  id: 'environment-loader-hijack',
  title: 'Environment variable makes the runtime load code from outside the layers',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['secrets'],
  enabled: true,
  needs: ['function/versions'],
  wants: [],
  remedy: 'Remove the variable, or bring the code in a layer of the organization and point the variable below /opt; publish a version and move the aliases.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query "keys(Environment.Variables)"',
  options: z.strictObject({ packageAllowed: z.boolean().default(false).describe('Accept code that a variable loads from the function\'s own package.') }),
  messages,
  evaluate(subject, facts, { options }) {
    const failures = variablesByName(facts['function/versions']).flatMap(({ name, uses }) => {
      const isPackageFine = options.packageAllowed || SEARCH_PATHS.includes(name);
      const origins = qualifiersBy(uses, ({ variable: { loadsCodeFrom: from } }) => (from === null || from === 'layer' || (from === 'package' && isPackageFine) ? null : from));
      if (origins.length === 0) return [];
      const message = say(messages.loads, { variable: name, name: subject.name, qualifiers: listed(qualifiersOf(origins)), origin: listed(origins.map(({ what }) => ORIGIN[what])) });
      // Whoever can put a file into the package can change the handler as well.
      const severity = origins.every(({ what }) => what === 'package') ? ('low' as const) : ('medium' as const);
      return [{ aspect: name, severity, message, evidence: origins.map(({ what, qualifiers }) => ({ from: what, qualifiers })) }];
    });
    return failWith(failures);
  },
});
