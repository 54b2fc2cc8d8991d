/** What an environment is, and the environments there are. */
package dev.rookery.environments;
