/** How kernels are made on which device: what was measured, where that is kept, and how it is searched for. */
package dev.rookery.agents.tuning;
