/**
 * Services whose bare name as that of a variable (`PIPEDRIVE`, `DATADOG_PROD`) announces the key for them when the value is random, as in the public rules of gitleaks and Kingfisher.
 * Names that are also common words are left out.
 */
export const VENDORS: ReadonlySet<string> = new Set(
  `abuseipdb activecampaign adafruit airbrake airtable algolia alphavantage amplitude anthropic apify appsignal assemblyai atlassian auth0 axiom backblaze beamer bigcommerce binance bitbucket bitly blynk
  braintree branchio brevo browserstack bugsnag buildkite calendly chargebee circleci clarifai clearbit clickhouse clickup cloudflare cloudinary cockroachdb codacy codecov cohere coinbase confluent contentful
  convertkit coralogix datadog deepgram deepl deepseek dialpad digitalocean docusign doppler dropbox dynatrace easypost elevenlabs etherscan facebook fastly figma finnhub firebase fivetran flutterwave freshbooks
  freshdesk fullstory geocodio ghost gitguardian github gitlab gocardless grafana gumroad helpscout heroku hetzner honeybadger honeycomb hubspot huggingface infracost infura instagram intercom ipinfo ipstack
  jfrog jotform klaviyo kraken kucoin langfuse langsmith launchdarkly linkedin linode logdna logrocket logtail loggly mailchimp mailersend mailgun mailjet mailtrap mandrill mapbox mapquest mattermost maxmind
  messagebird mixpanel mollie moralis mongodb netlify newrelic ngrok nexmo nytimes okta onesignal openai openrouter openweather openweathermap opsgenie optimizely paddle pagerduty paystack pendo perplexity
  pinecone pipedrive pipefy planetscale plivo polygonio posthog postman postmark pubnub pulumi pushbullet pushover quicknode rapidapi razorpay recaptcha recurly replicate rollbar rudderstack salesforce sauce
  scrapingbee sematext sendbird sendgrid sendinblue sentry serpapi shippo shodan shopify signalwire slack smartsheet snyk sonarcloud sparkpost splunk spotify squarespace statuspage storyblok stripe sumologic
  supabase surveymonkey telegram telnyx tiingo todoist tomtom travisci trello twilio twitch twitter typeform uptimerobot vercel virustotal vonage vultr wakatime weatherstack webflow whatsapp woocommerce
  xero yandex yelp youtube zapier zendesk zenrows zerotier zoho zoom`.split(/\s+/),
);
