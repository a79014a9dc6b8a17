#!/bin/sh
# hold-network HOSTS
# A network of its own, in which names are found in the file HOSTS alone; lasts until its standard input ends.
set -eu
ip link set lo up
mount --bind "$1" /etc/hosts
echo ready
cat > /dev/null
