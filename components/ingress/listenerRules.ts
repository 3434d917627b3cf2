// What the load balancer answers itself: redirects, fixed responses, and the page of a maintenance, as rules of the
// listener without a service. The rules of services are made by serviceRule.ts.

import { lb } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  fixedResponseDefaults,
  maintenanceDefaults,
  redirectDefaults,
  routeDefaults,
} from "../../settings/defaults.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { conditionsOf, type RouteArgs } from "./route.ts";
import type { Action } from "./signIn.ts";

/** Requests, and the address that the client is sent to in their place. */
export interface RedirectArgs extends RouteArgs {
  /** What differs from the address that was asked for; a part may name that one's: `#{host}`, `#{path}`, `#{query}`. */
  to: {
    host?: string;
    /** With a leading `/`, such as `/new/#{path}`. */
    path?: string;
    /** Without the `?`. */
    query?: string;
    port?: number;
    protocol?: "HTTP" | "HTTPS";
  };
  /** Whether the answer is 301, which clients remember, or 302, for which they ask again. @default false */
  permanent?: boolean;
}

export interface FixedResponseArgs extends RouteArgs, PageArgs {
  /** 200–299 or 400–599. */
  status: number;
}

interface PageArgs {
  /** @default "text/plain"; of a maintenance "text/html" */
  contentType?: "text/plain" | "text/css" | "text/html" | "application/javascript" | "application/json";
  /** At most 1,024 bytes. @default nothing; of a maintenance a page that says so */
  body?: string;
}

export interface MaintenanceArgs extends PageArgs {
  /** 200–299 or 400–599. @default 503 */
  status?: number;
  /** The routes that get the page, by the names of their services. @default every request, by priority 1 */
  routes?: Readonly<Record<string, RouteArgs>>;
}

export interface ListenerRulesArgs {
  listenerArn: pulumi.Input<string>;
  /** By name. @default none */
  redirects?: Readonly<Record<string, RedirectArgs>>;
  /** By name. @default none */
  responses?: Readonly<Record<string, FixedResponseArgs>>;
  /** Answers in place of the services, whose tasks run on. @default none */
  maintenance?: MaintenanceArgs;
}

export class ListenerRules extends pulumi.ComponentResource {
  constructor(name: string, args: ListenerRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ListenerRules", name, {}, opts);
    const { listenerArn, redirects = {}, responses = {}, maintenance } = args;
    const rule = (role: string, route: RouteArgs, action: Action) => {
      const { priority, keepsPriority, hooks, ...conditions } = route;
      new lb.ListenerRule(
        `${name}-${role}`,
        { listenerArn, priority, conditions: conditionsOf(withDefaults(conditions, routeDefaults)), actions: [action] },
        {
          parent: this,
          // By then the number may be another stack's, and moving there would fail.
          ignoreChanges: keepsPriority ? ["priority"] : [],
          // As for services (serviceRule.ts).
          hooks,
        },
      );
    };
    for (const [key, { to, permanent, ...route }] of sortedEntries(redirects)) {
      rule(`redirect-${key}`, route, redirectAction(to, permanent));
    }
    for (const [key, { status, contentType, body, ...route }] of sortedEntries(responses)) {
      rule(`response-${key}`, route, responseAction({ status, contentType, body }));
    }
    if (maintenance) {
      const { routes, ...page } = maintenance;
      const action = responseAction(withDefaults(page, maintenanceDefaults));
      if (routes === undefined) rule("maintenance", { priority: 1 }, action);
      for (const [service, route] of sortedEntries(routes ?? {})) rule(`maintenance-${service}`, route, action);
    }
    this.registerOutputs();
  }
}

function redirectAction({ port, ...to }: RedirectArgs["to"], permanent = redirectDefaults.permanent): Action {
  const statusCode = permanent ? "HTTP_301" : "HTTP_302";
  return { type: "redirect", redirect: { ...to, port: port === undefined ? undefined : `${port}`, statusCode } };
}

function responseAction(page: PageArgs & { status: number }): Action {
  const { status, contentType, body } = withDefaults(page, fixedResponseDefaults);
  return { type: "fixed-response", fixedResponse: { contentType, messageBody: body, statusCode: `${status}` } };
}
