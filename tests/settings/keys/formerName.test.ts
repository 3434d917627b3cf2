import { config, service, tells } from "../../support/reported.ts";

const job = (keys: object = {}) => ({ imageOf: "site", schedule: "rate(1 day)", ...keys });
const site = (keys: Record<string, unknown>) => config({ services: { site: service(keys) } });
const from = (renamedFrom: unknown) => service({ renamedFrom, route: { host: `${renamedFrom}.example.com` } });

describe("A former name", () => {
  tells([
    [
      "is taken of a service, and of a job",
      { ...site({ renamedFrom: "web" }), "docker-on-ecs:jobs": { b: job({ renamedFrom: "a" }) } },
    ],
    [
      "is refused where it is none",
      site({ renamedFrom: "Web_1" }),
      'services.site.renamedFrom must be the name before, 1 to 20 lower-case letters, digits and single hyphens, got "Web_1"; write it as it stood in the stack file',
    ],
    [
      "is refused where it is the name of now",
      site({ renamedFrom: "site" }),
      'services.site.renamedFrom must be another name than the one now, got "site"; take it out',
    ],
    [
      "is refused where a service still has it",
      config({ services: { site: from("web"), web: service() } }),
      'services.site.renamedFrom must be a name that nothing has any more, got "web"; take this out, or services.web',
    ],
    [
      "is refused where a job has it, whose image would be the service's",
      config({ services: { site: service({ renamedFrom: "web" }) }, jobs: { web: job() } }),
      'services.site.renamedFrom must be a name that nothing has any more, got "web"; take this out, or jobs.web',
    ],
    [
      "is refused where two services trade names",
      config({ services: { site: from("web"), web: from("site") } }),
      'services.site.renamedFrom must be a name that nothing has any more, got "web"; take this out, or services.web',
      'services.web.renamedFrom must be a name that nothing has any more, got "site"; take this out, or services.site',
    ],
    [
      "is refused where another one has it, too",
      config({ services: { site: from("web"), shop: service({ renamedFrom: "web" }) } }),
      'services.shop.renamedFrom must not be that of services.site too, got "web"; take one of them out',
    ],
    [
      "hides no fault of another one with its own",
      config({ services: { site: from("site"), shop: service({ renamedFrom: 1 }) } }),
      'services.site.renamedFrom must be another name than the one now, got "site"; take it out',
      "services.shop.renamedFrom must be the name before, 1 to 20 lower-case letters, digits and single hyphens, got 1; put it in quotes",
    ],
  ]);
});
