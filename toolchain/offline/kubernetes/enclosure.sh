# Keeps a cluster's processes to themselves: whatever they mount, listen on, write to /proc/sys or leave behind ends with
# this script, which ends once its standard input does, however whoever holds that ends.
# Arguments: folder of the cluster, folder of the programs, name of the cluster's cgroup.
set -eu
folder=$1 programs=$2 cgroup=$3
trap '' INT TERM HUP

# Under cgroup v1 each controller has a tree of its own.
cgroups() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo /sys/fs/cgroup; return; fi
  for tree in /sys/fs/cgroup/*; do [ -L "$tree" ] || [ ! -e "$tree/tasks" ] || echo "$tree"; done
}
clean() {
  # runc makes one in the tree of version 2 beside those of version 1, too.
  for place in "/sys/fs/cgroup/$cgroup" /sys/fs/cgroup/*/"$cgroup"; do
    find "$place" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
  rm -rf "$folder"
  # With words in it whoever waits reads it first.
  [ -s "$folder.log" ] || rm -f "$folder.log"
}
trap clean EXIT

for tree in $(cgroups); do
  mkdir -p "$tree/$cgroup" 2>&3
  for file in cpuset.cpus cpuset.mems; do
    # https://docs.kernel.org/admin-guide/cgroup-v1/cpusets.html: a new one has none of either.
    if [ -e "$tree/tasks" ] && [ -e "$tree/$file" ]; then cat "$tree/$file" >"$tree/$cgroup/$file"; fi
  done
  if [ -e "$tree/cgroup.controllers" ]; then
    for part in "$tree" "$tree/$cgroup"; do
      for controller in $(cat "$part/cgroup.controllers"); do echo "+$controller" >"$part/cgroup.subtree_control" || true; done
    done
  fi
done 3>&2 2>/dev/null

inside='
set -eu
folder=$1 programs=$2
mkdir -p "$folder/bin" "$folder/root/certs" "$folder/root/programs" "$folder/certs"
mount --bind "$programs" "$folder/bin"
# The kubelet sets these on the host and offers no way to leave them alone: it finds files in their place.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  mkdir -p "$folder/sysctl/${name%/*}"
  cat "/proc/sys/$name" >"$folder/sysctl/$name"
  mount --bind "$folder/sysctl/$name" "/proc/sys/$name"
done
# Envoy Gateway takes its certificates from /certs, which no host has: it sees a root of its own.
for name in bin dev etc lib lib64 proc sbin sys tmp usr; do
  [ -e "/$name" ] || continue
  mkdir "$folder/root/$name"
  mount --bind "/$name" "$folder/root/$name"
done
mount --bind "$folder/certs" "$folder/root/certs"
mount --bind "$programs" "$folder/root/programs"
# Fixed places of the kubelet, containerd and CNI.
for name in /run /var/lib /var/log; do mount -t tmpfs tmpfs "$name"; done
ip link set lo up
echo 1 >/proc/sys/net/ipv4/ip_forward
echo ready
cat >/dev/null
'
unshare --mount --propagation private --net --pid --fork --mount-proc sh -c "$inside" sh "$folder" "$programs" || status=$?
exit "${status:-0}"
