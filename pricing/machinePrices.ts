// What AWS charges for an EC2 instance on demand, by region, in USD for an hour of Linux, and how large each is. Types
// that are not here have no price. Where each was read stands in listPrices.ts.

/**
 * A row for each region, as in regionalPrices.ts; `-` where the price file had none, or the fee was not found in AWS's
 * file.
 */
export const machinePrices = [
  `
region          g4dn.xlarge  g4dn.2xlarge  g5.xlarge  g5.2xlarge  g6.xlarge  g6.2xlarge
af-south-1      0.698        0.998         -          -           -          -
ap-east-1       0.81         1.158         -          -           -          -
ap-east-2       -            -             -          -           -          -
ap-northeast-1  0.71         1.015         1.459      1.75776     1.1672     1.41781
ap-northeast-2  0.647        0.925         1.237      1.4903      0.9896     1.20208
ap-northeast-3  0.71         1.015         -          -           -          -
ap-south-1      0.579        0.828         1.208      1.45536     0.9664     1.1739
ap-south-2      -            -             -          -           -          -
ap-southeast-1  0.736        1.052         -          -           -          -
ap-southeast-2  0.684        0.978         1.308      1.57584     1.0464     1.27107
ap-southeast-3  -            -             1.408      1.69632     -          -
ap-southeast-4  -            -             -          -           -          -
ap-southeast-5  -            -             -          -           1.0138     1.23147
ap-southeast-6  -            -             -          -           -          -
ap-southeast-7  -            -             -          -           -          -
ca-central-1    0.584        0.835         1.117      1.34573     0.8936     1.08547
ca-west-1       -            -             -          -           -          -
eu-central-1    0.658        0.94          1.258      1.5156      1.0064     1.22249
eu-central-2    -            -             -          -           1.085      1.31796
eu-north-1      0.558        0.798         1.067      1.28549     0.8536     1.03688
eu-south-1      0.616        0.88          -          -           -          -
eu-south-2      -            -             -          -           0.848      1.03008
eu-west-1       0.587        0.838         1.123      1.35296     -          -
eu-west-2       0.615        0.88          1.277      1.53849     1.0216     1.24095
eu-west-3       0.615        0.879         -          -           1.0216     1.24095
il-central-1    -            -             1.17915    1.42061     -          -
me-central-1    -            -             1.234      1.48669     -          -
me-south-1      0.645        0.922         -          -           -          -
mx-central-1    -            -             -          -           -          -
sa-east-1       0.894        1.278         1.71       2.06016     1.368      1.66173
us-east-1       0.526        0.752         1.006      1.212       0.8048     0.9776
us-east-2       0.526        0.752         1.006      1.212       0.8048     0.9776
us-gov-east-1   -            -             -          -           -          -
us-gov-west-1   -            -             -          -           -          -
us-west-1       0.631        0.902         -          -           -          -
us-west-2       0.526        0.752         1.006      1.212       0.8048     0.9776
`,
  `
region          m6i.large  m6i.xlarge  m6i.4xlarge  m6i.8xlarge  m7g.xlarge  m7g.4xlarge
af-south-1      0.127      0.254       1.016        2.032        0.2159      0.8637
ap-east-1       0.132      0.264       1.056        2.112        0.2244      0.8976
ap-east-2       -          -           -            -            -           -
ap-northeast-1  0.124      0.248       0.992        1.984        0.2108      0.8432
ap-northeast-2  0.118      0.236       0.944        1.888        0.2006      0.8024
ap-northeast-3  0.124      0.248       0.992        1.984        0.2108      0.8432
ap-south-1      0.101      0.202       0.808        1.616        0.1166      0.4666
ap-south-2      0.101      0.202       0.808        1.616        0.1166      0.4666
ap-southeast-1  0.12       0.24        0.96         1.92         0.204       0.816
ap-southeast-2  0.12       0.24        0.96         1.92         0.204       0.816
ap-southeast-3  0.12       0.24        0.96         1.92         0.204       0.816
ap-southeast-4  -          -           -            -            0.204       0.816
ap-southeast-5  0.102      0.204       0.816        1.632        0.1734      0.6936
ap-southeast-6  -          -           -            -            -           -
ap-southeast-7  0.102      0.204       0.816        1.632        0.1734      0.6936
ca-central-1    0.107      0.214       0.856        1.712        0.1819      0.7277
ca-west-1       0.107      0.214       0.856        1.712        -           -
eu-central-1    0.115      0.23        0.92         1.84         0.1955      0.7821
eu-central-2    0.1265     0.253       1.012        2.024        0.2151      0.8602
eu-north-1      0.102      0.204       0.816        1.632        0.1734      0.6936
eu-south-1      0.112      0.224       0.896        1.792        -           -
eu-south-2      -          -           -            -            0.1818      0.7272
eu-west-1       0.107      0.214       0.856        1.712        0.1819      0.7276
eu-west-2       0.111      0.222       0.888        1.776        0.1887      0.7549
eu-west-3       0.112      0.224       0.896        1.792        0.1904      0.7616
il-central-1    0.11235    0.2247      0.8988       1.7976       0.191       0.764
me-central-1    0.1177     0.2354      0.9416       1.8832       0.2001      0.8004
me-south-1      0.132      0.264       1.056        2.112        0.2244      0.8976
mx-central-1    0.1008     0.2016      0.8064       1.6128       0.1714      0.6854
sa-east-1       0.153      0.306       1.224        2.448        0.2601      1.0404
us-east-1       0.096      0.192       0.768        1.536        0.1632      0.6528
us-east-2       0.096      0.192       0.768        1.536        0.1632      0.6528
us-gov-east-1   -          -           -            -            -           -
us-gov-west-1   -          -           -            -            -           -
us-west-1       0.112      0.224       0.896        1.792        0.1904      0.7616
us-west-2       0.096      0.192       0.768        1.536        0.1632      0.6528
`,
] as const;

export interface MachineSize {
  vCpus: number;
  memoryMiB: number;
  gpus: number;
}

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/ (general purpose, accelerated computing) */
export const machineSizes = {
  "g4dn.xlarge": { vCpus: 4, memoryMiB: 16384, gpus: 1 },
  "g4dn.2xlarge": { vCpus: 8, memoryMiB: 32768, gpus: 1 },
  "g5.xlarge": { vCpus: 4, memoryMiB: 16384, gpus: 1 },
  "g5.2xlarge": { vCpus: 8, memoryMiB: 32768, gpus: 1 },
  "g6.xlarge": { vCpus: 4, memoryMiB: 16384, gpus: 1 },
  "g6.2xlarge": { vCpus: 8, memoryMiB: 32768, gpus: 1 },
  "m6i.large": { vCpus: 2, memoryMiB: 8192, gpus: 0 },
  "m6i.xlarge": { vCpus: 4, memoryMiB: 16384, gpus: 0 },
  "m6i.4xlarge": { vCpus: 16, memoryMiB: 65536, gpus: 0 },
  "m6i.8xlarge": { vCpus: 32, memoryMiB: 131072, gpus: 0 },
  "m7g.xlarge": { vCpus: 4, memoryMiB: 16384, gpus: 0 },
  "m7g.4xlarge": { vCpus: 16, memoryMiB: 65536, gpus: 0 },
} as const satisfies Record<string, MachineSize>;

export type MachineType = keyof typeof machineSizes;

/**
 * AWS's fee for managing an instance, as a share of its price on demand. AWS's price file `ecs` has the fees without
 * the names of their types; a fee of 0.12 of the price was in it for every type and region of the tables above.
 */
export const machineFeeShare = 0.12;
