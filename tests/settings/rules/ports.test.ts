import assert from "node:assert/strict";
import { accepted, config, reported, tells, web } from "../../support/reported.ts";

const nginx = (keys: object = {}) => ({ image: "nginx:1", user: "101", port: 8080, ...keys });
const at = "services.web";
const { port: _, ...php } = { build: { context: "app" }, user: "1000:1000", port: 0 };
const behind = (route: object, keys: object = {}) =>
  config({ services: { web: { ...php, route, sidecars: { nginx: nginx() }, ...keys } } });

describe("The ports of a task", () => {
  it("may be several, and the load balancer may reach any of them", () => {
    const { services } = accepted(behind({ container: "nginx" }, { ports: { metrics: 9090 } }));
    assert.deepEqual(services.web?.route, { ...services.web?.route, container: "nginx", path: ["/*"] });
    assert.deepEqual(reported(behind({ port: 8080 })), []);
    assert.deepEqual(
      reported(behind({ container: "nginx", port: 8081 }, { sidecars: { nginx: nginx({ ports: { alt: 8081 } }) } })),
      [],
    );
    assert.deepEqual(reported(web({ ports: { admin: 9000 }, route: { port: 9000 } })), []);
    assert.deepEqual(reported(web({ route: { container: "web" } })), []);
  });

  it("give a service without a main port of its own health, alarms and defaults of one that is reached", () => {
    const keys = {
      health: { path: "/ping" },
      alarms: { errorPercent: 1 },
      scaling: { min: 1, max: 2, requestsPerTask: 100 },
    };
    const { services } = accepted({
      ...behind({ container: "nginx" }, keys),
      "docker-on-ecs:defaults": { slowStartSeconds: 30 },
    });
    assert.deepEqual([services.web?.health.path, services.web?.slowStartSeconds], ["/ping", 30]);
  });

  it("may be a further one alone, for callers", () => {
    const api = { ...php, ports: { metrics: 9090 }, callers: ["web"] };
    const { services } = accepted(config({ services: { web: { ...php, port: 80 }, api } }));
    assert.equal(services.api?.route, undefined);
  });

  tells([
    [
      "the same port twice",
      web({ ports: { metrics: 8080 }, sidecars: { nginx: nginx() } }),
      `${at}.ports.metrics must not be another port of the service's own container too: the containers of a task share one network, got 8080; give one of them another port`,
      `${at}.sidecars.nginx.port must not be the port of the service's own container too: the containers of a task share one network, got 8080; give one of them another port`,
    ],
    [
      "a name that no port may have",
      web({ ports: { Metrics: 9090 } }),
      `${at}.ports.Metrics must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "Metrics"; rename it`,
    ],
    [
      "a route to a container that there is not",
      behind({ container: "ngnix" }),
      `${at}.route.container must be a container of the task, got "ngnix"; the nearest is nginx`,
    ],
    [
      "a route to a container without a port",
      behind({ container: "web" }),
      `${at}.route.container must be a container with a port, got "web"; add port to services.web, or name under route.port one of its ports`,
    ],
    [
      "a route to a port that there is not",
      behind({ port: 9090 }),
      `${at}.route.port must be a port of a container of the task, got 9090; write 8080`,
    ],
    [
      "a route to another container's port",
      behind({ container: "web", port: 8080 }),
      `${at}.route.port must be a port of web, got 8080; add port: 8080 to the container that listens there`,
    ],
    [
      "a health check of a worker that a sidecar could answer",
      config({ services: { web: { ...php, health: { path: "/a" }, sidecars: { nginx: nginx() } } } }),
      `${at}.health must come with a port, got none; add port, or route: { container: nginx }, or take this out: a service without a port is a worker`,
    ],
    [
      "a port whose callers find it as they find another service",
      config({
        services: {
          api: { ...php, port: 80, ports: { metrics: 9090 }, callers: ["web"] },
          "api-metrics": { ...php, port: 80, route: { path: "/m" } },
          web: php,
        },
      }),
      "services.api.ports.metrics must not be called so beside api-metrics, whose callers find it in the same variable API_METRICS_URL, got metrics; give the port another name",
    ],
  ]);
});
