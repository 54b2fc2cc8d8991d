/** Proximal policy optimisation. */
package dev.rookery.agents.ppo;
