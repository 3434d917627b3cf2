import assert from "node:assert/strict";
import { listPrice, listPrices, type PriceName, pricedRegions, priceSources } from "../../pricing/listPrices.ts";
import { machinePrices, machineSizes } from "../../pricing/machinePrices.ts";
import { regionalPrices } from "../../pricing/regionalPrices.ts";

const names = Object.keys(listPrices) as PriceName[];
const tables = [...regionalPrices, ...machinePrices];

describe("The price list", () => {
  it("says of every price when AWS published it, in which file, and where that was read", () => {
    for (const name of names) {
      const { source, as, unit } = listPrices[name];
      const { date, file, copy } = priceSources[source];
      assert.match(date, /^20\d\d-\d\d-\d\d$/, name);
      assert.equal(new Date(date).toISOString().slice(0, 10), date, `${name}: no such day`);
      assert.match(
        file,
        /^https:\/\/b0\.p\.awsstatic\.com\/pricing\/2\.0\/meteredUnitMaps\/\w+\/USD\/current\/\w+\.json$/,
        name,
      );
      assert.match(copy, /^https:\/\/github\.com\/[\w-]+\/[\w-]+\/blob\/[0-9a-f]{40}\/\S+\.json$/, name);
      assert.ok(as.length > 0 && unit.length > 0, name);
    }
  });

  it("has every price either once for all regions or in a column of its own", () => {
    const columns = tables.flatMap((table) => table.trim().split("\n")[0]?.split(/ +/).slice(1) ?? []);
    assert.equal(new Set(columns).size, columns.length, "a column stands twice");
    const everywhere = names.filter((name) => "everywhere" in listPrices[name]);
    assert.deepEqual([...columns, ...everywhere].sort(), names.toSorted());
  });

  it("has the same regions in every table and a number or a dash in every cell", () => {
    for (const table of tables) {
      const [head, ...rows] = table
        .trim()
        .split("\n")
        .map((line) => line.split(/ +/));
      assert.deepEqual(
        rows.map(([region]) => region),
        pricedRegions,
      );
      for (const row of rows) {
        assert.equal(row.length, head?.length, row[0]);
        for (const cell of row.slice(1)) assert.ok(cell === "-" || Number(cell) > 0, `${row[0]}: ${cell}`);
      }
    }
    assert.deepEqual(
      pricedRegions.filter((region) => !/^(af|ap|ca|eu|il|me|mx|sa|us|us-gov)-[a-z]+-\d$/.test(region)),
      [],
    );
  });

  // Each was read by hand in AWS's price file, not from the tables.
  for (const [name, region, usd] of [
    ["fargateVcpu", "us-east-1", 0.04048],
    ["fargateVcpu", "eu-central-1", 0.04656],
    ["fargateMemory", "ap-northeast-1", 0.00553],
    ["fargateArmVcpu", "eu-west-1", 0.03238],
    ["fargateArmMemory", "us-west-2", 0.00356],
    ["fargateStorage", "eu-north-1", 0.000116],
    ["loadBalancer", "eu-west-1", 0.0252],
    ["natGateway", "eu-west-1", 0.048],
    ["natGateway", "ap-southeast-2", 0.059],
    ["interfaceEndpoint", "ap-northeast-1", 0.014],
    ["publicIpv4", "us-east-2", 0.005],
    ["logIngestion", "eu-central-1", 0.63],
    ["alarm", "sa-east-1", 0.135],
    ["key", "ap-southeast-1", 1],
    ["secret", "eu-west-1", 0.4],
    ["webAclRequest", "eu-west-1", 0.0000006],
    ["fileStorage", "eu-central-1", 0.36],
    ["fileRead", "us-east-1", 0.03],
    ["fileWrite", "eu-west-1", 0.07],
    ["fileBackup", "eu-west-1", 0.05],
    ["hostedZone", "eu-west-1", 0.5],
    ["g4dn.xlarge", "eu-west-1", 0.587],
    ["g5.xlarge", "us-east-1", 1.006],
    ["m6i.xlarge", "eu-central-1", 0.23],
  ] as const) {
    it(`has ${name} at ${usd} in ${region}`, () => assert.equal(listPrice(name, region), usd));
  }

  it("knows every price in the regions that are used most", () => {
    const most = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "eu-north-1"];
    const asian = ["ap-southeast-1", "ap-southeast-2", "ap-northeast-1"];
    for (const region of [...most, ...asian]) {
      assert.deepEqual(
        names.filter((name) => !Object.hasOwn(machineSizes, name) && listPrice(name, region) === undefined),
        [],
        region,
      );
    }
  });

  it("knows no price that its file did not have, be it of a region or of one item in it", () => {
    for (const name of names) assert.equal(listPrice(name, "cn-north-1"), undefined, name);
    assert.equal(listPrice("loadBalancer", "ap-southeast-6"), undefined);
    assert.equal(listPrice("imageStorage", "ap-southeast-6"), undefined);
    assert.equal(listPrice("webAcl", "ap-east-2"), undefined);
    assert.notEqual(listPrice("fargateVcpu", "ap-southeast-6"), undefined);
  });
});
