"""The emulator's server, whose tasks are as whole as those of ECS: the containers of a task share one network and the
volumes that they mount, start in the order of `dependsOn`, and have their entry point, labels and limits. Ministack runs
each container by itself. What it has no place for stays as it is: docs/local.md says what that is.
"""

import io
import os
import socket
import tarfile
import time

from docker.types import Ulimit
from ministack.app import app  # noqa: F401 - what hypercorn serves
from ministack.core import container_reaper
from ministack.services import ecs

TASK = "com.amazonaws.ecs.task-arn"
NAME = "com.amazonaws.ecs.container-name"
# The container whose network the task's others join, and whose address is the task's.
NETWORK = "docker-on-ecs.network"

SECOND = 1_000_000_000  # Docker's health checks count nanoseconds.
PATIENCE = 600  # As long as a container may keep others waiting, in seconds.

_volumes_of_task = {}


def in_order(definitions):
    """Each container after those that it waits for; otherwise as they were. A circle stays as it is."""
    left, ordered = list(definitions), []
    while left:
        waited_for = {one["name"] for one in left}
        ready = [
            one
            for one in left
            if not waited_for & {each["containerName"] for each in one.get("dependsOn") or []}
        ]
        ordered += ready or left
        left = [one for one in left if ready and one not in ready]
    return ordered


def mounts_of(cdef, td, task_id):
    """Mounts of what outlives a container: files on EFS, and volumes that several containers of the task have."""
    volumes = {one["name"]: one for one in td.get("volumes") or []}
    everybodys = [
        mount["sourceVolume"]
        for one in td["containerDefinitions"]
        for mount in one.get("mountPoints") or []
    ]
    for mount in cdef.get("mountPoints") or []:
        source = mount["sourceVolume"]
        efs = volumes.get(source, {}).get("efsVolumeConfiguration")
        if efs:
            point = (efs.get("authorizationConfig") or {}).get("accessPointId")
            port = os.environ["GATEWAY_PORT"]
            name = f"ministack-{port}-{point or efs['fileSystemId']}"
        elif everybodys.count(source) > 1:
            name = f"ministack-ecs-{task_id[:8]}-{source}"
        else:
            continue
        mode = "ro" if mount.get("readOnly") else "rw"
        yield f"{name}:{mount['containerPath']}:{mode}"


def resolves(host):
    try:
        return bool(socket.gethostbyname(host))
    except OSError:
        return False


def build_run_kwargs(cdef, td, env, ports, network, host_mode, task_id, task_arn, own_ip, cluster):
    kwargs = _build_run_kwargs(
        cdef, td, env, ports, network, host_mode, task_id, task_arn, own_ip, cluster
    )
    if own_ip and not resolves("host.docker.internal"):
        # The emulator is a container, and nobody else here gives the name, by which tasks call it, as Docker Desktop does.
        kwargs["extra_hosts"] = {"host.docker.internal": own_ip}
    kwargs["labels"] = {**(cdef.get("dockerLabels") or {}), **kwargs["labels"]}
    kwargs["volumes"] = [*kwargs.get("volumes", []), *mounts_of(cdef, td, task_id)]
    kwargs["ulimits"] = [
        Ulimit(name=one["name"], soft=one["softLimit"], hard=one["hardLimit"])
        for one in cdef.get("ulimits") or []
    ]
    if cdef.get("entryPoint"):
        kwargs["entrypoint"] = cdef["entryPoint"]
    check = cdef.get("healthCheck")
    if check:
        kwargs["healthcheck"] = {
            "test": check["command"],
            "interval": check.get("interval", 30) * SECOND,
            "timeout": check.get("timeout", 5) * SECOND,
            "retries": check.get("retries", 3),
            "start_period": check.get("startPeriod", 0) * SECOND,
        }
    return kwargs


def await_condition(container, condition):
    """Until another container of the task is where `dependsOn` wants it. Raises where that cannot come true any more."""
    for _ in range(PATIENCE * 5):
        container.reload()
        state = container.attrs["State"]
        exited = state["Status"] == "exited"
        reached = {
            "START": True,
            "COMPLETE": exited,
            "SUCCESS": exited and state["ExitCode"] == 0,
            "HEALTHY": not exited and state.get("Health", {}).get("Status") == "healthy",
        }
        if reached[condition]:
            return
        if exited:
            break
        time.sleep(0.2)
    raise RuntimeError(f"{container.labels[NAME]} did not reach {condition}, which dependsOn asks for")


def make_volume(docker_client, image, mount, task_arn):
    name, path, _ = mount.split(":")
    on_efs = not name.startswith("ministack-ecs-")
    if not on_efs:
        _volumes_of_task.setdefault(task_arn, set()).add(name)
    if docker_client.volumes.list(filters={"name": f"^{name}$"}):
        return
    docker_client.volumes.create(name, labels=container_reaper.own_labels("ecs"))
    if on_efs:
        # An access point's folder is its user's; here it is everybody's, as nobody is held to a user.
        folder = tarfile.TarInfo(".")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o777
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.addfile(folder)
        # Never started, so that the command is any: an image need not have one.
        container = docker_client.containers.create(image, ["none"], volumes=[f"{name}:{path}"])
        container.put_archive(path, archive.getvalue())
        container.remove(force=True)


def run_docker_container(docker_client, cdef, run_kwargs, **rest):
    labels = run_kwargs["labels"]
    task = docker_client.containers.list(
        all=True, ignore_removed=True, filters={"label": f"{TASK}={labels[TASK]}"}
    )
    others = {one.labels[NAME]: one for one in task}
    for one in cdef.get("dependsOn") or []:
        await_condition(others[one["containerName"]], one["condition"])
    network = next((one for one in task if one.labels.get(NETWORK)), None)
    if network:
        for name in ("network", "extra_hosts", "ports"):
            run_kwargs.pop(name, None)
        run_kwargs["network_mode"] = f"container:{network.id}"
    elif cdef.get("essential", True):
        labels[NETWORK] = "task"
    for mount in run_kwargs["volumes"]:
        if mount.startswith("ministack-"):
            make_volume(docker_client, cdef["image"], mount, labels[TASK])
    return _run_docker_container(docker_client, cdef, run_kwargs, **rest)


def record_task_ip(task, container, network):
    # The address of a container that ends before the others start is nobody's.
    if container.labels.get(NETWORK):
        _record_task_ip(task, container, network)


def cleanup_task_resources(task, docker_client, extra_container=None):
    if len(task.get("containers") or []) > 1:
        # Without a client the containers of a task in which one has ended would run on.
        docker_client = docker_client or ecs._get_docker()
    _cleanup_task_resources(task, docker_client, extra_container)
    for name in _volumes_of_task.pop(task.get("taskArn"), ()):
        docker_client.volumes.get(name).remove(force=True)


def dispatch_action(action, data):
    if action == "RegisterTaskDefinition":
        data["containerDefinitions"] = in_order(data.get("containerDefinitions") or [])
    return _dispatch_action(action, data)


_build_run_kwargs, ecs._build_run_kwargs = ecs._build_run_kwargs, build_run_kwargs
_run_docker_container, ecs._run_docker_container = ecs._run_docker_container, run_docker_container
_record_task_ip, ecs._record_task_ip = ecs._record_task_ip, record_task_ip
_cleanup_task_resources, ecs._cleanup_task_resources = ecs._cleanup_task_resources, cleanup_task_resources
_dispatch_action, ecs._dispatch_action = ecs._dispatch_action, dispatch_action
