import type { Subject } from '../../src/model/check.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { FunctionUrl, QualifierPolicy } from '../../src/model/facts.ts';
import { urlAccess, type Access, type UrlAccess } from '../../src/policy/index.ts';
import { judgeable, judgedAnswer, together, unjudged, type Answer, type Judging } from './access.ts';

/** A URL that asks for no signature, and who is allowed what through it. */
export interface OpenUrl {
  readonly url: FunctionUrl;
  readonly access: UrlAccess;
  /** The policy of its qualifier holds something that could not be judged. */
  readonly doubtful: boolean;
}

/** The URLs with AuthType NONE, each judged by the policy of its own qualifier: a grant on the function does not open the URL of an alias. */
export function openUrls(subject: Subject, urls: readonly FunctionUrl[], policies: Fact<readonly QualifierPolicy[]>, given: Judging): Answer<readonly OpenUrl[]> {
  return together(urls.filter(({ authType }) => authType === 'NONE').map((url) => openUrl(subject, url, policies, given)));
}

function openUrl(subject: Subject, url: FunctionUrl, policies: Fact<readonly QualifierPolicy[]>, given: Judging): Answer<readonly OpenUrl[]> {
  if (!policies.known) return { value: [], notJudged: policies.missing };
  const own = policies.value.find(({ qualifier }) => qualifier === url.qualifier);
  if (own === undefined) return { value: [], notJudged: policies.missing.length > 0 ? policies.missing : [unjudged(subject, 'lambda:GetPolicy', `the policy of ${url.qualifier} was not read`)] };
  const read = judgeable(own, subject, given);
  const asked = read.value.map(({ policy, context }): Answer<readonly OpenUrl[]> => {
    const answer = judgedAnswer(urlAccess(policy, 'NONE', context), subject, 'lambda:GetPolicy', `the policy of ${url.qualifier}`);
    return { value: [{ url, access: answer.value, doubtful: answer.notJudged.length > 0 }], notJudged: answer.notJudged };
  });
  return together([{ value: [], notJudged: read.notJudged }, ...asked]);
}

/** Those among them that everybody is. */
export const toEveryone = (accesses: readonly Access[]): readonly Access[] => accesses.filter(({ audience, under }) => audience.is === 'anyone' && under.length === 0);
