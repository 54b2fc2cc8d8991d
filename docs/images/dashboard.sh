#!/bin/sh
# Takes the README's picture of the dashboard, docs/images/dashboard.png: the browser test leaves it behind.
set -eu
cd "$(dirname "$0")/../.."
./mvnw -q verify -pl server -am -DskipITs -Dtest=DashboardBrowserTest -Dsurefire.failIfNoSpecifiedTests=false
cp server/target/screenshots/laptop-dark.png docs/images/dashboard.png
