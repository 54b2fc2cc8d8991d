/** The process: command line, run store, HTTP and WebSocket. */
package dev.rookery.server;
