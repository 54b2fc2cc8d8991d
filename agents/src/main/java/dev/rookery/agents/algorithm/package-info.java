/** The learning algorithms there are. */
package dev.rookery.agents.algorithm;
