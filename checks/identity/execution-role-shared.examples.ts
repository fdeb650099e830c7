import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { runs } from '../lib/sample-role.ts';

export default defineExamples([
  { name: 'one function', facts: { 'role/functions': [runs('orders-api')] }, expect: 'pass' },
  { name: 'two functions without a group', facts: { 'role/functions': [runs('orders-api'), runs('billing')] }, expect: 'fail', failures: [{ aspect: '', message: /2 functions run as orders-api .*billing and orders-api/ }] },
  { name: 'two functions of one group', facts: { 'role/functions': [runs('orders-api', { Group: 'orders' }), runs('orders-worker', { Group: ' Orders ' })] }, expect: 'pass' },
  { name: 'of one application, by the second tag', facts: { 'role/functions': [runs('orders-api', { Group: 'api', Application: 'shop' }), runs('orders-worker', { Group: 'worker', Application: 'shop' })] }, expect: 'pass' },
  { name: 'of two groups', facts: { 'role/functions': [runs('orders-api', { Group: 'orders' }), runs('billing', { Group: 'billing' })] }, expect: 'fail' },
  { name: 'one of them declares no group', facts: { 'role/functions': [runs('orders-api', { Group: 'orders' }), runs('billing', { Group: ' ' })] }, expect: 'fail' },
  { name: 'in two regions', facts: { 'role/functions': [runs('orders-api'), runs('orders-api', {}, 'us-east-1')] }, expect: 'fail' },
  { name: 'grouped by the configuration', facts: { 'role/functions': [runs('orders-api'), runs('orders-worker')] }, options: { groups: [['orders-api', 'orders-worker']] }, expect: 'pass' },
  { name: 'grouped by ARN', facts: { 'role/functions': [runs('a'), runs('b')] }, options: { groups: [['arn:aws:lambda:eu-west-1:111122223333:function:a', 'arn:aws:lambda:eu-west-1:111122223333:function:b']] }, expect: 'pass' },
  { name: 'two groups of the configuration', facts: { 'role/functions': [runs('a'), runs('b')] }, options: { groups: [['a', 'c'], ['b', 'd']] }, expect: 'fail' },
  { name: 'one of them in a group of the configuration', facts: { 'role/functions': [runs('a'), runs('b')] }, options: { groups: [['a', 'c']] }, expect: 'fail' },
  { name: 'no function', facts: { 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'one function, a region was not read', facts: { 'role/functions': known([runs()], AT, [unread('lambda:ListFunctions')]) }, expect: 'unknown' },
  { name: 'two functions, a region was not read', facts: { 'role/functions': known([runs('a'), runs('b')], AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
  { name: 'tags of one were not read, the other declares a group', facts: { 'role/functions': known([runs('a', { Group: 'x' }), runs('b', null)], AT, [unread('tag:GetResources')]) }, expect: 'unknown' },
  { name: 'tags of one were not read, and nothing says so', facts: { 'role/functions': [runs('a', { Group: 'x' }), runs('b', null)] }, expect: 'unknown' },
  { name: 'tags of none were read', facts: { 'role/functions': [runs('a', null), runs('b', null)] }, expect: 'unknown' },
  { name: 'tags of one were not read, the others are of two groups', facts: { 'role/functions': known([runs('a', { Group: 'x' }), runs('b', null), runs('c', { Group: 'y' })], AT, [unread('tag:GetResources')]) }, expect: 'fail' },
  { name: 'grouped by the configuration, tags of one were not read', facts: { 'role/functions': [runs('a'), runs('b', null)] }, options: { groups: [['a', 'b']] }, expect: 'pass' },
  { name: 'functions could not be listed', facts: { 'role/functions': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
