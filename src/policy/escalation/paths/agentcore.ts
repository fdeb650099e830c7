import type { EscalationPath, Requirement, Target } from '../schema.ts';
import { ANY, ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, PROWLER, roleTrusting, running } from './parts.ts';

const AGENTCORE = 'bedrock-agentcore.amazonaws.com';
const INTERPRETER = 'arn:{Partition}:bedrock-agentcore:{Region}:{Account}:code-interpreter-custom/{Name}-{Id}';
const BROWSER = 'arn:{Partition}:bedrock-agentcore:{Region}:{Account}:browser-custom/{Name}-{Id}';
const RUNTIME = 'arn:{Partition}:bedrock-agentcore:{Region}:{Account}:runtime/{Name}-{Id}';
const ENDPOINT = `${RUNTIME}/runtime-endpoint/{Name}`;
const DIRECTORY = 'arn:{Partition}:bedrock-agentcore:{Region}:{Account}:workload-identity-directory/{Name}';

const interpret = (on: Target): readonly Requirement[] => [can('bedrock-agentcore:StartCodeInterpreterSession', on), can('bedrock-agentcore:InvokeCodeInterpreter', on)];
/** The stream itself knows no resources. */
const browse = (on: Target): readonly Requirement[] => [can('bedrock-agentcore:StartBrowserSession', on), can('bedrock-agentcore:ConnectBrowserAutomationStream', ANY)];
const command = (runtime: Target, endpoint: Target): readonly Requirement[] => [can('bedrock-agentcore:InvokeAgentRuntimeCommand', runtime), can('bedrock-agentcore:InvokeAgentRuntimeCommand', endpoint)];
/** What making a runtime, or a harness with a runtime in it, asks for. */
const MAKE_RUNTIME: readonly Requirement[] = [
  can('bedrock-agentcore:CreateAgentRuntime', ANY),
  can('bedrock-agentcore:CreateAgentRuntimeEndpoint', fresh(RUNTIME)),
  can('bedrock-agentcore:CreateWorkloadIdentity', existing('workload identity directory', DIRECTORY)),
  can('bedrock-agentcore:CreateWorkloadIdentity', fresh(`${DIRECTORY}/workload-identity/{Name}`)),
];
const SONRAI = 'https://sonraisecurity.com/blog/aws-agentcore-privilege-escalation-bedrock-scp-fix/';
const BEYONDTRUST = 'https://www.beyondtrust.com/blog/entry/aws-agentcore-privilege-escalation';

/** Paths through Bedrock AgentCore, whose sandboxes hand the role's credentials to the code in them. */
export const AGENTCORE_PATHS: readonly EscalationPath[] = [
  {
    id: 'bedrock-001',
    name: 'Make a code interpreter with the role and run code in it',
    services: ['bedrock-agentcore', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(AGENTCORE), can('bedrock-agentcore:CreateCodeInterpreter', ANY), ...interpret(fresh(INTERPRETER))]],
    exists: [roleTrusting(AGENTCORE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('bedrock-001'), SONRAI],
    asOf: AS_OF,
  },
  {
    id: 'bedrock-002',
    name: 'Run code in a code interpreter',
    services: ['bedrock-agentcore'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [interpret(existing('code interpreter', INTERPRETER))],
    exists: [running('code interpreter', AGENTCORE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('bedrock-002'), SONRAI],
    asOf: AS_OF,
  },
  {
    id: 'bedrock-003',
    name: 'Make an agent runtime with the role and run a command in it',
    services: ['bedrock-agentcore', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(AGENTCORE), ...MAKE_RUNTIME, ...command(fresh(RUNTIME), fresh(ENDPOINT))]],
    exists: [roleTrusting(AGENTCORE)],
    existsNote: 'A container image that the runtime can pull.',
    grants: 'role',
    contested: null,
    references: [pathfinding('bedrock-003'), BEYONDTRUST, PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'bedrock-004',
    name: 'Run a command in an agent runtime',
    services: ['bedrock-agentcore'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [command(existing('agent runtime', RUNTIME), existing('endpoint of the agent runtime', ENDPOINT))],
    exists: [running('agent runtime', AGENTCORE)],
    existsNote: 'The runtime, which may belong to a harness, must take IAM as its inbound authorization.',
    grants: 'role',
    contested: null,
    references: [pathfinding('bedrock-004'), BEYONDTRUST, PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'bedrock-005',
    name: 'Make a harness with the role and run a command in it',
    services: ['bedrock-agentcore', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(AGENTCORE), can('bedrock-agentcore:CreateHarness', ANY), ...MAKE_RUNTIME, can('bedrock-agentcore:GetAgentRuntime', fresh(RUNTIME)), ...command(fresh(RUNTIME), fresh(ENDPOINT))]],
    exists: [roleTrusting(AGENTCORE)],
    existsNote: 'A foundation model that the account may use; it is named, not called.',
    grants: 'role',
    contested: null,
    references: [pathfinding('bedrock-005'), BEYONDTRUST, PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'bedrock-006',
    name: 'Make a browser with the role and drive it',
    services: ['bedrock-agentcore', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(AGENTCORE), can('bedrock-agentcore:CreateBrowser', ANY), ...browse(fresh(BROWSER))]],
    exists: [roleTrusting(AGENTCORE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('bedrock-006'), BEYONDTRUST, PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'bedrock-007',
    name: 'Drive a browser',
    services: ['bedrock-agentcore'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [browse(existing('browser', BROWSER))],
    exists: [running('browser', AGENTCORE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('bedrock-007'), BEYONDTRUST, PROWLER],
    asOf: AS_OF,
  },
];
