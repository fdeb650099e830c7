import { isBase58Checked, isStellarSeed } from '../checksums.ts';
import { ALNUM, HEX, URLSAFE, prefixed, shaped, type Rule } from '../rule.ts';

const mixed = (token: string): boolean => /\d/.test(token) && /[A-Za-z]/.test(token);

/** Models, messages, payment, shops, identity, chains. Facts from the providers' pages and the public rules of gitleaks and Kingfisher. */
export const MORE_SERVICE_RULES: readonly Rule[] = [
  prefixed('nvidia-key', 'NVIDIA API key', ['nvapi-'], URLSAFE, 50),
  prefixed('cerebras-key', 'Cerebras key', ['csk-'], ALNUM, 40),
  prefixed('jina-key', 'Jina key', ['jina_'], `${ALNUM}_`, 40),
  shaped('firecrawl-key', 'Firecrawl key', ['fc-'], 'fc-[a-f0-9]{32}(?![A-Za-z0-9_])'),
  prefixed('llamacloud-key', 'LlamaCloud key', ['llx-'], ALNUM, 40),
  shaped('voyage-key', 'Voyage key', ['pa-'], 'pa-[A-Za-z0-9_\\-]{43}(?![A-Za-z0-9_\\-])', { validate: mixed }),
  prefixed('together-key', 'Together key', ['tgp_v1_'], URLSAFE, 40),
  prefixed('runpod-key', 'RunPod key', ['rpa_'], ALNUM, 40),
  prefixed('friendli-token', 'Friendli token', ['flp_'], ALNUM, 40),
  prefixed('anyscale-key', 'Anyscale key', ['esecret_'], ALNUM, 20),
  prefixed('helicone-key', 'Helicone key', ['sk-helicone-'], `${ALNUM}\\-`, 20),
  prefixed('mailersend-token', 'MailerSend token', ['mlsn.'], HEX, 64),
  prefixed('onesignal-key', 'OneSignal key', ['os_v2_app_', 'os_v2_org_'], 'a-z2-7', 80),
  shaped('telnyx-key', 'Telnyx key', ['key0'], 'KEY0[0-9A-F]{20,40}_[A-Za-z0-9]{16,40}'),
  prefixed('calcom-key', 'Cal.com key', ['cal_live_', 'cal_test_'], HEX, 32),
  prefixed('paddle-key', 'Paddle key', ['pdl_live_apikey_', 'pdl_sdbx_apikey_', 'pdl_ntfset_'], `${ALNUM}_`, 40),
  shaped('mollie-key', 'Mollie key', ['live_', 'test_'], '(?:live|test)_[A-Za-z0-9]{30}(?![A-Za-z0-9_])', { validate: (token) => mixed(token) && /[a-z]/.test(token.slice(5)) && /[A-Z]/.test(token) }),
  shaped('lob-key', 'Lob key', ['live_', 'test_'], '(?:live|test)_[a-f0-9]{35}(?![A-Za-z0-9_])'),
  shaped('klaviyo-key', 'Klaviyo private key', ['pk_'], 'pk_[a-f0-9]{34}(?![A-Za-z0-9_])'),
  prefixed('pubnub-key', 'PubNub secret key', ['sec-c-'], `${ALNUM}=`, 40),
  shaped('woocommerce-key', 'WooCommerce secret', ['cs_'], 'cs_[a-f0-9]{40}(?![A-Za-z0-9_])'),
  prefixed('wix-key', 'Wix key', ['IST.eyJ'], `${URLSAFE}.`, 60),
  shaped('smtp2go-key', 'SMTP2GO key', ['api-'], 'api-[A-F0-9]{32}(?![A-Za-z0-9_\\-])'),
  prefixed('nightfall-key', 'Nightfall key', ['NF-'], ALNUM, 32),
  shaped('persona-key', 'Persona key', ['persona_'], 'persona_(?:production|sandbox)_[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}'),
  prefixed('onfido-token', 'Onfido token', ['api_live.', 'api_live_us.', 'api_live_ca.', 'api_sandbox.'], `${URLSAFE}.`, 32),
  shaped('close-key', 'Close key', ['api_'], 'api_[A-Za-z0-9]{20,24}\\.[A-Za-z0-9]{20,24}(?![A-Za-z0-9_])'),
  shaped('sk-hex-key', 'API key of the form sk_…', ['sk_'], 'sk_[a-f0-9]{32}(?![A-Za-z0-9_])'),
  shaped('dingtalk-secret', 'DingTalk signing secret', ['sec'], 'SEC[a-f0-9]{64}(?![A-Za-z0-9_])'),
  shaped('fcm-server-key', 'Firebase Cloud Messaging server key', [':apa91b'], 'AAAA[A-Za-z0-9_\\-]{7}:APA91b[A-Za-z0-9_\\-]{100,}'),
  shaped('maxmind-key', 'MaxMind license key', ['_mmk'], '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9_])'),
  shaped('openweather-key', 'OpenWeather key', ['appid='], 'appid=([a-f0-9]{32})(?![A-Za-z0-9])'),
  prefixed('nostr-key', 'Nostr private key', ['nsec1'], 'a-z0-9', 58),
  shaped('stellar-seed', 'Stellar secret seed', ['s'], 'S[A-Z2-7]{55}(?![A-Za-z0-9])', { validate: isStellarSeed }),
  shaped('bitcoin-key', 'Bitcoin private key', ['5', 'k', 'l'], '[5KL][1-9A-HJ-NP-Za-km-z]{50,51}(?![A-Za-z0-9])', { validate: isBase58Checked }),
];
