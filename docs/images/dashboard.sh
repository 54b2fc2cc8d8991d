#!/bin/sh
# Takes the README's pictures of the dashboard, docs/images/dashboard.png and mosaic.png: browser tests leave them behind.
set -eu
cd "$(dirname "$0")/../.."
./mvnw -q verify -pl server -am -DskipITs -Dtest=DashboardBrowserTest,MosaicBrowserTest -Dsurefire.failIfNoSpecifiedTests=false
cp server/target/screenshots/laptop-dark.png docs/images/dashboard.png
cp server/target/screenshots/mosaic-dark.png docs/images/mosaic.png
