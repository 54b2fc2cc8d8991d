/** Whether an environment keeps its contract: one rule, one file, and {@link EnvironmentCheck} asks them all. */
package dev.rookery.environments.check;
