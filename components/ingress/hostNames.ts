// Which names the load balancer answers to: those its certificate must hold and its DNS records must lead to.
// Making the certificate and the records is left to certificate.ts and loadBalancer.ts.

/**
 * The domain and the hosts of all routes, each once, in lower case, the domain first and the rest sorted. Left out is
 * what a wildcard among them covers already, and a pattern that is no name (`api-*.example.com`, `?.example.com`):
 * no certificate holds it and no record has it.
 */
export function hostNames(domain: string, hosts: readonly string[]): string[] {
  const names = [domain, ...hosts.toSorted()].map((host) => host.toLowerCase()).filter(isName);
  const distinct = [...new Set(names)];
  return distinct.filter((host) => !distinct.some((other) => covers(other, host)));
}

/** A name that one can open in a browser: the first that is no wildcard. */
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
