/**
 * Environments written in Java: what their authors implement ({@link dev.rookery.environments.host.HostEnvironment}), and
 * how many of them are stepped side by side on worker threads. Knows nothing of devices.
 */
package dev.rookery.environments.host;
