import type { Document } from '../model/facts.ts';
import type { Instant, Key } from '../model/place.ts';
import { trustAccess, type Audience } from '../policy/index.ts';
import { ownerOf } from './inventory.ts';

/**
 * Lambda could assume a role with this trust policy, as far as one can tell: anything that is not clearly no is yes.
 * Source: Lambda Developer Guide, "Defining Lambda function permissions with an execution role".
 */
export function mayAdmitLambda(role: Key, trust: Document, at: Instant): boolean {
  const access = trustAccess(trust, { resource: role, ...ownerOf(role), at, organizationId: null });
  if ('invalid' in access || access.doubts.length > 0) return true;
  return access.value.some(({ audience }) => mayBeLambda(audience));
}

// `edgelambda.amazonaws.com` runs Lambda@Edge replicas.
const mayBeLambda = (audience: Audience): boolean =>
  audience.is === 'anyone' || audience.is === 'ip-limited' || (audience.is === 'service' && (audience.service.includes('*') || /^(edge)?lambda(\.|$)/i.test(audience.service)));
