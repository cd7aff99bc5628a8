/** Beginnings of references to secret managers, and of values encrypted in place. */
const REFERENCES =
  /^(?:op:\/\/|vault:|bao:|hvault:|aws-?sm:|awssm:|arn:aws[a-z-]*:(?:secretsmanager|ssm):|(?:aws-)?ssm:|\/aws\/reference\/|gcp-?sm:|gsm:|sm:\/\/|projects\/[\w-]+\/secrets\/|azurekeyvault:|akv:|@Microsoft\.KeyVault\(|doppler:|infisical:|keeper:|bws:|berglas:\/\/|secretref:|ref\+|sops:|ENC\[|ENC\(|encrypted:|vault:v\d+:)/i;

/** A value that names a secret in a secret manager, or holds it encrypted: it may stand in a repository. */
export function isSecretReference(text: string): boolean {
  return REFERENCES.test(text);
}

const TEMPLATES: readonly (readonly [RegExp, string])[] = [
  [/\$\{[^{}\n]{1,200}\}/, 'a variable'],
  [/(?:^|=)\$[A-Z_][A-Z0-9_]*$/, 'a variable'],
  [/^env\([A-Za-z_]\w*\)$/, 'a variable'],
  [/\$\([^()\n]{1,200}\)/, 'a command'],
  [/\{\{[^{}\n]{1,200}\}\}/, 'a template'],
  [/<%[^%\n]{1,200}%>/, 'a template'],
  [/@@\w{1,100}@@|##\w{1,100}##|#\{\w{1,100}\}/, 'a deployment placeholder'],
  [/^@\w{1,100}@$/, 'a deployment placeholder'],
  [/^@[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+$/, 'a secret of the host'],
  [/^%[A-Z_][A-Z0-9_]*%$/, 'a variable'],
];

/** Why the value of a text is not known here: it is filled in, or decrypted, somewhere else. */
export function unresolvedText(text: string): string | undefined {
  if (isSecretReference(text)) return 'the value is encrypted, or stands in a secret manager';
  const template = TEMPLATES.find(([pattern]) => pattern.test(text));
  return template && `the value comes from ${template[1]} that is filled in elsewhere`;
}

/** What a variable is where nobody sets it: `${NAME:-this}`, or `${env:NAME, 'this'}` of the Serverless Framework. */
export function fallbackOf(text: string): string | undefined {
  const [, ofShell, quoted] =
    /^\$\{(?:[A-Za-z_]\w*:?-([^{}]+)|(?:env|opt|param):[\w.-]+, *['"]([^'"{}]+)['"])\}$/.exec(text) ?? [];
  return ofShell ?? quoted;
}
