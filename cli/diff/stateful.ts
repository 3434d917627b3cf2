// What is lost, or stops, with a resource that is deleted, or replaced by a new one: only of the types where a deployment
// cannot simply make it again. The diff and the comment warn of these before anything else.

/** Type token → what goes with it, as the second half of a sentence. */
export const stateful: Record<string, string> = {
  "aws:acm/certificate:Certificate": "a new certificate has to be validated first",
  "aws:cloudwatch/logGroup:LogGroup": "its logs are lost",
  "aws:dynamodb/table:Table": "its items are lost",
  "aws:ec2/eip:Eip": "outgoing traffic gets another IP address",
  "aws:ec2/natGateway:NatGateway": "the tasks reach nothing outside until a new one stands",
  "aws:ec2/subnet:Subnet": "what stands in it has to move",
  "aws:ec2/vpc:Vpc": "everything in it goes with it",
  "aws:ecr/repository:Repository": "its images are lost, those of a rollback too",
  "aws:ecs/cluster:Cluster": "every service in it stops and starts anew",
  "aws:ecs/service:Service": "its tasks stop",
  "aws:efs/fileSystem:FileSystem": "its files are lost",
  "aws:kms/alias:Alias": "what names the key by its alias finds none",
  "aws:kms/key:Key": "what it encrypted cannot be read once the key is deleted",
  "aws:lb/loadBalancer:LoadBalancer": "its DNS name changes, and whoever uses the old one gets no answer",
  "aws:rds/cluster:Cluster": "its databases are lost",
  "aws:rds/instance:Instance": "its databases are lost",
  "aws:route53/zone:Zone": "its name servers change, and its domain has to be delegated anew",
  "aws:s3/bucket:Bucket": "its objects are lost",
  "aws:secretsmanager/secret:Secret": "its value is lost",
  "aws:sns/topic:Topic": "its subscriptions end, and those by mail have to be confirmed anew",
  "aws:sqs/queue:Queue": "its messages are lost",
  "awsx:ec2:Vpc": "everything in it goes with it",
};
