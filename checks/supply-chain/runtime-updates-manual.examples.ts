import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { RuntimeManagement } from '../../src/model/facts.ts';
import { AT, executed, unread } from '../lib/sample.ts';

const PINNED = 'arn:aws:lambda:eu-west-1::runtime:07a48df201798d627f2b950f03bb227aab4a655a1d019c3296406f95937e2525';
const updates = (updateRuntimeOn: RuntimeManagement['updateRuntimeOn'], version = '$LATEST'): RuntimeManagement => ({ version, updateRuntimeOn, runtimeVersionArn: updateRuntimeOn === 'Manual' ? PINNED : null });
const latest = [executed()];
const withProd = [executed(), executed({}, { version: '3', qualifiers: ['prod'] })];

export default defineExamples([
  { name: 'updated automatically', facts: { 'function/runtime-management': [updates('Auto')], 'function/configurations': latest }, expect: 'pass' },
  { name: 'updated with each deployment', facts: { 'function/runtime-management': [updates('FunctionUpdate')], 'function/configurations': latest }, expect: 'pass' },
  { name: 'updated with each deployment, which is not accepted', facts: { 'function/runtime-management': [updates('FunctionUpdate')], 'function/configurations': latest }, options: { functionUpdateAllowed: false }, expect: 'fail', failures: [{ aspect: '', message: /set to FunctionUpdate/ }] },
  { name: 'updated automatically, and nothing else is accepted', facts: { 'function/runtime-management': [updates('Auto')], 'function/configurations': latest }, options: { functionUpdateAllowed: false }, expect: 'pass' },
  { name: 'pinned', facts: { 'function/runtime-management': [updates('Manual')], 'function/configurations': latest }, expect: 'fail', failures: [{ aspect: '', severity: 'low', message: 'orders-api gets no runtime updates ($LATEST): they are set to Manual.' }] },
  { name: 'pinned behind an alias only', facts: { 'function/runtime-management': [updates('Auto'), updates('Manual', '3')], 'function/configurations': withProd }, expect: 'fail', failures: [{ aspect: '', message: /\(prod\)/ }] },
  { name: 'pinned in both', facts: { 'function/runtime-management': [updates('Manual'), updates('Manual', '3')], 'function/configurations': withProd }, expect: 'fail', failures: [{ aspect: '', message: /\(\$LATEST and prod\)/ }] },
  { name: 'pinned in one, late in the other, neither accepted', facts: { 'function/runtime-management': [updates('Manual'), updates('FunctionUpdate', '3')], 'function/configurations': withProd }, options: { functionUpdateAllowed: false }, expect: 'fail', failures: [{ aspect: '', message: /set to FunctionUpdate and Manual/ }] },
  { name: 'pinned in a version that nothing runs any more', facts: { 'function/runtime-management': [updates('Auto'), updates('Manual', '2')], 'function/configurations': latest }, expect: 'pass' },
  { name: 'a container image', facts: { 'function/runtime-management': [], 'function/configurations': [executed({ packageType: 'Image', runtime: null })] }, expect: 'not-applicable' },
  { name: 'one version could not be asked, $LATEST is updated', facts: { 'function/runtime-management': known([updates('Auto')], AT, [unread('lambda:GetRuntimeManagementConfig')]), 'function/configurations': withProd }, expect: 'unknown' },
  { name: 'one version could not be asked, $LATEST is pinned', facts: { 'function/runtime-management': known([updates('Manual')], AT, [unread('lambda:GetRuntimeManagementConfig')]), 'function/configurations': withProd }, expect: 'fail' },
  { name: 'nothing could be read', facts: { 'function/runtime-management': unknown(AT, unread('lambda:GetRuntimeManagementConfig')), 'function/configurations': latest }, expect: 'unknown' },
]);
