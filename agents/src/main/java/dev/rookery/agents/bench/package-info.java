/**
 * Benchmarks of the learning core: steps, samples and FLOPs per second, as fractions of what the device can do at most.
 * Everything here waits for the device and belongs on no event loop.
 */
package dev.rookery.agents.bench;
