import { config, service, tells, web } from "../support/reported.ts";

describe("A configuration", () => {
  tells([
    [
      "refuses an unknown key with the nearest",
      config({ netwrok: {} }),
      'netwrok must be a known key, got "netwrok"; the nearest is network',
    ],
    [
      "refuses a key that people write for another one",
      config({ vpc: {} }),
      'vpc must be a known key, got "vpc"; write network',
    ],
    [
      "refuses a misspelt namespace",
      { ...config(), "docker-on-ec:network": "{}" },
      'docker-on-ec:network must be a key of this project or of aws, got "docker-on-ec:network"; write docker-on-ecs:network',
    ],
    [
      "refuses a retention that CloudWatch does not know",
      config({ logRetentionDays: 31 }),
      "logRetentionDays must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got 31; the nearest are 30 and 60",
    ],
    [
      "refuses a retention above the longest",
      config({ logRetentionDays: "9999" }),
      "logRetentionDays must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got 9999; the nearest is 3653",
    ],
    [
      "refuses a retention in words",
      config({ logRetentionDays: "a month" }),
      'logRetentionDays must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got "a month"; write a number',
    ],
    [
      "refuses a registry with a scheme, without showing its password",
      config({ registry: "http://user:hunter2@127.0.0.1:4566" }),
      'registry must be a host, with a port where it needs one, or empty, got "http://…@127.0.0.1:4566"; write it such as 127.0.0.1:4566',
    ],
    [
      "refuses to run no service",
      config({ services: {} }),
      "services must have a service, got an empty map; add one, such as web: { build: { context: app }, port: 8080 }",
    ],
    [
      "refuses services in a list",
      config({ services: [service()] }),
      "services must be a map of keys and values, got a list; write services: { web: { build: { context: app }, port: 8080 } }",
    ],
    [
      "refuses __proto__ as a service and as a key",
      config(JSON.parse('{"services":{"__proto__":{"image":"app:1"}},"__proto__":1}')),
      'services.__proto__ must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "__proto__"; rename it',
      '__proto__ must be a known key, got "__proto__"; the nearest is network',
    ],
    [
      "refuses toString as a key of a service",
      web({ toString: 1 }),
      'services.web.toString must be a known key, got "toString"; the nearest is scaling',
    ],
    [
      "refuses a number that is none",
      web({ cpu: Number.NaN }),
      "services.web.cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got NaN; write a number",
    ],
    [
      "refuses an integer beyond all limits",
      web({ memoryMiB: 1e21, imagesKept: 1e21 }),
      "services.web.memoryMiB must be an integer from 1 to 122880, got 1e+21; lower it to 122880",
      "services.web.imagesKept must be an integer of 3 or more, got 1e+21; lower it",
    ],
  ]);
});
