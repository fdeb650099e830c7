/**
 * Who may import whom. Each rule argues; `test/tools/boundaries.test.ts` proves that each one catches what it is there for.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const OURS = '^(src|checks|infra|test)/';

/** `folder` may import itself, and of ours only `allowed`. */
const only = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: OURS, pathNot: [folder, ...allowed].map((path) => `^${path}(/|\\.ts$)`) },
});

const KERNEL = ['src/model', 'src/policy', 'src/graph'];
const UNITS = [...KERNEL, 'src/secrets', 'src/aws', 'src/collect', 'src/evaluate', 'src/publish', 'src/report', 'checks'];

module.exports = {
  forbidden: [
    only('model-imports-nothing', 'src/model', [], 'Everything stands on the model. What it imported would come along everywhere, into checks and into stored snapshots.'),
    {
      name: 'model-needs-zod-only',
      comment: 'The model is types, schemas and total functions. A library here would decide what a fact is.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { dependencyTypesNot: ['local'], pathNot: '(^|/)node_modules/zod/' },
    },
    only('policy-reasons-alone', 'src/policy', ['src/model'], 'IAM semantics must be testable against documents alone; a reasoner that saw collectors or checks would bend to them.'),
    only('secrets-classify-alone', 'src/secrets', ['src/model'], 'The classifier sees values that nothing else may see. The fewer modules it knows, the fewer ways out there are.'),
    only('graph-joins-facts', 'src/graph', ['src/model', 'src/policy'], 'Joins invent nothing: they are functions of facts and of what policies mean, and of nothing that could read more.'),
    only('checks-judge-facts', 'checks', KERNEL, 'A check is a pure function of facts. One that reaches into collecting, publishing or scanning could pass on what it did not ask for.'),
    {
      name: 'checks-need-zod-only',
      comment: 'A check that imports a library or a Node module can read clocks, files and networks. zod describes its options; that is all it needs.',
      severity: 'error',
      from: { path: '^checks/' },
      to: { dependencyTypesNot: ['local'], pathNot: '(^|/)node_modules/zod/' },
    },
    {
      name: 'examples-are-not-bundled',
      comment: 'Examples are tests, documentation and food for mutation. Imported by anything that runs, they would be shipped to Lambda.',
      severity: 'error',
      from: { path: '^(src|checks)/', pathNot: ['^src/tools/', '\\.examples\\.ts$'] },
      to: { path: '\\.examples\\.ts$' },
    },
    only('aws-knows-the-wire-only', 'src/aws', ['src/model'], 'Clients, quotas and retries are the same for every service. What a call means is for its collector to say.'),
    only('collect-never-judges', 'src/collect', ['src/model', 'src/aws', 'src/secrets'], 'A collector that knew checks or policies would read what they hope for. It reports what AWS answered, and what it did not.'),
    only('evaluate-reads-no-aws', 'src/evaluate', ['src/model', 'src/graph', 'checks'], 'A stored snapshot must be judged again offline with the same result: evaluating may neither read AWS nor know who asked.'),
    only('publish-computes-no-verdict', 'src/publish', ['src/model'], 'What is posted was decided before. A publisher that saw checks or facts could decide again, differently.'),
    only('report-computes-no-verdict', 'src/report', ['src/model'], 'A report that looked at facts or checks could tell another story than the findings.'),
    only('scan-is-below-its-drivers', 'src/scan', UNITS, 'The units of work run on a laptop and as Lambda handlers. One that knew its driver would run in only one of them.'),
    only('engine-drives-scan', 'src/engine', [...UNITS, 'src/scan', 'src/store'], 'The engine runs units in one process. Knowing the command line or the handlers would make it a third way to do the same.'),
    only('store-keeps-texts', 'src/store', ['src/model'], 'A store keeps texts under keys and tells who was first. One that knew what is in them would be kept twice, for the directory and for S3.'),
    only('service-drives-scan', 'src/service', [...UNITS, 'src/scan', 'src/store'], 'Handlers are a few lines around the units. What they took from the engine or the command line would not be what a laptop ran.'),
    only('cli-drives-the-rest', 'src/cli', [...UNITS, 'src/scan', 'src/engine', 'src/store', 'src/simulator'], 'Commands turn arguments into an exit code. Handlers belong to AWS, tools and tests to us.'),
    only('infra-deploys-what-is-declared', 'infra', ['src/model', 'src/evaluate', 'src/scan/role', 'src/service/(definition|rescan-definition|states|metrics|settings)', 'src/publish/(asff|marker)', 'checks/registry'], 'The stacks are made of declarations: state machines, the role of the enabled checks, the configuration that says which, what handlers are told, names of metrics and of the fields of a finding. Handlers are bundled, not imported: a stack that ran their code could deploy something else than what runs.'),
    {
      name: 'simulator-believes-alone',
      comment: 'A wrong belief about AWS must not stand on both sides of the wire: the simulator writes its answers from the service models, not from our code.',
      severity: 'error',
      from: { path: '^src/simulator/' },
      to: { path: OURS, pathNot: '^src/simulator/' },
    },
    {
      name: 'simulator-is-for-demo-and-tests',
      comment: 'What runs on AWS must not carry an AWS of its own.',
      severity: 'error',
      from: { path: '^(src|checks|infra)/', pathNot: '^src/(simulator|cli|tools)/' },
      to: { path: '^src/simulator/' },
    },
    {
      name: 'sdk-clients-by-wire-modules',
      comment: 'Facts come from collectors and calls from the shared pool, or the limiter and the error classes would not see them. The planner lists accounts, the publisher posts.',
      severity: 'error',
      from: { path: '^(src|checks)/', pathNot: '^src/(aws|collect|publish|scan|store|engine|service|cli)/' },
      to: { path: '(^|/)node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'tools-are-for-developers',
      comment: 'Generators read sources and tests; nothing that ships may need them.',
      severity: 'error',
      from: { path: '^(src|checks|infra)/', pathNot: '^src/tools/' },
      to: { path: '^src/tools/' },
    },
    {
      name: 'tests-are-not-shipped',
      comment: 'Only the generator runs examples as the tests do. Anything else that imports a test would ship it.',
      severity: 'error',
      from: { path: '^(src|checks|infra)/', pathNot: '^src/tools/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that run each other are one file in two places, and which of them is complete first depends on who imports them. Types are gone by then: a cycle with a type in it is none.',
      severity: 'error',
      from: { path: OURS },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'A package that is not in package.json is there by chance, and gone after the next npm ci.',
      severity: 'error',
      from: { path: OURS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages-at-work',
      comment: 'What ships may only need what is installed where it runs.',
      severity: 'error',
      from: { path: '^(src|checks)/', pathNot: '^src/tools/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-missing-files',
      comment: 'An import that leads nowhere fails on the first run.',
      severity: 'error',
      from: { path: OURS },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'] },
  },
};
