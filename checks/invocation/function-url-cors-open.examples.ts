import { defineExamples } from '../../src/model/check.ts';
import { unknown } from '../../src/model/fact.ts';
import type { FunctionUrl } from '../../src/model/facts.ts';
import { AT, functionUrl, unread } from '../lib/sample.ts';

const cors = (change: Partial<NonNullable<FunctionUrl['cors']>> = {}): FunctionUrl['cors'] => ({ allowOrigins: ['https://shop.example.com'], allowMethods: ['GET'], allowHeaders: ['content-type'], allowCredentials: false, ...change });

export default defineExamples([
  { name: 'no URL', facts: { 'function/urls': [] }, expect: 'not-applicable' },
  { name: 'a URL without CORS', facts: { 'function/urls': [functionUrl()] }, expect: 'pass' },
  { name: 'one named origin', facts: { 'function/urls': [functionUrl({ cors: cors() })] }, expect: 'pass' },
  { name: 'one named origin with credentials, any method and any header', facts: { 'function/urls': [functionUrl({ cors: cors({ allowCredentials: true, allowMethods: ['*'], allowHeaders: ['*'] }) })] }, expect: 'pass' },
  { name: 'no origin at all', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: [] }) })] }, expect: 'pass' },
  { name: 'a wildcard that covers the hosts of one domain', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['https://*.example.com'] }) })] }, expect: 'pass' },
  { name: 'every origin', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['*'] }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST', message: 'The URL of orders-api ($LATEST) lets web pages of every origin read its answers.' }] },
  { name: 'every origin beside a named one', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['https://shop.example.com', '*'] }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'every origin with credentials', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['*'], allowCredentials: true }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST', message: /read its answers, with credentials\.$/ }] },
  { name: 'every origin, method and header', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['*'], allowMethods: ['GET', '*'], allowHeaders: ['*'] }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST', message: /, with any method and any header\.$/ }] },
  { name: 'every https origin', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['HTTPS://*'] }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'every http origin', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['http://*'] }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'the null origin, which every page can take', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['null'], allowCredentials: true }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'only the alias is open', facts: { 'function/urls': [functionUrl({ cors: cors() }), functionUrl({ qualifier: 'prod', cors: cors({ allowOrigins: ['*'] }) })] }, expect: 'fail', failures: [{ aspect: 'prod', message: /\(prod\)/ }] },
  { name: 'both are open', facts: { 'function/urls': [functionUrl({ cors: cors({ allowOrigins: ['*'] }) }), functionUrl({ qualifier: 'prod', cors: cors({ allowOrigins: ['*'] }) })] }, expect: 'fail', failures: [{ aspect: '$LATEST' }, { aspect: 'prod' }] },
  { name: 'URLs could not be listed', facts: { 'function/urls': unknown(AT, unread('lambda:ListFunctionUrlConfigs')) }, expect: 'unknown' },
]);
