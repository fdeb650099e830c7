import { CHECKS } from '../../../checks/registry.ts';
import { known, unknown, type Fact, type Unread } from '../../../src/model/fact.ts';
import type { OrganizationAccount } from '../../../src/model/facts.ts';
import type { Standing } from '../../../src/scan/doctor/standing.ts';
import { scanRole } from '../../../src/scan/role.ts';
import { NOW } from '../../support/simulated.ts';

export const HUB = '111111111111';
export const MANAGEMENT = '222222222222';
export const MEMBER = '333333333333';

export const place = { partition: 'aws', account: HUB, region: 'eu-west-1' };
export const refused = (change: Partial<Unread> = {}): Unread => ({ action: 'a:B', place, reason: 'denied', detail: 'AccessDeniedException: no', ...change });
export const is = <T>(value: T): Fact<T> => known(value, NOW);
export const isNot = (change: Partial<Unread> = {}): Fact<never> => unknown(NOW, refused(change));

export const standing = (change: Partial<Standing> = {}): Standing => ({
  partition: 'aws', caller: `arn:aws:sts::${HUB}:assumed-role/PosternHub/run`, account: HUB, hub: HUB, homeRegion: 'eu-west-1', regions: ['eu-west-1', 'us-east-1'],
  organization: is({ id: 'o-example000', managementAccount: MANAGEMENT }), scanRoleName: 'PosternScan', writerRoleName: 'PosternFindingsWriter', needed: scanRole(CHECKS), ...change,
});
export const account = (id: string): OrganizationAccount => ({ account: id, name: `name-${id.slice(0, 3)}`, state: 'ACTIVE', path: `o-example000/r-root/ou-all/${id}/` });
