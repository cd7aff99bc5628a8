const NAME = String.raw`_?(?:is|was|has)_?\w{0,24}(?:[Bb]locked|[Ll]ocked(?:Out)?|[Ss]uspended|[Bb]anned|[Dd]eactivated|[Dd]isabled|[Ff]rozen|[Ss]topped|[Kk]illed|[Cc]ancell?ed|[Tt]erminated|[Ee]victed|[Bb]arred|[Ww]ithdrawn|[Rr]ecalled|[Vv]oid(?:ed)?|[Dd]enied|[Kk]icked|[Ee]jected|[Dd]ead|[Gg]one|[Ee]nded|[Cc]losed)`;

/** What a function is called that asks whether somebody is locked out. */
export const STANDING_NAME = new RegExp(`^${NAME}$`);

/** A function that asks whether somebody is locked out, and something in it that catches its failure or reads an answer. */
export const STANDING_ASKED = new RegExp(
  String.raw`(?:(?:\basync|\bfunction)\s{1,4}${NAME}\s?\(|\b${NAME}(?:\s?=\s?(?:async\b|\()|\([^)\n]{0,120}\):\s?Promise<))(?=[^]{0,900}?(?:\bcatch|\.json\())`,
);
