// The shape of a stack file as JSON Schema, for editors: they complete keys, describe each, and underline what is
// wrong. Made from the schema that the program checks with. Rules across keys are left to the fault report, writing the
// file to the command `docs`.

import { parse } from "yaml";
import { z } from "zod";
import { awsSchema, projectSchema } from "../../settings/keys/schema.ts";
import { core, entryOf, isBlock, meta, orStackOutputOf, part } from "../../settings/language/kinds.ts";
import { reference } from "../../settings/language/stackOutput.ts";

type Json = z.core.JSONSchema.JSONSchema;

/** The text of stack.schema.json. */
export function writtenStackSchema(): string {
  return `${JSON.stringify(stackSchema(), undefined, 1)}\n`;
}

/** Draft 7, the version that the YAML language server of most editors reads. */
export function stackSchema(): Json {
  const own = ofKeys(projectSchema);
  const aws = ofKeys(awsSchema);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi.<stack>.yaml",
    description: "One environment. A key may be written short, `services:`, or with the project's name before it.",
    type: "object",
    properties: {
      config: {
        type: ["object", "null"],
        required: ["aws:region"],
        properties: {
          ...mapped(own, asText),
          ...mapped(aws, (value) => encryptable(asText(value)), "aws:"),
        },
        patternProperties: {
          ...Object.fromEntries(
            Object.keys(own).map((key) => [
              `^(?!aws:)[A-Za-z0-9._-]+:${key}$`,
              { $ref: `#/properties/config/properties/${key}` },
            ]),
          ),
          // Keys of the engine and of the other providers.
          "^(pulumi|awsx|docker):": {},
        },
        additionalProperties: false,
      },
      environment: { description: "Environments of Pulumi ESC that the stack imports" },
      secretsprovider: { type: "string" },
      encryptedkey: { type: "string" },
      encryptionsalt: { type: "string" },
    },
    additionalProperties: false,
    definitions: { output: jsonSchemaOf(reference) },
  };
}

const mapped = (keys: Record<string, Json>, form: (value: Json) => Json, prefix = "") =>
  Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${prefix}${key}`, form(value)]));

/** `pulumi config set` and `pulumi new` write every number and flag at the top of the file as text. */
function asText(json: Json): Json {
  if (json.type === "boolean") return { ...json, type: ["boolean", "string"], enum: [true, false, "true", "false"] };
  if (json.type !== "integer" && json.type !== "number") return json;
  const texts = json.enum ? { enum: [...json.enum, ...json.enum.map(String)] } : { pattern: "^\\d+$" };
  return { ...json, type: [json.type, "string"], ...texts };
}

/** The form that `pulumi config set --secret` writes in place of a text. */
function encryptable({ description, ...json }: Json): Json {
  return json.type === "string" ? { description, anyOf: [json, secure] } : { description, ...json };
}

const secure: Json = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

function ofKeys(block: z.ZodObject): Record<string, Json> {
  const keys = (jsonSchemaOf(block).properties ?? {}) as Record<string, Json>;
  const joined = ["defaults", "services", "jobs"].filter((key) => Object.hasOwn(keys, key));
  return { ...keys, ...Object.fromEntries(joined.map((key) => [key, inPart(keys[key] as Json, key === "defaults")])) };
}

/**
 * A stack file has only a part of a block that is joined with values of `defaults` or Pulumi.yaml: any key may be
 * missing, and `null` takes one out.
 * @param isDefault whether the block is `defaults`: the default of each key is described at the service, not here
 */
function inPart(json: Json, isDefault: boolean): Json {
  const { required, additionalProperties, properties, ...rest } = json;
  if (isDefault) delete rest.default;
  const orNull = (inner: Json): Json => {
    const part = inPart(inner, isDefault);
    if (part.anyOf) return { ...part, anyOf: [...part.anyOf, { type: "null" }] };
    if (typeof part.type !== "string") return part;
    return {
      ...part,
      type: [part.type, "null"] as unknown as "null",
      ...(part.enum && { enum: [...part.enum, null] }),
    };
  };
  return {
    ...rest,
    ...(properties && { properties: mapped(properties as Record<string, Json>, orNull) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === "object" ? orNull(additionalProperties) : additionalProperties,
    }),
  };
}

function jsonSchemaOf(schema: z.ZodType): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => describe(part(zodSchema), jsonSchema),
  });
  return json;
}

/** Adds the schema's own words: limits, unit, example. */
function describe(schema: z.ZodType, json: Json): void {
  if (orStackOutputOf(schema)) {
    // Written once, as it may stand for the value of many keys.
    json.anyOf = [jsonSchemaOf(core(schema)), { $ref: "#/definitions/output" }];
    const { description } = meta(schema);
    if (description !== undefined) json.description = `${description}.`;
    delete json.orStackOutput;
    return;
  }
  const { description, must, unit, limits, example, orEntry, orFlag, encryptable } = meta(schema);
  for (const own of [
    "must",
    "unit",
    "limits",
    "example",
    "instead",
    "unsupported",
    "orEntry",
    "orFlag",
    "encryptable",
  ]) {
    delete json[own];
  }
  if (orEntry) {
    const list = { ...jsonSchemaOf(core(schema)), ...limits };
    delete json.type;
    delete json.items;
    json.anyOf = [jsonSchemaOf(entryOf(schema)), list as Json];
  } else if (orFlag) {
    json.anyOf = [{ type: "boolean" }, jsonSchemaOf(core(schema))];
  } else if (encryptable && schema instanceof z.ZodUnion) {
    json.anyOf = [jsonSchemaOf(part(schema.def.options[0])), secure];
  } else {
    Object.assign(json, limits);
  }
  // An empty block in YAML is null.
  if (isBlock(schema) && json.type === "object") Object.assign(json, { type: ["object", "null"] });
  const sentences = [description, must && `Must ${must}`, unit && `Unit: ${unit}`].filter(Boolean);
  if (sentences.length > 0) json.description = `${sentences.join(". ")}.`;
  if (example !== undefined) json.examples = [parse(example)];
  // An empty default says no more than that the block may be left out.
  if (JSON.stringify(json.default) === "{}") delete json.default;
}
