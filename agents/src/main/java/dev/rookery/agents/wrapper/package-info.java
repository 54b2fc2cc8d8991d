/** What is done to observations and rewards between an environment and what learns from it, by configuration. */
package dev.rookery.agents.wrapper;
