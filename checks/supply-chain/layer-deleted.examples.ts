import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, layerVersions, unread, usedLayer } from '../lib/sample-layers.ts';

const OTHERS = usedLayer(7, null, { arn: 'arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:64', account: '580247275435' });
const LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared';

export default defineExamples([
  { name: 'the version exists', facts: { 'function/layers': [usedLayer(2, layerVersions(1, 2, 3))] }, expect: 'pass' },
  { name: 'the version was deleted', facts: { 'function/layers': [usedLayer(2, layerVersions(1, 3))] }, expect: 'fail', failures: [{ aspect: LAYER, severity: 'low', message: 'orders-api uses version 2 of layer shared ($LATEST), which was deleted: it cannot be reviewed or deployed again.' }] },
  { name: 'the whole layer was deleted', facts: { 'function/layers': [usedLayer(2, [])] }, expect: 'fail' },
  { name: 'deleted behind an alias only', facts: { 'function/layers': [usedLayer(3, layerVersions(3)), usedLayer(1, layerVersions(3), { qualifiers: ['prod'] })] }, expect: 'fail', failures: [{ aspect: LAYER, message: /version 1 .*\(prod\)/ }] },
  { name: 'two deleted versions of one layer', facts: { 'function/layers': [usedLayer(2, layerVersions(3), { qualifiers: ['blue'] }), usedLayer(1, layerVersions(3), { qualifiers: ['prod'] })] }, expect: 'fail', failures: [{ aspect: LAYER, message: /version 1 and 2 .*\(blue and prod\)/ }] },
  { name: 'two layers, both deleted', facts: { 'function/layers': [usedLayer(2, []), usedLayer(5, [], { arn: 'arn:aws:lambda:eu-west-1:444455556666:layer:agent:5', account: '444455556666' })] }, expect: 'fail', failures: [{ aspect: LAYER }, { aspect: 'arn:aws:lambda:eu-west-1:444455556666:layer:agent' }] },
  { name: 'a version with two digits exists', facts: { 'function/layers': [usedLayer(12, layerVersions(11, 12))] }, expect: 'pass' },
  { name: 'a version with two digits was deleted', facts: { 'function/layers': [usedLayer(12, layerVersions(2, 11))] }, expect: 'fail', failures: [{ aspect: LAYER, message: /version 12 / }] },
  { name: 'a layer that is named without a version', facts: { 'function/layers': [usedLayer(2, layerVersions(2), { arn: LAYER })] }, expect: 'not-applicable' },
  { name: 'no layers', facts: { 'function/layers': [] }, expect: 'not-applicable' },
  { name: 'a layer of somebody else', facts: { 'function/layers': [OTHERS] }, expect: 'not-applicable' },
  { name: 'an existing version beside a layer of somebody else', facts: { 'function/layers': [OTHERS, usedLayer(2, layerVersions(2))] }, expect: 'pass' },
  { name: 'a deleted version beside a layer of somebody else', facts: { 'function/layers': [OTHERS, usedLayer(2, layerVersions(1))] }, expect: 'fail', failures: [{ aspect: LAYER }] },
  { name: 'its versions could not be listed', facts: { 'function/layers': known([usedLayer(2, null)], AT, [unread('lambda:ListLayerVersions')]) }, expect: 'unknown' },
  { name: 'one layer could not be listed, the other was deleted', facts: { 'function/layers': known([usedLayer(2, null), usedLayer(5, [], { arn: 'arn:aws:lambda:eu-west-1:444455556666:layer:agent:5' })], AT, [unread('lambda:ListLayerVersions')]) }, expect: 'fail', failures: [{ aspect: 'arn:aws:lambda:eu-west-1:444455556666:layer:agent' }] },
  { name: 'nothing could be read', facts: { 'function/layers': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
