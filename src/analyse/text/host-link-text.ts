/** The host that a request names, in a file that makes links for one use. */
export const HOST_LINK_TEXT =
  /(?:headers\.host\b|\.hostname\b|['"](?:x-forwarded-)?host['"]|\bctx\.host\b)(?:(?=[\s\S]{0,1200}?(?:reset|verif|confirm|activat|invit|magic|recover|forgot))|(?<=(?:reset|verif|confirm|activat|invit|magic|recover|forgot)[\s\S]{0,1200}))/i;
