#!/usr/bin/env bash
# A sweep of 200 points on a real Slurm: controller and two nodes on this machine, in a scratch folder of their own. In the middle one node's daemon is killed
# with everything it runs, and started again; one task is requeued, and one is run a second time by hand. Everything is stopped and removed at the end.
#
#   run.sh NEUROSIM_DLL CHECKPOINT IMAGES
#
# Exit code 0: the results are those of a sweep on one machine. 77: skipped, with the reason in the last line. Anything else: failed.
set -euo pipefail
neurosim=(dotnet "$1")
checkpoint=$2
images=$3
limit=${NEUROSIM_SLURM_SECONDS:-300}

skip() { echo "skipped: $1"; exit 77; }

PATH=$PATH:/usr/sbin:/sbin
for tool in slurmctld slurmd sbatch scontrol squeue sinfo munged; do
  command -v "$tool" >/dev/null || skip "$tool is not there; on Debian install slurm-wlm and munge"
done
[ "$(id -u)" = 0 ] || skip "slurmd needs root to start jobs"

scratch=$(mktemp -d /tmp/neurosim-slurm.XXXXXX)
export SLURM_CONF=$scratch/slurm.conf
declare -A pids=()

# Only processes that this script started, each with its children (jobs), by their ids.
kill_tree() {
  local child
  for child in $(pgrep -P "$1" 2>/dev/null || true); do kill_tree "$child" "${2:-KILL}"; done
  kill -"${2:-KILL}" "$1" 2>/dev/null || true
}

# Job steps leave their daemon's tree: they are known by the configuration and the node in their environment.
kill_steps() {
  local proc
  for proc in /proc/[0-9]*; do
    { tr '\0' ' ' <"$proc/cmdline" | grep -q "^slurmstepd" && grep -qz "^SLURM_CONF=$SLURM_CONF\$" "$proc/environ"; } 2>/dev/null || continue
    { [ -z "${1:-}" ] || tr '\0' ' ' <"$proc/environ" | grep -q "SLURMD_NODENAME=$1 " || ls -l "$proc/fd" | grep -q "spool-$1\|slurmd-$1"; } 2>/dev/null \
      && kill_tree "${proc#/proc/}" "${2:-KILL}"
  done
  return 0
}

# First asked to end, so that they end their own children.
stop() {
  kill -TERM "$1" 2>/dev/null || return 0
  for _ in $(seq 30); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done
  kill_tree "$1"
}

