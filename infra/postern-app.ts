import { App, Validations, type AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { acknowledge } from './acknowledgements.ts';
import type { Deployment } from './deployment.ts';
import { FLAGS } from './flags.ts';
import { HubStack } from './hub-stack.ts';
import { MemberRolesStack, MembersStack } from './member-stacks.ts';

export interface Postern {
  readonly hub: HubStack;
  readonly members: MembersStack;
  readonly management: MemberRolesStack;
}

/** An app of ours: nothing is reported to AWS about how it was made. */
export const createApp = (props: AppProps = {}): App => new App({ analyticsReporting: false, ...props, context: { ...FLAGS, ...props.context } });

/** Adds the three stacks. With `checked`, synthesis fails for whatever cdk-nag finds and `acknowledgements.ts` does not argue for. */
export function addStacks(app: App, deployment: Deployment, { checked }: { readonly checked: boolean }): Postern {
  const stacks = { hub: new HubStack(app, 'PosternHub', deployment), members: new MembersStack(app, 'PosternMembers', deployment), management: new MemberRolesStack(app, 'PosternManagement', deployment) };
  if (checked) {
    acknowledge(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  }
  return stacks;
}
