// The host names of the load balancer, for which its certificate and its DNS records are made.
// Making the certificate and the records is left to certificate.ts and loadBalancer.ts.

/**
 * The domain and the hosts of all routes, without repetition, in lower case, the domain first and the rest sorted.
 * Names that a wildcard among them covers are left out, and so are patterns (`api-*.example.com`, `?.example.com`),
 * for which there are neither certificates nor records.
 */
export function hostNames(domain: string, hosts: readonly string[]): string[] {
  const names = [domain, ...hosts.toSorted()].map((host) => host.toLowerCase()).filter(isName);
  const distinct = [...new Set(names)];
  return distinct.filter((host) => !distinct.some((other) => covers(other, host)));
}

/** The first name that is no wildcard, so that a browser can open it. */
export function openableHost(domain: string, hosts: readonly string[]): string | undefined {
  return [domain, ...hosts.toSorted()].map((host) => host.toLowerCase()).find((host) => !/[*?]/.test(host));
}

function isName(host: string): boolean {
  return !/[*?]/.test(host.replace(/^\*\./, ""));
}

/** A wildcard stands for exactly one label: `*.example.com` holds neither `example.com` nor `a.b.example.com`. */
function covers(wildcard: string, host: string): boolean {
  return wildcard.startsWith("*.") && wildcard !== host && host.slice(host.indexOf(".")) === wildcard.slice(1);
}
