/** A run's agents in a window of the desktop. */
package dev.rookery.server.window;
