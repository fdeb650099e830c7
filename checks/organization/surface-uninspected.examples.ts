import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';

const web = unread('lambda:ListWebFunctions', 'not-asked');
const vms = { name: 'microvm', count: 3, examples: ['vm-1', 'vm-2', 'vm-3'] } as const;

export default defineExamples([
  { name: 'nothing else, and everything could be asked', facts: { 'region/surfaces': [], 'region/function-count': 4 }, expect: 'pass' },
  { name: 'nothing else, Web Functions cannot be asked', facts: { 'region/surfaces': known([], AT, [web]), 'region/function-count': 4 }, expect: 'unknown' },
  { name: 'MicroVMs', facts: { 'region/surfaces': known([vms], AT, [web]), 'region/function-count': 4 }, expect: 'fail', failures: [{ aspect: 'microvm', severity: 'low', message: /3 Lambda MicroVMs \(vm-1, vm-2 and vm-3\)/ }] },
  { name: 'two kinds are two things to review', facts: { 'region/surfaces': [vms, { name: 'capacity-provider', count: 1, examples: ['cp'] }], 'region/function-count': 4 }, expect: 'fail', failures: [{ aspect: 'capacity-provider' }, { aspect: 'microvm' }] },
  { name: 'one kind in two answers', facts: { 'region/surfaces': [vms, { ...vms, count: 2, examples: ['vm-0'] }], 'region/function-count': 4 }, expect: 'fail', failures: [{ aspect: 'microvm', message: /has 5 Lambda MicroVMs \(vm-0, vm-1, vm-2 and 1 more\)/ }] },
  { name: 'a kind that is reviewed elsewhere', facts: { 'region/surfaces': [vms], 'region/function-count': 4 }, options: { accepted: ['microvm'] }, expect: 'pass' },
  { name: 'none of a kind', facts: { 'region/surfaces': [{ name: 'other', count: 0, examples: [] }], 'region/function-count': 4 }, expect: 'pass' },
  { name: 'no functions in the region', facts: { 'region/surfaces': [vms], 'region/function-count': 0 }, expect: 'not-applicable' },
  { name: 'functions could not be listed', facts: { 'region/surfaces': [vms], 'region/function-count': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
  { name: 'nothing could be asked', facts: { 'region/surfaces': unknown(AT, unread('lambda:ListMicrovms')), 'region/function-count': 4 }, expect: 'unknown' },
]);
