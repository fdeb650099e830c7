import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, layerVersion, layerVersions, unread, usedLayer } from '../lib/sample-layers.ts';

const LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared';
const OTHERS = usedLayer(64, null, { arn: 'arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:64', account: '580247275435' });
const fresh = (version: number): ReturnType<typeof layerVersion> => layerVersion(version, { createdAt: '2026-11-10T08:00:00.000Z' });

export default defineExamples([
  { name: 'the newest version', facts: { 'function/layers': [usedLayer(3, layerVersions(1, 2, 3))] }, expect: 'pass' },
  { name: 'a newer version for months', facts: { 'function/layers': [usedLayer(2, layerVersions(1, 2, 3))] }, expect: 'fail', failures: [{ aspect: LAYER, severity: 'low', message: 'orders-api uses version 2 of layer shared ($LATEST), which was replaced by version 3 on 2026-03-01.' }] },
  { name: 'a newer version within the grace period', facts: { 'function/layers': [usedLayer(2, [...layerVersions(1, 2), fresh(3)])] }, expect: 'pass' },
  { name: 'a newer version within the grace period, after another one', facts: { 'function/layers': [usedLayer(1, [fresh(3), ...layerVersions(2, 1)])] }, expect: 'fail', failures: [{ aspect: LAYER, message: /replaced by version 2 / }] },
  { name: 'a newer version within the default, beyond the chosen grace period', facts: { 'function/layers': [usedLayer(2, [...layerVersions(2), fresh(3)])] }, options: { graceDays: 7 }, expect: 'fail' },
  { name: 'a newer version for exactly the grace period', facts: { 'function/layers': [usedLayer(2, [...layerVersions(2), fresh(3)])] }, at: '2026-12-10T08:00:00.000Z', expect: 'pass' },
  { name: 'a newer version for a moment longer', facts: { 'function/layers': [usedLayer(2, [...layerVersions(2), fresh(3)])] }, at: '2026-12-10T08:00:00.001Z', expect: 'fail' },
  { name: 'a newer version for other runtimes only', facts: { 'function/layers': [usedLayer(2, [layerVersion(2, { compatibleRuntimes: ['python3.9'] }), layerVersion(3, { compatibleRuntimes: ['python3.13'] })])] }, expect: 'pass' },
  { name: 'a newer version for some of the runtimes', facts: { 'function/layers': [usedLayer(2, [layerVersion(2, { compatibleRuntimes: ['python3.12', 'python3.13'] }), layerVersion(3, { compatibleRuntimes: ['python3.13'] })])] }, expect: 'fail' },
  { name: 'a newer version that names no runtimes', facts: { 'function/layers': [usedLayer(2, [layerVersion(2, { compatibleRuntimes: ['python3.12'] }), layerVersion(3)])] }, expect: 'fail' },
  { name: 'the used version names no runtimes', facts: { 'function/layers': [usedLayer(2, [layerVersion(2), layerVersion(3, { compatibleRuntimes: ['python3.12'] })])] }, expect: 'fail' },
  { name: 'the used version was deleted', facts: { 'function/layers': [usedLayer(2, layerVersions(1, 3))] }, expect: 'pass' },
  { name: 'old behind an alias only', facts: { 'function/layers': [usedLayer(3, layerVersions(1, 2, 3)), usedLayer(1, layerVersions(1, 2, 3), { qualifiers: ['prod'] })] }, expect: 'fail', failures: [{ aspect: LAYER, message: /version 1 .*\(prod\).*version 2/ }] },
  { name: 'two old versions of one layer', facts: { 'function/layers': [usedLayer(2, layerVersions(1, 2, 3)), usedLayer(1, layerVersions(1, 2, 3), { qualifiers: ['prod'] })] }, expect: 'fail', failures: [{ aspect: LAYER, message: /version 1 and 2 .*\(\$LATEST and prod\).*version 2/ }] },
  { name: 'the newer version has no date', facts: { 'function/layers': [usedLayer(2, [...layerVersions(2), layerVersion(3, { createdAt: '' })])] }, expect: 'unknown' },
  { name: 'the date of the version in use is missing', facts: { 'function/layers': [usedLayer(3, [layerVersion(3, { createdAt: '' })])] }, expect: 'pass' },
  { name: 'no layers', facts: { 'function/layers': [] }, expect: 'not-applicable' },
  { name: 'a layer of somebody else', facts: { 'function/layers': [OTHERS] }, expect: 'not-applicable' },
  { name: 'the newest version beside a layer of somebody else', facts: { 'function/layers': [OTHERS, usedLayer(2, layerVersions(2))] }, expect: 'pass' },
  { name: 'its versions could not be listed', facts: { 'function/layers': known([usedLayer(2, null)], AT, [unread('lambda:ListLayerVersions')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/layers': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
