#!/bin/sh
# What the JVM's side of a training costs: a line of metrics, a frame for the browser, an experiment's file.
#
#   benchmarks/jmh.sh [JMH's options, for example: FrameBenchmark -prof gc]
#
# It needs neither a device nor a browser.
set -eu

here=$(CDPATH= cd -- "${0%/*}/.." && pwd -P)
cd "$here"
exec ./mvnw -q -B -Plauncher,jmh -pl benchmarks/jmh -am package "-Djmh.arguments=$*"
