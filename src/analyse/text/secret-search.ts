/** Texts that make a file worth looking for secrets in: each is found where it begins, whatever follows. */

/** The beginnings of secrets that providers give a shape of their own. */
export const PROVIDER_SHAPES = String.raw`\b[sr]k_(?:live|test)_\w{12}|\bwhsec_\w{20}|\bgh[pousr]_\w{30}|\bgithub_pat_\w{40}|\bglpat-\w{20}|\bxox[abeoprs]-\w|\bGOCSPX-|\bSG\.[\w-]{16}|\bnpm_\w{30}|\bhooks\.slack\.com\/\w{8,9}\/T\w|\bdiscord(?:app)?\.com\/api\/webhooks\/\d|\bsk\.eyJ|\b(?:sbp|gsk|hf|lin_api|figd|glsa|pscale_tkn|pscale_pw)_\w{30}|\bsk-(?:ant|proj|svcacct|or)-|\bsb_secret_|\bshp(?:at|ca|pa|ss)_\w{32}|BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY-|\beyJ[\w-]{8,400}\.eyJ`;

/** A name that says that its value is secret, and a text for it. */
export const CREDENTIAL_NAMED = String.raw`(?:secret|private_?key|signing_?key|encryption_?key|secret_?access_?key|service_?role_?key|passw(?:or)?d|api_?key|(?:access|auth|api|bearer)_?token)\w{0,24}['"]?\s?[:=]\s?['"\x60][\w+/=.~!@#$%^&*?-]{16}`;

/** An address with a password in it, or an object of a user and a password that somebody signs in with. */
export const SIGNS_IN = String.raw`\b[a-z][a-z0-9+]{1,20}:\/\/[\w.%+-]{1,60}:[^\s/@:'"\x60$<>{}]{6,100}@[\w-]{1,60}\.|\bauth['"]?:\s?\{[^{}]{0,160}\bpass(?:word)?['"]?:\s?['"\x60]`;

/** A password that is compared with a text. */
export const COMPARED_WITH_TEXT = String.raw`\b(?:pass(?:word|wd|phrase|code)?|pwd|secret|api_?key)\)?\s?[!=]==?\s?['"\x60]|['"]\s?[!=]==?\s?[\w.?]{0,40}(?:password|passwd|\bpwd|secret|api_?key)\b`;

/** A text that stands in where a secret is not configured. */
export const SECRET_FALLBACK = String.raw`(?:secret|private_?key|signing_?key|encryption_?key)\w{0,24}(?:['"\]]{0,3}\)?\s{0,4}(?:\|\||\?\?)|['"],\s?['"\x60]|['"]\)\.default\(|\s?=\s?['"]|['"]?:[^,;]{0,80}?\bdefault[:(])|\benv:\s?['"]\w{0,24}(?:secret|passw|_key['"])`;

/** Where a build or a framework puts a secret into what everybody downloads. */
export const EXPOSED = String.raw`\b(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|NG_APP|PUBLIC)_\w{0,40}(?:SECRET|PRIVATE|PASSWORD|SERVICE_ROLE|API_KEY)|\b\w{0,40}[sS]ecret\w{0,40}:\s?[\w.]{0,20}\benv\.|\b(?:Define|Environment)Plugin\(|\bdefine:\s?\{|\bruntimeConfig:|\bexpo:\s?\{[^]{0,800}?\bextra:\s?\{|\bextra:\s?\{[^]{0,400}?\benv\.|\bconst environment = \{|\benv:\s?\{|=\{\s?(?:process\.)?env\.\w{0,40}(?:SECRET|PRIVATE|PASSWORD|TOKEN|API_KEY)|\bget(?:ServerSide|Static)Props\b(?=[^]{0,1000}?\benv\.\w{0,40}(?:SECRET|PRIVATE|PASSWORD|API_KEY|TOKEN))`;
