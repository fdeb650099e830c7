import tseslint from 'typescript-eslint';

const CLOCK = 'Instants are passed in: only cli, service and engine read the clock.';
const PROCESS = 'Only cli, service and engine read the environment or the arguments, or end the process.';
const TALK = 'Results are returned; only cli and tools print.';

const clock = {
  properties: [
    { object: 'Date', property: 'now', message: CLOCK },
    { object: 'performance', property: 'now', message: CLOCK },
  ],
  syntax: [
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK },
    { selector: "CallExpression[callee.name='Date']", message: CLOCK },
  ],
};
const process = [
  ...['env', 'argv', 'exit', 'exitCode', 'on', 'once', 'hrtime'].map((property) => ({ object: 'process', property, message: PROCESS })),
  ...['stdout', 'stderr', 'stdin'].map((property) => ({ object: 'process', property, message: TALK })),
];
const style = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals: enums are code that types cannot erase.' },
  { selector: "ImportDeclaration[source.value=/^(node:)?process$/]", message: PROCESS },
];

// Of eslint's own rules, those that TypeScript does not prove.
const CORE = [
  'no-control-regex', 'no-empty', 'no-empty-pattern', 'no-irregular-whitespace', 'no-loss-of-precision', 'no-misleading-character-class', 'no-prototype-builtins', 'no-regex-spaces',
  'no-self-assign', 'no-self-compare', 'no-unreachable-loop', 'no-unsafe-finally', 'no-useless-catch', 'no-useless-escape', 'no-var', 'prefer-const',
];

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'reports/', 'coverage/', '.stryker-tmp/', '.postern/', '.venv/', '**/cdk.out/'] },
  {
    files: ['src/**/*.ts', 'checks/**/*.ts', 'test/**/*.ts', 'infra/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Promises that nobody awaits are calls to AWS that nobody counts.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      ...Object.fromEntries(CORE.map((rule) => [rule, 'error'])),
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-properties': ['error', ...clock.properties, ...process],
      'no-restricted-syntax': ['error', ...clock.syntax, ...style],
    },
  },
  {
    // They are where time, environment and arguments enter; the command line alone prints. A lock waits by the machine's steady clock.
    files: ['src/engine/**', 'src/service/**', 'src/store/**'],
    rules: {
      'no-restricted-properties': ['error', ...process.filter(({ message }) => message === TALK)],
      'no-restricted-syntax': ['error', ...style.slice(0, 1)],
    },
  },
  {
    files: ['src/cli/**', 'src/tools/**', 'infra/**'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off', 'no-restricted-syntax': ['error', ...style.slice(0, 1)] },
  },
  {
    // Data with a date and a source for each entry is as long as the world is.
    files: ['checks/data/**', '**/*.generated.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
      // Tests hand over what the types would refuse, to see it refused.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
