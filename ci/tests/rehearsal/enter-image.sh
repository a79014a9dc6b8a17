#!/bin/sh
# enter-image ROOT NODE NAME=VALUE... COMMAND...
# Runs a command where only an image's files are, none of which can be written: below ROOT, with this machine's system
# folders in the place of the base image's. Called inside a mount namespace of its own; ends with it.
set -eu
root=$1
node=$2
shift 2

mount --bind "$root" "$root"
for folder in /usr /etc /dev; do mount --rbind "$folder" "$root$folder"; done
mount --bind "$node" "$root/opt/node"
mount -t proc proc "$root/proc" 2> /dev/null || mount --rbind /proc "$root/proc"
mount -o remount,bind,ro "$root"
mount -o remount,bind,ro "$root/usr"

# The image's user; one who is not root here cannot become another, and is nobody special either.
if [ "$(awk '{ print $3; exit }' /proc/self/uid_map)" -gt 1 ]; then user=--userspec=1000:1000; else user=; fi
exec chroot ${user:+"$user"} "$root" /usr/bin/env -i --chdir=/app PATH=/usr/bin "$@"