finish() {
  local code=$? name
  trap - EXIT
  if [ $code -ne 0 ] && [ $code -ne 77 ]; then
    for log in "$scratch"/*.log; do echo "== $log"; tail -n 60 "$log"; done 2>/dev/null || true
  fi
  for name in n1 n2 slurmctld munged; do
    [ -n "${pids[$name]:-}" ] && stop "${pids[$name]}"
  done
  kill_steps
  [ -n "${watch:-}" ] && kill_tree "$watch"
  rm -rf "$scratch"
  exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM

# Whatever hangs is ended.
( trap - EXIT INT TERM; sleep "$limit"; echo "the test took longer than $limit s"; kill -TERM $$ ) & watch=$!
disown "$watch"

echo "== a cluster in $scratch"
mkdir -p "$scratch"/state "$scratch"/spool-n1 "$scratch"/spool-n2
head -c 1024 /dev/urandom >"$scratch/munge.key"
chmod 0400 "$scratch/munge.key"
chmod 0711 "$scratch"
munged --foreground --force --key-file="$scratch/munge.key" --socket="$scratch/munge.socket" --pid-file="$scratch/munged.pid" \
  --seed-file="$scratch/munge.seed" --log-file="$scratch/munged.log" --num-threads=2 >"$scratch/munged.out" 2>&1 &
pids[munged]=$!; disown

base=$(( 20000 + RANDOM % 30000 ))
host=$(hostname -s)
cat >"$SLURM_CONF" <<CONF
ClusterName=neurosim
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$base
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$scratch/munge.socket,cred_expire=20
CredType=cred/munge
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool-%n
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd-%n.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=1,bf_interval=2
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=20
JobRequeue=1
KillWait=2
BatchStartTimeout=2
MaxArraySize=16
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$(( base + 1 )) CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$(( base + 2 )) CPUs=2 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=10 State=UP
CONF

start_node() { slurmd -D -N "$1" >"$scratch/slurmd-$1.out" 2>&1 & pids[$1]=$!; disown; }
slurmctld -D >"$scratch/slurmctld.out" 2>&1 &
pids[slurmctld]=$!; disown
start_node n1
start_node n2
for _ in $(seq 100); do
  [ "$(sinfo -h -N -o '%T' 2>/dev/null | grep -c idle)" = 2 ] && break
  sleep 0.2
done
[ "$(sinfo -h -N -o '%T' | grep -c idle)" = 2 ] || { sinfo -N -l; echo "the nodes did not come up"; exit 1; }

echo "== 200 points in 25 tasks"
sweep=$scratch/sweep
hops=$(seq -s, 1 100)
options=(--model "$checkpoint" --chip sync-twin,speck-xl --input "$images" --samples 1 --no-golden --set "energyPj.hop=$hops")
"${neurosim[@]}" sweep plan "${options[@]}" --out "$sweep" --points-per-task 8
"${neurosim[@]}" sweep submit "$sweep" --slurm --time 5

points() { find "$sweep/points" -name '[0-9a-f]*.json' 2>/dev/null | wc -l; }
wait_for_points() { while [ "$(points)" -lt "$1" ]; do sleep 0.1; done; }

# With room for the daemon's death: both nodes are at work, and n1 has jobs to lose.
wait_for_points 30
while true; do
  while [ -z "$(squeue -h -t R -w n1 -o '%A')" ]; do sleep 0.1; done
  # Held, so that no job ends between this look and the kill: what it had told the controller before arrives within the second.
  kill_tree "${pids[n1]}" STOP
  kill_steps n1 STOP
  sleep 1
  lost=$(squeue -h -t R -w n1 -o '%A')
  [ -z "$lost" ] || break
  kill_steps n1 CONT
  kill_tree "${pids[n1]}" CONT
done
echo "== node n1 is killed with its jobs at $(points) points"
kill_tree "${pids[n1]}"
kill_steps n1
"${neurosim[@]}" sweep run --manifest "$sweep" --task 24 >"$scratch/by-hand.out" 2>&1 & by_hand=$!
# The controller asks a node that comes back only for jobs that are older than two timeouts (BatchStartTimeout + 10 s).
sleep 14
wait_for_points 60
echo "== node n1 starts again at $(points) points"
start_node n1
running=$(squeue -h -t R -w n2 -o '%A' | head -n 1)
[ -z "$running" ] || scontrol requeue "$running" || true

echo "== until the last job has ended"
while [ -n "$(squeue -h -o '%A')" ]; do sleep 0.5; done
wait "$by_hand"
# By the controller's own count of restarts: the words of its log depend on how it learned of the loss.
requeued=0
for job in $lost; do
  scontrol show job "$job" | grep -q 'Restarts=[1-9]' && requeued=$(( requeued + 1 ))
done
echo "== $(points) points; $requeued jobs were lost with their node and queued again"
[ "$requeued" -ge 1 ] || { echo "no job was lost with its node: nothing was tested"; exit 1; }

"${neurosim[@]}" sweep status "$sweep"
[ "$(points)" = 200 ] || { echo "there are $(points) results, not 200"; exit 1; }
[ -s "$sweep/results.jsonl" ] || { echo "the last job did not bring the results together"; exit 1; }
[ "$(grep -o '^{"id":"[0-9a-f]*"' "$sweep/results.jsonl" | sort -u | wc -l)" = 200 ] || { echo "not every point is there once"; exit 1; }
[ "$(wc -l <"$sweep/results.jsonl")" = 200 ] || { echo "some point is there more than once"; exit 1; }

echo "== the same on one machine"
"${neurosim[@]}" sweep "${options[@]}" --out "$scratch/local" >/dev/null 2>&1
cmp "$sweep/results.jsonl" "$scratch/local/results.jsonl"
cmp "$sweep/results.csv" "$scratch/local/results.csv"
echo "all 200 results are there once, and equal those of one machine"
