/** What is done about numbers of an environment that are not finite. */
package dev.rookery.environments.guard;
