import { ALNUM, HEX, URLSAFE, prefixed, shaped, type Rule } from '../rule.ts';

const isExampleKey = (key: string): boolean => key.endsWith('EXAMPLE');
/** Keys that a web page may show: AWS, Google and Firebase document them as identifying a project, not a caller. */
const BROWSER = /(?:^|_)(?:firebase|next_public|react_app|vite|expo_public|nuxt_public|gatsby|public|browser|frontend)(?:_|$)/i;
/** Signatures that Microsoft places inside its own keys so that they can be recognised. */
const SIGNATURE = /JQQJ99|AzCa|AzSe|AzFu|APIM|\+ASt|\+AMC|\+ABa|ACDb|AIoT/;

/** Cloud platforms. */
export const CLOUD_RULES: readonly Rule[] = [
  shaped('aws-access-key', 'AWS access key id', ['akia', 'asia', 'abia', 'acca'], '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9_])', { validate: (key) => !isExampleKey(key) }),
  prefixed('aws-bedrock-key', 'Amazon Bedrock API key', ['ABSK'], 'A-Za-z0-9+/=', 60),
  prefixed('aws-bedrock-key-short', 'Amazon Bedrock short-term API key', ['bedrock-api-key-'], 'A-Za-z0-9+/=_\\-', 60),
  shaped('aws-session-token', 'AWS session token', ['iqojb3jpz2lux2', 'fwogzxivyxdz', 'fqogzxivyxdz'], '(?:IQoJb3JpZ2luX2|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=]{60,}'),
  shaped('aws-presigned-url', 'AWS presigned request', ['x-amz-signature'], 'X-Amz-Signature=([a-f0-9]{64})'),
  prefixed('google-api-key', 'Google API key', ['AIza'], URLSAFE, 35, { publishableUnder: BROWSER }),
  prefixed('google-oauth-secret', 'Google OAuth client secret', ['GOCSPX-'], URLSAFE, 24),
  prefixed('google-oauth-token', 'Google OAuth access token', ['ya29.'], `${URLSAFE}.`, 20),
  shaped('google-refresh-token', 'Google OAuth refresh token', ['1//0'], '1//0[A-Za-z0-9_\\-]{40,}'),
  shaped('google-hmac-key', 'Google Cloud Storage HMAC key id', ['goog1', 'goog'], 'GOOG1?[A-Z0-9]{20,60}(?![A-Za-z0-9_])'),
  shaped('azure-storage-key', 'Azure storage account key', ['accountkey='], 'AccountKey=([A-Za-z0-9+/]{86}==)'),
  shaped('azure-shared-access-key', 'Azure shared access key', ['sharedaccesskey='], 'SharedAccessKey=([A-Za-z0-9+/]{40,60}={0,2})'),
  shaped('azure-shared-access-signature', 'Azure shared access signature', ['sig='], 'sig=([A-Za-z0-9%+/_\\-]{40,}={0,2})'),
  shaped('azure-function-key', 'Azure Functions key', ['code='], 'code=([A-Za-z0-9_\\-]{40,80}={0,2})(?![A-Za-z0-9_\\-=.])'),
  shaped('azure-client-secret', 'Microsoft Entra client secret', ['q~'], '[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.\\-]{31,34}(?![A-Za-z0-9_~.\\-])'),
  shaped('azure-key', 'Azure service key', ['jqqj99', 'azca', 'azse', 'azfu', 'apim', '+ast', '+amc', '+aba', 'acdb', 'aiot'], '(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{84}|[A-Za-z0-9+/]{76}|[A-Za-z0-9+/]{52}|[A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])', { validate: (key) => SIGNATURE.test(key.slice(20)) }),
  shaped('azure-devops-token', 'Azure DevOps personal access token', ['azdo'], '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])'),
  prefixed('alibaba-access-key', 'Alibaba Cloud access key id', ['LTAI'], ALNUM, 17),
  prefixed('tencent-secret-id', 'Tencent Cloud secret id', ['AKID'], ALNUM, 32),
  prefixed('digitalocean-token', 'DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], HEX, 64),
  prefixed('heroku-token', 'Heroku token', ['HRKU-'], URLSAFE, 36),
  prefixed('fly-token', 'Fly.io token', ['fo1_', 'fm1r_', 'fm1a_', 'fm2_'], 'A-Za-z0-9+/=_\\-', 40),
  prefixed('vercel-token', 'Vercel token', ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_', 'vercel_blob_rw_'], `${ALNUM}_`, 24),
  prefixed('netlify-token', 'Netlify token', ['nfp_', 'nfc_', 'nfo_', 'nfu_', 'nfb_'], ALNUM, 36),
  prefixed('scaleway-key', 'Scaleway access key', ['SCW'], 'A-Z0-9', 17),
  prefixed('cloudflare-token', 'Cloudflare API token', ['cfut_', 'cfat_', 'cfk_'], URLSAFE, 40),
  shaped('cloudflare-origin-key', 'Cloudflare origin CA key', ['v1.0-'], 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{100,}'),
  prefixed('supabase-secret-key', 'Supabase secret key', ['sb_secret_', 'sbp_'], URLSAFE, 20),
  prefixed('planetscale-credential', 'PlanetScale credential', ['pscale_pw_', 'pscale_tkn_', 'pscale_oauth_'], `${URLSAFE}=.`, 32),
  prefixed('neon-key', 'Neon API key', ['napi_'], ALNUM, 40),
  prefixed('databricks-token', 'Databricks token', ['dapi', 'dkea', 'doseo'], `${HEX}\\-`, 32, { validate: (token) => /[a-f]/.test(token.slice(4)) }),
  prefixed('confluent-secret', 'Confluent Cloud secret', ['cflt'], 'A-Za-z0-9+/=', 56),
  prefixed('aiven-token', 'Aiven token', ['AVNS_'], URLSAFE, 16),
  prefixed('snowflake-token', 'Snowflake token', ['ver:1-hint:'], `${URLSAFE}:.`, 40),
  prefixed('render-key', 'Render API key', ['rnd_'], ALNUM, 28),
  prefixed('yandex-key', 'Yandex Cloud key', ['AQVN', 'YCAJ', 'YCM'], URLSAFE, 22),
];
