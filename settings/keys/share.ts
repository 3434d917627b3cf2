// `route.shareOf`: a service that gets a part of another one's requests, and so is reached by what that one's route
// says.

import type { ServiceSettings } from "./schema.ts";

type Route = NonNullable<ServiceSettings["route"]>;

/** The route with the requests of the service that it names. */
export function sharedRoute(route: Route, services: Readonly<Record<string, { route?: Route }>>): Route {
  const first = route.shareOf === undefined ? undefined : services[route.shareOf]?.route;
  if (first === undefined) return route;
  const { path, host, headers, query, methods, sourceCidrs } = first;
  return { ...route, path, host, headers, query, methods, sourceCidrs };
}
