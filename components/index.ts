// The library's public API, for other Pulumi programs. Every component stands alone: it has its own arguments, values
// that flow may be outputs, and nothing global has to run first. docs/library.md shows examples.

export { AlarmTopic, type AlarmTopicArgs } from "./alarms/alarmTopic.ts";
export type { Incident, Notify } from "./alarms/incident.ts";
export type { CapacityProviderStrategy, Cluster, ClusterArgs } from "./cluster/clusterArgs.ts";
export { EcsCluster, type EcsClusterArgs } from "./cluster/ecsCluster.ts";
export type { SpotArgs } from "./cluster/spot.ts";
export { CallNamespaces, type CallNamespacesArgs } from "./connect/callNamespaces.ts";
export type { DnsArgs } from "./connect/dnsName.ts";
export type { ConnectArgs, ServeArgs } from "./connect/serviceConnect.ts";
export { type BuildArgs, ContainerImage, type ContainerImageArgs } from "./image/containerImage.ts";
export type { CloudFrontArgs } from "./ingress/cloudFront.ts";
export {
  type FixedResponseArgs,
  ListenerRules,
  type ListenerRulesArgs,
  type MaintenanceArgs,
  type RedirectArgs,
} from "./ingress/listenerRules.ts";
export type { MutualTlsArgs } from "./ingress/listeners.ts";
export type { ListenArgs, ListenHealthArgs, NetworkLoadBalancerRef } from "./ingress/listenTargets.ts";
export { LoadBalancer, type LoadBalancerArgs } from "./ingress/loadBalancer.ts";
export type { HealthArgs, LoadBalancerRef, ServiceRouteArgs } from "./ingress/loadBalancerTarget.ts";
export { NetworkLoadBalancer, type NetworkLoadBalancerArgs } from "./ingress/networkLoadBalancer.ts";
export type { RouteArgs } from "./ingress/route.ts";
export { Share, type ShareArgs } from "./ingress/share.ts";
export type { SignInArgs } from "./ingress/signIn.ts";
export type { WebAclRules } from "./ingress/webAcl.ts";
export type { JobAlarmThresholds } from "./job/jobAlarms.ts";
export { ScheduledJob, type ScheduledJobArgs } from "./job/scheduledJob.ts";
export { dashboardUrl } from "./monitoring/dashboard.ts";
export { Monitoring, type MonitoringArgs } from "./monitoring/monitoring.ts";
export { MonthlyBudget, type MonthlyBudgetArgs } from "./monitoring/monthlyBudget.ts";
export { type ExistingVpcArgs, Network, type NetworkArgs, type NewVpcArgs } from "./network/network.ts";
export type { TaskNetwork } from "./network/taskNetwork.ts";
export { FargateService } from "./service/fargateService.ts";
export type { DeploymentArgs, FargateServiceArgs, MachinesArgs } from "./service/fargateServiceArgs.ts";
export type { ServiceAlarmThresholds } from "./service/serviceAlarms.ts";
export type { ScalingArgs, ScalingSchedule } from "./service/serviceAutoscaling.ts";
export { DeletionGuard, type DeletionGuardArgs } from "./shared/deletionGuard.ts";
export { EncryptionKey, type EncryptionKeyArgs } from "./shared/encryptionKey.ts";
export type { RoleScope } from "./shared/roleScope.ts";
export { FileSystem, type FileSystemArgs } from "./storage/fileSystem.ts";
export type { CollectorArgs } from "./task/collector.ts";
export type {
  ContainerArgs,
  HealthCheckArgs,
  RestartPolicyArgs,
  SecretVersionRef,
  SidecarArgs,
} from "./task/containerArgs.ts";
export type { ImageArgs } from "./task/imageArgs.ts";
export type { LogsArgs } from "./task/logArgs.ts";
export type { FargateTaskArgs, PermissionArgs } from "./task/taskArgs.ts";
export { TaskSecrets, type TaskSecretsArgs } from "./task/taskSecrets.ts";
export type { ReachArgs } from "./task/taskSecurityGroup.ts";
export type { FileSystemRef, VolumeArgs } from "./task/volumeArgs.ts";
