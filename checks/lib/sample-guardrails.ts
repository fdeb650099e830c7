import type { Json, RoleDetails, ServiceControlLevel, Tags } from '../../src/model/facts.ts';
import { document, tagging } from './sample-role.ts';

// What bounds a role, for examples.

/** The service control policies of the organization's root. */
export const level = (...statements: readonly Json[]): ServiceControlLevel => ({ target: 'r-root', policies: [{ id: 'p-guard', name: 'guard', document: document(...statements) }] });

export const roleDetails = (tags: Tags = {}): RoleDetails => ({ name: 'orders-api', path: '/', roleId: 'AROAEXAMPLE', createdAt: '2026-01-01T00:00:00.000Z', lastUsedAt: null, tagging: tagging(tags) });
