import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyCommand } from '../../src/report/index.ts';
import { result } from './sample.ts';

describe('verify command', () => {
  it.each([
    ['aws lambda get-policy --function-name {name} --region {region}', {}, 'aws lambda get-policy --function-name orders-api --region eu-west-1'],
    ['aws x --qualifier {aspect}', { aspect: '$LATEST' }, "aws x --qualifier '$LATEST'"],
    ["aws x --query \"Roles[?Name=='{name}']\"", { name: 'a"$b`c\\d' }, "aws x --query \"Roles[?Name=='a\\\"\\$b\\`c\\\\d']\""],
    ["aws x --query '{name}'", { name: "it's" }, "aws x --query 'it'\\''s'"],
    ['aws x {arn} {account} {unknown}', {}, 'aws x arn:aws:lambda:eu-west-1:111122223333:function:orders-api 111122223333 {unknown}'],
    ['aws x {name}', { name: '~root' }, "aws x '~root'"],
    ['aws x {name}', { name: '=ls' }, "aws x '=ls'"],
    ['aws x --name {name} --y', { name: '-rf' }, "aws x --name='-rf' --y"],
    ['aws x {aspect}', { aspect: '' }, "aws x ''"],
    ['aws x {name}', { name: 'a\nrm -rf b' }, "aws x 'a\ufffdrm -rf b'"],
  ])('%s', (template, change, command) => expect(verifyCommand(template, result(change))).toBe(command));

  it('hands a shell exactly the value, wherever the placeholder stands', () => {
    const parts = fc.constantFrom('$(id)', '`id`', '$HOME', "'", '"', '\\', '!', ';', '&', ' ', '*', '~', '#', 'a', '注', '{name}', '--x', '(', '>');
    fc.assert(fc.property(fc.array(parts, { minLength: 1, maxLength: 8 }), (pieces) => {
      const name = pieces.join('');
      const command = verifyCommand("printf '%s\\n' {name} '<{name}>' \"<{name}>\" \"'{name}'\" 'end'", result({ name }));
      expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe([name, `<${name}>`, `<${name}>`, `'${name}'`, 'end', ''].join('\n'));
    }), { seed: 1, numRuns: 150 });
  });
});
